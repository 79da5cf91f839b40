/** What the compose files promise: nothing runs with known keys beside a real Helpdesk, and every service is held in bounds. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentSchema, loadConfig } from '../../apps/bridge/src/config.js';
import { demoVariables, graceMs, readCompose, running } from './compose-file.js';
import { longestStopMs } from './stop.js';

const root = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

const real = {
  CHANNEL_API_KEY: 'a-key',
  HELPDESK_URL: 'https://helpdesk.example',
  HELPDESK_API_KEY: 'another-key',
  REDIS_PASSWORD: 'secret',
};
const files = ['docker-compose.yml', 'docker-compose.single.yml'];

describe.each(files)('%s', (file) => {
  const needed = Object.keys(real).filter((key) => file === 'docker-compose.yml' || key !== 'REDIS_PASSWORD');

  it.each(needed)('does not run without %s', (key) => {
    expect(() => readCompose(file, { ...real, [key]: undefined })).toThrow(`${key}: Set ${key}`);
  });

  it('runs a bridge for the Helpdesk that it is told, without the pretend one', () => {
    const services = running(readCompose(file, real));
    expect(Object.keys(services)).not.toContain('helpdesk');
    expect(services['bridge']?.environment).toMatchObject({
      CHANNEL_API_KEY: real.CHANNEL_API_KEY,
      HELPDESK_URL: real.HELPDESK_URL,
      HELPDESK_API_KEY: real.HELPDESK_API_KEY,
    });
  });

  it('demonstrates with its own Helpdesk, whatever Helpdesk the shell knows', () => {
    const variables = demoVariables({ HELPDESK_URL: 'https://helpdesk.example' });
    const services = running(readCompose(file, variables), variables['COMPOSE_PROFILES']);
    expect(services['bridge']?.environment['HELPDESK_URL']).toBe('http://helpdesk:4000');
    expect(services['helpdesk']?.environment['SIM_HOST']).toBe('0.0.0.0');
  });

  it('gives the bridge an environment that it accepts', () => {
    for (const variables of [real, demoVariables()]) {
      const { environment } = readCompose(file, variables).services['bridge']!;
      expect(Object.keys(environmentSchema.shape)).toEqual(expect.arrayContaining(Object.keys(environment)));
      // The store's address is checked below; which ones there are is the store's business.
      const { STORE_URL: _store, ...rest } = environment;
      expect(loadConfig(rest)).toMatchObject({ ADMIN_HOST: '0.0.0.0', HOST: '0.0.0.0', PORT: 8080, ADMIN_PORT: 9090 });
    }
  });

  it('leaves the bridge more time to stop than it takes at most', () => {
    expect(graceMs(readCompose(file, real).services['bridge']!)).toBeGreaterThan(longestStopMs);
  });

  it('holds every service in bounds: limits, a health check, a read-only root, no capabilities', () => {
    for (const [name, service] of Object.entries(readCompose(file, demoVariables()).services)) {
      const { read_only, cap_drop, security_opt, healthcheck } = service;
      expect({ name, read_only, cap_drop, security_opt }).toEqual({
        name,
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      expect(healthcheck.test[0]).toBe('CMD');
    }
  });

  it('names every image with a version and a digest, its own with that of the program', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    for (const { image, build } of Object.values(readCompose(file, real).services))
      expect(image).toMatch(
        build === undefined
          ? /:\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}$/
          : new RegExp(`^deskbridge(-simulator)?:${version}$`),
      );
  });

  it('publishes no admin port but to the machine itself', () => {
    for (const { ports } of Object.values(readCompose(file, demoVariables()).services))
      for (const port of ports) if (!port.endsWith(':8080')) expect(port).toMatch(/^127\.0\.0\.1:/);
  });
});

describe('docker-compose.yml', () => {
  const { services, networks } = readCompose('docker-compose.yml', real);
  const { haproxy, bridge, redis } = services;

  it('runs three bridges, reached through haproxy only', () => {
    expect(bridge?.deploy.replicas).toBe(3);
    expect(bridge?.ports).toEqual([]);
    expect(haproxy?.ports).toEqual(['8080:8080']);
    expect(haproxy?.volumes).toContain('./deploy/haproxy/haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg:ro');
  });

  it('has the bridges believe haproxy, and nobody else in its network', () => {
    const { ipv4_address: address } = (haproxy?.networks as Record<string, { ipv4_address: string }>)['edge']!;
    expect(networks['edge']?.ipam?.config[0]?.subnet).toBe(address.replace(/\.\d+$/, '.0/24'));
    expect(bridge?.environment['TRUSTED_PROXIES']).toBe(`${address},`);
  });

  it('stops haproxy, which waits for open sockets, no sooner than the bridges', () => {
    const [, hardStop] = /^ {2}hard-stop-after (\d+)s$/m.exec(read('deploy/haproxy/haproxy.cfg')) ?? [];
    expect(Number(hardStop) * 1000).toBeGreaterThan(graceMs(bridge!));
    expect(graceMs(haproxy!)).toBeGreaterThan(Number(hardStop) * 1000);
    expect(haproxy?.depends_on).toEqual({});
  });

  it('keeps Redis on disk, evicts nothing, and lets the bridges alone reach it, with a password', () => {
    const options = redis?.command.join(' ');
    expect(options).toMatch(
      /--appendonly yes --appendfsync everysec --save {2}--maxmemory \d+mb --maxmemory-policy noeviction --requirepass secret$/,
    );
    expect(redis?.volumes).toEqual(['redis:/data']);
    expect(redis?.ports).toEqual([]);
    expect(networks['store']?.internal).toBe(true);
    const inside = Object.entries(services).filter(
      ([, { networks: own }]) => Array.isArray(own) && own.includes('store'),
    );
    expect(inside.map(([name]) => name)).toEqual(['bridge', 'redis']);
    expect(bridge?.environment['STORE_URL']).toBe('redis://:secret@redis:6379');
    expect(bridge?.depends_on).toEqual({ redis: { condition: 'service_healthy' } });
  });

  it('gives Redis twice the memory that its data may take', () => {
    const [, megabytes] = /--maxmemory (\d+)mb/.exec(redis?.command.join(' ') ?? '') ?? [];
    expect(redis?.deploy.resources.limits.memory).toBe(`${(2 * Number(megabytes)) / 1024}G`);
  });
});
