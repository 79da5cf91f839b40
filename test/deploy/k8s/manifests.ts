/** The kustomizations of deploy/k8s, and how tests find a manifest in them. */
import { join } from 'node:path';

export { render } from './kustomize.js';
export type { Manifest } from './kustomize.js';

export const folders = ['base', 'overlays/redis', 'example'] as const;

export function folderOf(name: string): string {
  return join(import.meta.dirname, '../../../deploy/k8s', name);
}

interface Named {
  readonly metadata?: { readonly name?: string };
}

/** The manifests of this kind; `is` is its model's. */
export function all<T>(of: readonly unknown[], is: (value: unknown) => value is T): T[] {
  return of.filter(is);
}

/** The one manifest of this kind, or of this kind and name. */
export function only<T extends Named>(of: readonly unknown[], is: (value: unknown) => value is T, name?: string): T {
  const found = all(of, is).filter(({ metadata }) => name === undefined || metadata?.name === name);
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`Of ${name ?? 'this kind'} there are ${found.length}`);
  return first;
}
