/** The scripts that run in Redis, put together from their parts, each with its hash. */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface Script {
  readonly text: string;
  /** By which Redis knows it once it was sent. */
  readonly sha: string;
}

function scriptOf(text: string): Script {
  return { text, sha: hash('sha1', text) };
}

function read(name: string): string {
  return readFileSync(new URL(`${name}.lua`, import.meta.url), 'utf8');
}

function batch(flags: string): Script {
  const parts = ['rows', 'commit', 'erase', 'read', 'lease', 'socket', 'keep', 'restore'].map(read).join('\n');
  // No text of ours may be read as a replacement pattern.
  const text = read('frame')
    .replace('FLAGS', () => flags)
    .replace('--PARTS', () => parts);
  return scriptOf(text);
}

/** All operations; refused as a whole, before anything is written, by a Redis that is full. */
export const batchScript = batch('');

/** The same for operations that make room: a Redis that is full carries them out. */
export const reliefScript = batch(' flags=allow-oom');

/** The heartbeat of a replica. */
export const beatScript = scriptOf(read('beat'));
