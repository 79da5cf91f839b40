/** Pages of an S3 bucket. */
import type { FileListing } from '../storage/contract.js';
import { unavailable } from '../storage/errors.js';
import { readFileKey } from '../storage/file-key.js';

const entryForm = /<Contents>(.*?)<\/Contents>/gs;

/** Reads the answer to ListObjectsV2. Objects that are no files of ours are passed over, and those not older than `olderThan`. */
export function readListing(xml: string, prefix: string, olderThan: number): FileListing {
  if (!xml.includes('<ListBucketResult')) throw unavailable('failing', 'The S3 server answered with no list');
  const files = [...xml.matchAll(entryForm)].flatMap(([, entry = '']) => {
    const name = fieldOf(entry, 'Key');
    const key = name.startsWith(prefix) ? readFileKey(name.slice(prefix.length)) : null;
    const storedAt = Date.parse(fieldOf(entry, 'LastModified'));
    if (key === null || !(storedAt < olderThan)) return [];
    return [{ key, bytes: Number(fieldOf(entry, 'Size')), storedAt }];
  });
  const isLast = fieldOf(xml, 'IsTruncated') !== 'true';
  const next = fieldOf(xml, 'NextContinuationToken');
  return { files, next: isLast || next === '' ? null : next };
}

function fieldOf(xml: string, name: string): string {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
  return text.replace(/&(lt|gt|quot|apos|#39|amp);/g, (_, entity: string) => entities[entity] ?? '');
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", amp: '&' };
