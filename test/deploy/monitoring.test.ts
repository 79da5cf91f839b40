/** Alerts and dashboard: Prometheus takes them, every figure that they name is there, and each alert leads to a paragraph. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { Metrics } from '../../apps/bridge/src/metrics/metrics.js';
import { watch } from '../../apps/bridge/src/metrics/watch.js';
import type { BridgeStore } from '../../apps/bridge/src/relay/bridge-store.js';
import { testConfig } from '../support/bridge.js';

const rule = z.object({
  alert: z.string(),
  expr: z.string(),
  labels: z.object({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.object({ summary: z.string(), description: z.string(), runbook: z.string() }),
});
const rules = z.object({ groups: z.array(z.object({ name: z.string(), rules: z.array(rule.loose()) })) });
const dashboard = z.object({
  panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string() })).default([]) })),
  templating: z.object({ list: z.array(z.object({ query: z.union([z.string(), z.object({ query: z.string() })]) })) }),
  annotations: z.object({ list: z.array(z.object({ expr: z.string() })) }),
});

const read = (path: string): unknown => parse(readFileSync(path, 'utf8'));
const { groups } = rules.parse(read('deploy/prometheus/alerts.yaml'));
const alerts = groups.flatMap(({ rules: all }) => all);
const panels = dashboard.parse(read('deploy/grafana/deskbridge.json'));

/** What a bridge says at its first scrape. */
async function firstScrape(): Promise<string> {
  const { channels } = testConfig('http://127.0.0.1:9');
  const metrics = new Metrics(channels.map(({ name }) => name));
  metrics.keepBooks({ books: () => Promise.resolve([]) } as Partial<BridgeStore> as BridgeStore);
  metrics.files.watchUsage(() => channels.map(({ name }) => name), { of: () => 0 });
  metrics.files.watch({ state: () => Promise.resolve('ok') });
  watch(metrics.registry, {
    ...{
      channels,
      isUp: () => true,
      canaryOf: () => ({ succeededAt: 0, ms: 0 }),
      version: '1',
      isDraining: () => false,
      storeState: () => 'ok',
      isRefused: () => false,
    },
    ...{ waitingForPlace: () => 0, lastHeard: () => 0, oldest: () => new Map() },
  });
  return metrics.text();
}

/** Names of series in a query, each with the labels that it is asked by. */
function seriesOf(query: string): [name: string, labels: string[]][] {
  const found = query.matchAll(/\b((?:deskbridge|process|nodejs)_\w+)(?:\{([^}]*)\})?/g);
  return [...found].map(([, name = '', labels = '']) => [name, labels.match(/\w+(?=[!=]~?")/g) ?? []]);
}

describe('the alerts', () => {
  it('are taken by Prometheus, and fire when they should and not before', () => {
    expect(promtool('check', 'rules', 'deploy/prometheus/alerts.yaml')).toContain(`${alerts.length} rules found`);
    expect(promtool('test', 'rules', 'deploy/prometheus/alerts.test.yaml')).toContain('SUCCESS');
  });

  it('are each tried', () => {
    const tried = z
      .object({ tests: z.array(z.object({ name: z.string() })) })
      .parse(read('deploy/prometheus/alerts.test.yaml'));
    expect(tried.tests.map(({ name }) => name)).toEqual(alerts.map(({ alert }) => alert));
  });

  it('lead to a paragraph each, and no paragraph is of none', () => {
    const headings = [...readFileSync('docs/runbooks.md', 'utf8').matchAll(/^## (.+)$/gm)].map(
      ([, heading = '']) => heading,
    );
    expect(alerts.map(({ alert }) => alert)).toEqual(headings);
    for (const { alert, annotations } of alerts)
      expect(annotations.runbook).toBe(`docs/runbooks.md#${alert.toLowerCase()}`);
  });

  it('are the same for the Prometheus operator', () => {
    expect(read('deploy/k8s/components/monitoring/prometheus-rule.yaml')).toMatchObject({ spec: { groups } });
  });
});

describe('what alerts and dashboard ask for', () => {
  it('is there at the first scrape, with those labels', async () => {
    const text = await firstScrape();
    const queries = [
      ...alerts.map(({ expr }) => expr),
      ...panels.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
      ...panels.annotations.list.map(({ expr }) => expr),
      ...panels.templating.list.map(({ query }) => (typeof query === 'string' ? query : query.query)),
    ];
    const asked = queries.flatMap(seriesOf);
    expect(asked.length).toBeGreaterThan(50);
    for (const [name, labels] of asked) {
      const samples = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
      expect(samples, name).not.toEqual([]);
      for (const label of labels) expect(samples[0], name).toContain(`${label}="`);
    }
  });

  it('leaves out no figure that is documented', () => {
    const [, section = ''] = /^## Metrics\n(.*?)^## /ms.exec(readFileSync('docs/operations.md', 'utf8')) ?? [];
    const documented = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, name = '']) => name);
    const shown = JSON.stringify(panels) + JSON.stringify(alerts);
    expect(documented.filter((name) => !shown.includes(`deskbridge_${name}`))).toEqual(['identity_mode']);
  });
});

function promtool(...words: string[]): string {
  return execFileSync('promtool', words, { encoding: 'utf8', timeout: 20_000, stdio: 'pipe' });
}
