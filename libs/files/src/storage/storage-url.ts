/** The address of storage: what a `FILES_URL` says. */
import { FileStorageConfigError } from './errors.js';

export interface FolderPlace {
  readonly kind: 'folder';
  readonly path: string;
}

export interface S3Place {
  readonly kind: 's3';
  readonly bucket: string;
  /** Before each key: empty, or with a slash at its end. */
  readonly prefix: string;
  readonly region: string;
  /** Scheme, host and port; the bucket stands in its name or in the path. */
  readonly origin: string;
  /** The path before the key: empty, or `/bucket`. */
  readonly path: string;
}

/** What may stand in a `FILES_URL`, for help and errors. */
export const filesUrlForms = [
  'file:PATH',
  's3://bucket[/prefix]?region=REGION[&endpoint=https://host[:port]][&style=path|host]',
] as const;

const bucketForm = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const prefixForm = /^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/)*$/;
const regionForm = /^[a-z0-9-]{1,40}$/;
const parameters = ['region', 'endpoint', 'style'];

/** Reads a `FILES_URL`. Throws a `FileStorageConfigError`; it never shows any part of the URL, for a part may be a secret in the wrong place. */
export function readFilesUrl(url: string): FolderPlace | S3Place {
  if (url.startsWith('file:')) return readFolder(url.slice('file:'.length));
  if (url.startsWith('s3:')) return readS3(url);
  throw wrong(`is none of ${filesUrlForms.join(', ')}`);
}

/** What is wrong with a `FILES_URL`, as the end of a sentence, or null. */
export function filesUrlProblem(url: string): string | null {
  try {
    readFilesUrl(url);
    return null;
  } catch (error) {
    if (error instanceof FileStorageConfigError) return error.message;
    throw error;
  }
}

function readFolder(rest: string): FolderPlace {
  // file:PATH is ours; file:///PATH is what others write.
  const path = rest.startsWith('///') ? rest.slice(2) : rest;
  if (path === '' || path.startsWith('//') || path.includes('\0')) throw wrong('names no folder: file:PATH');
  return { kind: 'folder', path };
}

function readS3(text: string): S3Place {
  const url = URL.parse(text);
  if (url === null || url.hash !== '') throw wrong(`has not the form ${filesUrlForms[1]}`);
  if (url.username !== '' || url.password !== '') throw wrong('may hold no credentials');
  const unknown = [...url.searchParams.keys()].some((name) => !parameters.includes(name));
  if (unknown) throw wrong(`has another parameter than ${parameters.join(', ')}`);
  const bucket = url.host;
  if (!bucketForm.test(bucket)) throw wrong('names no bucket');
  const prefix = url.pathname.replace(/^\//, '').replace(/(?<=[^/])$/, '/');
  if (!prefixForm.test(prefix)) throw wrong('has a prefix with other characters than letters, digits, dots, - and _');
  const region = url.searchParams.get('region') ?? '';
  if (!regionForm.test(region)) throw wrong('names no region: ?region=… (with most other servers than AWS: us-east-1)');
  return { kind: 's3', bucket, prefix, region, ...addressOf(bucket, region, url.searchParams) };
}

/** AWS knows buckets by host name, other servers mostly by path; a dot in a bucket's name breaks its certificate. */
function addressOf(bucket: string, region: string, query: URLSearchParams): { origin: string; path: string } {
  const given = query.get('endpoint');
  const style = query.get('style') ?? (given === null && !bucket.includes('.') ? 'host' : 'path');
  if (style !== 'host' && style !== 'path') throw wrong('has another style than path or host');
  const endpoint = URL.parse(given ?? `https://s3.${region}.amazonaws.com`);
  if (endpoint === null || !/^https?:$/.test(endpoint.protocol) || endpoint.href !== `${endpoint.origin}/`)
    throw wrong('has an endpoint that is not http://host or https://host');
  if (style === 'path') return { origin: endpoint.origin, path: `/${bucket}` };
  return { origin: `${endpoint.protocol}//${bucket}.${endpoint.host}`, path: '' };
}

function wrong(problem: string): FileStorageConfigError {
  return new FileStorageConfigError(`The address of files ${problem}`);
}
