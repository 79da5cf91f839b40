/** Pages of an S3 bucket. */
import type { FileListing } from '../storage/contract.js';
import { unavailable } from '../storage/errors.js';
import { readFileKey } from '../storage/file-key.js';

const entryForm = /<Contents>(.*?)<\/Contents>/gs;

/** Reads the answer to ListObjectsV2. Objects that are no files of ours are passed over, and those not older than `olderThan`. The cursor is a name, for `start-after`. */
export function readListing(xml: string, prefix: string, olderThan: number): FileListing {
  if (!xml.includes('<ListBucketResult')) throw unavailable('failing', 'The S3 server answered with no list');
  const entries = [...xml.matchAll(entryForm)].map(([, entry = '']) => entry);
  const files = entries.flatMap((entry) => {
    const name = fieldOf(entry, 'Key');
    const key = name.startsWith(prefix) ? readFileKey(name.slice(prefix.length)) : null;
    const storedAt = Date.parse(fieldOf(entry, 'LastModified'));
    if (key === null || !(storedAt < olderThan)) return [];
    return [{ key, bytes: Number(fieldOf(entry, 'Size')), storedAt }];
  });
  if (fieldOf(xml, 'IsTruncated') !== 'true') return { files, next: null };
  const next = fieldOf(entries.at(-1) ?? '', 'Key');
  if (next === '') throw unavailable('failing', 'The S3 server gave a part of a list and no end of it');
  return { files, next };
}

function fieldOf(xml: string, name: string): string {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
  return text.replace(/&(lt|gt|quot|apos|#39|amp);/g, (_, entity: string) => entities[entity] ?? '');
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", amp: '&' };
