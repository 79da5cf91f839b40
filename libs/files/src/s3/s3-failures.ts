/** What the answers of an S3 server mean to a caller of storage. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { FileStorageError, unavailable } from '../storage/errors.js';

/** A page of a list has a thousand entries of some hundred bytes. */
const longestText = 4 * 1024 * 1024;
const longestComplaint = 16 * 1024;

/** The whole body as text. Rejects if it is longer than `limit`. */
export async function textOf(body: Readable, limit = longestText): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit) throw unavailable('failing', 'The S3 server says too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The failure that an answer tells of, or null; reads the body of a failure. */
export async function failureOf(
  answer: IncomingMessage,
  { method, object }: { readonly method: string; readonly object?: string },
): Promise<FileStorageError | null> {
  const status = answer.statusCode ?? 0;
  if (status >= 200 && status < 300) return null;
  const code = await complaintOf(answer);
  const isAboutObject = object !== undefined && (code === 'NoSuchKey' || (code === '' && method === 'HEAD'));
  if (status === 404 && isAboutObject) return new FileStorageError('notFound', 'There is no such file');
  if (status === 416) return new FileStorageError('unsatisfiable', 'No such range');
  const said = `The S3 server answered ${status}${code === '' ? '' : ` ${code}`}`;
  if (status === 507) return unavailable('full', said);
  // Too slow a body is answered 400.
  const isRefusal = status >= 300 && status < 500 && status !== 429 && status !== 408 && code !== 'RequestTimeout';
  return unavailable(isRefusal ? 'refused' : 'failing', said);
}

/** What may go better at once: an overloaded server, a connection that broke. Not a silent one: that took its time already. */
export function isWorthRetrying({ trouble, cause }: FileStorageError): boolean {
  return trouble === 'failing' || (trouble === 'silent' && cause !== undefined);
}

/** The code in the body. Nothing else of the body is looked at: it may name the access key. */
async function complaintOf(answer: IncomingMessage): Promise<string> {
  const text = await textOf(answer, longestComplaint).catch(() => '');
  return /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(text)?.[1] ?? '';
}
