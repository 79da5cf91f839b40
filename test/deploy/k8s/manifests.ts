/** The kustomizations of deploy/k8s, and how tests find a manifest in them. */
import { join } from 'node:path';
import type { Manifest } from './kustomize.js';

export { render } from './kustomize.js';
export type { Manifest } from './kustomize.js';

export const folders = ['base', 'overlays/redis', 'example'] as const;

export function folderOf(name: string): string {
  return join(import.meta.dirname, '../../../deploy/k8s', name);
}

/** The one manifest of this kind, or of this kind and name. */
export function only<T>(of: readonly Manifest[], is: (value: unknown) => value is T, name?: string): T {
  const named: readonly unknown[] = of.filter((one) => name === undefined || one.metadata.name === name);
  const [found, ...others] = named.filter(is);
  if (found === undefined || others.length > 0)
    throw new Error(`Not one manifest ${name ?? ''} but ${others.length + 1}, or none`);
  return found;
}

/** All manifests of a kind. */
export function allOf<T>(of: readonly unknown[], is: (value: unknown) => value is T): T[] {
  return of.filter(is);
}
