/** Where a frame of a profile stands: in a file of the project, in a package, in Node, or in the engine. */
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dist } from '../child.js';
import type { Profile } from '../programs/probe.js';

type Frame = Profile['nodes'][number]['callFrame'];

export interface PlaceOfFrame {
  /** The source file, relative to the project; null for what is not ours. */
  readonly file: string | null;
  /** The function with file and line, the package, the module of Node, or what the engine calls it. */
  readonly name: string;
}

const maps = new Map<string, SourceMap | null>();

export function placeOf({ url, functionName, lineNumber, columnNumber }: Frame): PlaceOfFrame {
  if (url.startsWith('node:')) return { file: null, name: url };
  if (url === '') return { file: null, name: functionName.startsWith('(') ? functionName : `native ${functionName}` };
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  const [, inModules] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  if (inModules !== undefined) return { file: null, name: inModules };
  const file = relative(dist, path).replace(/\.js$/, '.ts');
  const line = sourceLineOf(path, lineNumber, columnNumber);
  return { file, name: `${functionName || '(anonymous)'} ${file}:${line + 1}` };
}

function sourceLineOf(path: string, line: number, column: number): number {
  const entry = mapOf(path)?.findEntry(line, column);
  return entry !== undefined && 'originalLine' in entry ? entry.originalLine : line;
}

function mapOf(path: string): SourceMap | null {
  let map = maps.get(path);
  if (map === undefined) {
    const file = `${path}.map`;
    map = existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as SourceMap['payload']) : null;
    maps.set(path, map);
  }
  return map;
}
