/** The Redis of overlays/redis: its configuration and its users, with a real redis-server and a bridge on it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { StatefulSet } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { ConfigMap, Secret, Service } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { freePorts } from '../../faults/run/ports.js';
import { smallestRights } from '../../state-redis/connect/rights.js';
import { channelKey, openBridge } from '../../support/bridge.js';
import { afterThisTest } from '../../support/clean-up.js';
import { redisServerProgram } from '../../support/redis/find-redis.js';
import { connect } from '../../support/ws-client.js';
import { allOf, folderOf, only, render } from './manifests.js';

const manifests = render(folderOf('overlays/redis'));
const stateful = only(manifests, StatefulSet.is).spec;
const pod = stateful?.template.spec;
const [settings] = allOf(manifests, ConfigMap.is).filter(({ data }) => data?.['redis.conf'] !== undefined);
const conf = settings?.data?.['redis.conf'] ?? '';
const example = parse(readFileSync(join(folderOf('overlays/redis'), 'secret.example.yaml'), 'utf8')) as unknown;
const users = Secret.is(example) ? (example.stringData?.['users.acl'] ?? '') : '';

describe('Redis in Kubernetes', () => {
  it('keeps what it has on a volume, and evicts nothing', () => {
    expect(conf).toMatch(/^appendonly yes$/m);
    expect(conf).toMatch(/^maxmemory-policy noeviction$/m);
    expect(conf).toMatch(/^dir \/data$/m);
    expect(pod?.containers[0]?.volumeMounts).toContainEqual({ name: 'data', mountPath: '/data' });
    expect(stateful?.volumeClaimTemplates?.map(({ metadata }) => metadata?.name)).toEqual(['data']);
    expect(conf).toMatch(/^maxmemory 1gb$/m);
    expect(pod?.containers[0]?.resources?.limits?.['memory']).toBe('2Gi');
  });

  it('is found by the name in the example of its address, by the bridge and nobody else', () => {
    const service = only(manifests, Service.is, 'deskbridge-redis');
    expect(service.spec?.selector).toEqual(stateful?.template.metadata?.labels);
    expect(readFileSync(join(folderOf('base'), 'secret.example.yaml'), 'utf8')).toContain(
      `redis://deskbridge:PASSWORD@${service.metadata?.name}:6379`,
    );
    const { spec } = only(manifests, NetworkPolicy.is, 'deskbridge-redis');
    expect(spec?.podSelector?.matchLabels).toEqual(stateful?.template.metadata?.labels);
    expect(spec?.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(spec?.egress).toBeUndefined();
    expect(spec?.ingress).toEqual([
      {
        from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'deskbridge' } } }],
        ports: [{ protocol: 'TCP', port: 'redis' }],
      },
    ]);
  });

  it('lets the bridge do what it needs, and anybody else ask whether it is there', async () => {
    expect(users).toContain(`user deskbridge on >PASSWORD ${smallestRights}\n`);
    expect(conf).toMatch(/^protected-mode no$/m);
    const port = await startAsShipped('a-password');
    const anybody = new Redis({ port, enableReadyCheck: false, maxRetriesPerRequest: 0 });
    afterThisTest(() => anybody.disconnect());
    expect(await anybody.ping()).toBe('PONG');
    await expect(anybody.get('db:x')).rejects.toThrow('NOPERM');
    const bridge = await openBridge({ env: { STORE_URL: `redis://deskbridge:a-password@127.0.0.1:${port}` } });
    const client = await connect(bridge.url, { key: channelKey });
    client.say(await client.start(), 'a question');
    expect(await client.next('bot_message')).toBeDefined();
  });
});

/** redis-server with the shipped configuration; only its paths and its port are others. Gives the port. */
async function startAsShipped(password: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'deskbridge-redis-'));
  const [port = 0] = await freePorts(1);
  writeFileSync(join(folder, 'users.acl'), users.replace('PASSWORD', password));
  const text = conf.replace('/data', folder).replace('/run/secrets/redis', folder);
  writeFileSync(join(folder, 'redis.conf'), `${text}\nport ${port}\nbind 127.0.0.1\n`);
  const child = spawn(await redisServerProgram(), [join(folder, 'redis.conf')], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = once(child, 'exit');
  afterThisTest(async () => {
    child.kill('SIGKILL');
    await exit;
    rmSync(folder, { recursive: true });
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (log += data.toString()));
  await expect.poll(() => log, { timeout: 10_000 }).toContain('Ready to accept connections');
  return port;
}
