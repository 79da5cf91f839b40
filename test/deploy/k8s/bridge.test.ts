/** What the bridge needs of its manifests: time to stop, probes on the admin port, its own settings, few doors. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Secret, Service } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { environmentSchema, loadConfig } from '../../../apps/bridge/src/config.js';
import { Metrics } from '../../../apps/bridge/src/metrics/metrics.js';
import { longestStopMs } from '../stop.js';
import { allOf, folderOf, only, render } from './manifests.js';

// The example is the overlay, the component and what an operator adds to them.
const manifests = render(folderOf('example'));
const { spec: deployment } = only(manifests, Deployment.is);
const labels = deployment?.template.metadata?.labels;
const pod = deployment?.template.spec;
const bridge = pod?.containers[0];
const [settings] = allOf(manifests, ConfigMap.is).filter(({ data }) => data?.['ADMIN_HOST'] !== undefined);
const keys = Object.keys(environmentSchema.shape);
const secrets = '/run/secrets/deskbridge/';

describe('the bridge in Kubernetes', () => {
  it('is never fewer while it is rolled out, and tells the network before it stops', () => {
    expect(deployment?.strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
    expect(bridge?.lifecycle?.preStop?.sleep?.seconds).toBeGreaterThan(0);
  });

  it('has more time to stop than it takes at most', () => {
    const { REPLY_TIMEOUT_MS, DRAIN_WINDOW_MS } = environmentSchema.parse({});
    expect(settings?.data).toMatchObject({
      REPLY_TIMEOUT_MS: String(REPLY_TIMEOUT_MS),
      DRAIN_WINDOW_MS: String(DRAIN_WINDOW_MS),
    });
    const preStopMs = 1000 * (bridge?.lifecycle?.preStop?.sleep?.seconds ?? NaN);
    expect(1000 * (pod?.terminationGracePeriodSeconds ?? 0)).toBeGreaterThan(preStopMs + longestStopMs);
  });

  it('is probed on its admin port, and restarted for nothing that a restart would not mend', () => {
    const paths = [bridge?.startupProbe, bridge?.readinessProbe, bridge?.livenessProbe].map((probe) => probe?.httpGet);
    expect(paths).toEqual([
      { path: '/health/ready', port: 'admin' },
      { path: '/health/ready', port: 'admin' },
      { path: '/health/live', port: 'admin' },
    ]);
    const { failureThreshold = 0, periodSeconds = 0 } = bridge?.startupProbe ?? {};
    expect(1000 * failureThreshold * periodSeconds).toBeGreaterThan(environmentSchema.parse({}).STORE_START_TIMEOUT_MS);
  });

  it('is given settings that it has, secrets as files, and accepts them', () => {
    expect(keys).toEqual(expect.arrayContaining(Object.keys(settings?.data ?? {})));
    const files = (bridge?.env ?? []).map(({ name, value = '' }) => [name, value] as const);
    for (const [name, value] of files) {
      expect(keys).toContain(name.replace(/_FILE$/, ''));
      expect(value).toContain(secrets);
    }
    const config = loadConfig({ ...settings?.data, ...Object.fromEntries(files) }, secretOf);
    const ports = bridge?.ports?.map(({ name, containerPort }) => [name, containerPort]);
    expect(ports).toEqual([
      ['channel', config.PORT],
      ['admin', config.ADMIN_PORT],
    ]);
    expect([config.HOST, config.ADMIN_HOST]).toEqual(['0.0.0.0', '0.0.0.0']);
    expect(bridge?.envFrom).toEqual([{ configMapRef: { name: settings?.metadata?.name } }]);
  });

  it('has no keys before an operator gives some: the example of its Secret names those that it mounts, and no value', () => {
    const example = parse(readFileSync(join(folderOf('base'), 'secret.example.yaml'), 'utf8')) as unknown;
    if (!Secret.is(example)) throw new Error('not a Secret');
    const mounted = bridge?.env?.map(({ value = '' }) => value.replace(secrets, ''));
    expect(Object.keys(example.stringData ?? {})).toEqual(mounted);
    expect(new Set(Object.values(example.stringData ?? {}))).toEqual(new Set(['']));
    expect(pod?.volumes).toContainEqual(
      expect.objectContaining({ secret: { secretName: example.metadata?.name, defaultMode: 0o440 } }),
    );
    expect(allOf(manifests, Secret.is)).toEqual([]);
  });

  it('shows the channel only on its Service, with no client tied to a replica', () => {
    const { spec } = only(manifests, Service.is, 'deskbridge');
    expect(spec?.selector).toEqual(labels);
    expect(spec?.sessionAffinity).toBe('None');
    expect(spec?.ports?.map(({ targetPort }) => targetPort)).toEqual(['channel']);
  });

  it('is scraped on its admin port, by a monitor that finds its Service', () => {
    const service = only(manifests, Service.is, 'deskbridge-admin');
    const { spec } = only(manifests, ServiceMonitor.is);
    expect(service.metadata?.labels).toMatchObject(spec.selector.matchLabels ?? { none: '' });
    expect(service.spec?.selector).toEqual(labels);
    expect(service.spec?.ports?.map(({ name, targetPort }) => [name, targetPort])).toEqual([['admin', 'admin']]);
    expect(spec.endpoints).toMatchObject([{ port: 'admin', path: '/metrics' }]);
  });

  it('is three replicas and more, by a metric that there is; a disruption takes one', async () => {
    const { spec } = only(manifests, HorizontalPodAutoscaler.is);
    expect(deployment).not.toHaveProperty('replicas');
    expect(spec.scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'deskbridge' });
    expect(spec.minReplicas).toBe(3);
    const metric = spec.metrics?.find(({ type }) => type === 'Pods')?.pods?.metric.name ?? '';
    expect(await new Metrics().text()).toContain(`# TYPE ${metric} gauge`);
    expect(spec.metrics?.find(({ type }) => type === 'Resource')?.resource?.name).toBe('cpu');
    const budget = only(manifests, PodDisruptionBudget.is).spec;
    expect(budget?.selector?.matchLabels).toEqual(labels);
    expect(budget?.maxUnavailable).toBe(1);
  });

  it('is spread over zones and nodes', () => {
    const constraints = pod?.topologySpreadConstraints ?? [];
    expect(constraints.map(({ topologyKey }) => topologyKey)).toEqual([
      'topology.kubernetes.io/zone',
      'kubernetes.io/hostname',
    ]);
    for (const { labelSelector } of constraints) expect(labelSelector?.matchLabels).toEqual(labels);
  });

  it('is reached by clients and the scraper, and reaches names, Redis and a Helpdesk', () => {
    const own = allOf(manifests, NetworkPolicy.is).filter(
      ({ spec }) => spec?.podSelector?.matchLabels?.['app.kubernetes.io/name'] === 'deskbridge',
    );
    expect(own.flatMap(({ spec }) => spec?.policyTypes ?? []).sort()).toEqual([
      'Egress',
      'Egress',
      'Ingress',
      'Ingress',
    ]);
    const doors = own.flatMap(({ spec }) => spec?.ingress ?? []);
    expect(doors.map(({ ports, from }) => [ports?.[0]?.port, from?.[0]?.namespaceSelector?.matchLabels])).toEqual([
      ['channel', undefined],
      ['admin', { 'kubernetes.io/metadata.name': 'monitoring' }],
    ]);
    const ways = own.flatMap(({ spec }) => spec?.egress ?? []);
    expect(ways.map(({ ports }) => ports?.map(({ port }) => port))).toEqual([[53, 53], [443], [6379]]);
    for (const { to } of ways) expect(to?.length).toBeGreaterThan(0);
  });
});

/** A secret of the form that is expected in this file. */
function secretOf(path: string): string {
  return path.endsWith('store-url') ? 'redis://deskbridge:secret@deskbridge-redis:6379' : 'a-secret-of-some-length';
}
