/**
 * Renders a kustomization as `kubectl kustomize` does, for machines without it: what deploy/k8s uses, and an error for anything else.
 * Where there is a kubectl, a test compares the two.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});
export type Manifest = z.output<typeof manifest>;

const generator = z.strictObject({
  name: z.string(),
  namespace: z.string().optional(),
  behavior: z.literal('merge').optional(),
  envs: z.array(z.string()).default([]),
  files: z.array(z.string()).default([]),
  literals: z.array(z.string()).default([]),
});

const kustomization = z.strictObject({
  apiVersion: z.string(),
  kind: z.enum(['Kustomization', 'Component']),
  namespace: z.string().optional(),
  resources: z.array(z.string()).default([]),
  components: z.array(z.string()).default([]),
  images: z.array(z.strictObject({ name: z.string(), newName: z.string(), newTag: z.string() })).default([]),
  configMapGenerator: z.array(generator).default([]),
});
type Kustomization = z.output<typeof kustomization>;

/** What has been gathered so far; generated ConfigMaps stand apart until they are whole. */
interface Gathered {
  readonly manifests: Manifest[];
  readonly generated: Map<string, { namespace?: string | undefined; data: Record<string, string> }>;
}

/** Every manifest of the kustomization in this folder, with the names that it gets in the cluster. */
export function render(folder: string): Manifest[] {
  const gathered: Gathered = { manifests: [], generated: new Map() };
  gather(folder, gathered);
  const names = new Map<string, string>();
  const maps = [...gathered.generated].map(([name, { namespace, data }]) => {
    names.set(name, `${name}-${hashOf(data)}`);
    const metadata = { name: names.get(name) ?? name, ...(namespace === undefined ? {} : { namespace }) };
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
  });
  for (const one of gathered.manifests) renameConfigMaps(one, names);
  return [...gathered.manifests, ...maps];
}

function gather(folder: string, into: Gathered): void {
  const read = kustomization.parse(parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')));
  for (const resource of read.resources) {
    const path = join(folder, resource);
    if (existsSync(join(path, 'kustomization.yaml'))) gather(path, into);
    else into.manifests.push(...readManifests(path));
  }
  for (const one of read.configMapGenerator) generate(folder, one, into);
  for (const component of read.components) gather(join(folder, component), into);
  transform(read, into);
}

function readManifests(path: string): Manifest[] {
  return parseAllDocuments(readFileSync(path, 'utf8')).map((document) => manifest.parse(document.toJS()));
}

function generate(folder: string, from: z.output<typeof generator>, { generated }: Gathered): void {
  const lines = from.envs.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
  const pairs = [...lines.filter((line) => !/^\s*(?:#|$)/.test(line)), ...from.literals].map((line) => {
    const [, key = '', value = ''] = /^([^=]+)=(.*)$/.exec(line) ?? [];
    return [key, value] as const;
  });
  const files = from.files.map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const);
  const data = Object.fromEntries([...pairs, ...files]);
  const before = generated.get(from.name);
  if ((before !== undefined) !== (from.behavior === 'merge'))
    throw new Error(`${from.name}: nothing to merge with, or too much`);
  generated.set(from.name, { namespace: from.namespace, data: { ...before?.data, ...data } });
}

function transform({ namespace, images }: Kustomization, { manifests, generated }: Gathered): void {
  if (namespace !== undefined) {
    for (const { kind, metadata } of manifests) if (kind !== 'Namespace') metadata.namespace = namespace;
    for (const map of generated.values()) map.namespace = namespace;
  }
  for (const { name, newName, newTag } of images) {
    visit(manifests, (one) => {
      if (typeof one['image'] !== 'string' || one['image'].split(':')[0] !== name) return;
      one['image'] = `${newName}:${newTag}`;
    });
  }
}

function renameConfigMaps(one: Manifest, names: ReadonlyMap<string, string>): void {
  visit(one, (object) => {
    for (const key of ['configMap', 'configMapRef']) {
      const reference = z.looseObject({ name: z.string() }).safeParse(object[key]).data;
      if (reference) object[key] = { ...reference, name: names.get(reference.name) ?? reference.name };
    }
  });
}

/** Shows each object in a tree. */
function visit(tree: unknown, show: (object: Record<string, unknown>) => void): void {
  if (Array.isArray(tree)) for (const one of tree) visit(one, show);
  const object = z.record(z.string(), z.unknown()).safeParse(tree).success ? (tree as Record<string, unknown>) : null;
  if (object === null) return;
  show(object);
  for (const one of Object.values(object)) visit(one, show);
}

/** Ten digits of SHA-256, with letters in place of those that could be misread; kustomize hashes before it names. */
function hashOf(data: Record<string, string>): string {
  const sorted = Object.fromEntries(Object.entries(data).sort(([one], [other]) => (one < other ? -1 : 1)));
  const letters: Record<string, string> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' };
  const digits = createHash('sha256')
    .update(JSON.stringify({ data: sorted, kind: 'ConfigMap', name: '' }))
    .digest('hex');
  return digits.slice(0, 10).replace(/./g, (digit) => letters[digit] ?? digit);
}
