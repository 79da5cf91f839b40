/** What deploy/k8s renders to is what Kubernetes takes, as kubectl renders it, and as restricted as it can be. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Deployment, StatefulSet } from 'kubernetes-models/apps/v1';
import { Namespace, ServiceAccount } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { allOf, folderOf, folders, only, render } from './manifests.js';
import type { Manifest } from './manifests.js';
import { problemsOf } from './schemas.js';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as {
  version: string;
};

const byName = (of: readonly Manifest[]): Record<string, unknown> =>
  Object.fromEntries(of.map((one) => [`${one.kind} ${one.metadata.name}`, one]));

describe.each(folders)('deploy/k8s/%s', (name) => {
  const manifests = render(folderOf(name));

  it('is what Kubernetes takes', { timeout: 60_000 }, () => {
    expect(problemsOf(manifests)).toEqual([]);
  });

  it.runIf(hasKubectl)('is rendered here as kubectl renders it', () => {
    const text = execFileSync('kubectl', ['kustomize', folderOf(name)], { encoding: 'utf8' });
    const rendered = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
    expect(byName(manifests)).toEqual(byName(rendered));
  });

  it('names every image with a version', () => {
    const images = JSON.stringify(manifests).matchAll(/"image":"([^"]+)"/g);
    for (const [, image = ''] of images)
      expect(image).toMatch(image.includes('deskbridge') ? new RegExp(`:${version}$`) : /:\d+\.\d+[\w.-]*$/);
  });

  it('runs as nobody in particular, who may do nothing in particular', () => {
    const { metadata } = only(manifests, Namespace.is);
    expect(metadata?.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
    const workloads = [...allOf(manifests, Deployment.is), ...allOf(manifests, StatefulSet.is)];
    expect(workloads.length).toBeGreaterThan(0);
    for (const { spec } of workloads) {
      const pod = spec?.template.spec;
      expect(pod?.automountServiceAccountToken).toBe(false);
      expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(pod?.securityContext?.runAsUser).toBeGreaterThan(0);
      for (const { securityContext, resources } of pod?.containers ?? []) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(resources).toMatchObject({
          requests: { cpu: expect.any(String), memory: expect.any(String) },
          limits: { memory: expect.any(String) },
        });
      }
    }
    for (const account of allOf(manifests, ServiceAccount.is)) expect(account.automountServiceAccountToken).toBe(false);
  });
});

describe('the check against the schemas', () => {
  const [deployment] = render(folderOf('base')).filter(Deployment.is);
  const changed = (from: string, to: string): readonly Manifest[] => [
    JSON.parse(JSON.stringify(deployment).replace(from, to)) as Manifest,
  ];

  it.each([
    ['a field that there is not', '"readinessProbe"', '"readynessProbe"', /readynessProbe/],
    [
      'a value of another type',
      '"terminationGracePeriodSeconds":60',
      '"terminationGracePeriodSeconds":"60"',
      /integer/,
    ],
    ['a missing field', '"sleep":{"seconds":10}', '"sleep":{}', /seconds/],
  ])('finds %s', { timeout: 60_000 }, (_what, from, to, expected) => {
    expect(problemsOf(changed(from, to)).join()).toMatch(expected);
  });
});
