/** Words in images, read by a service of the operator's, as Apache Tika is one: it gets the image by PUT and answers with plain text. */
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ImageReader } from '#file-text';

/** Of an answer no more is read, bytes: more than a text is kept of. */
const longestAnswer = 1_048_576;

export class ImageWords implements ImageReader {
  constructor(private readonly url: string) {}

  /** Rejects if the service is not there, refuses, or breaks off; its deadline is `signal`. */
  async read(
    image: Readable,
    { type, signal }: { readonly type: string; readonly signal: AbortSignal },
  ): Promise<string> {
    const send = this.url.startsWith('https:') ? httpsRequest : httpRequest;
    const headers = { 'content-type': type, accept: 'text/plain' };
    const sent = send(this.url, { method: 'PUT', headers, signal });
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    sent.once('response', resolve);
    sent.on('error', reject);
    pipeline(image, sent).catch(reject);
    const answer = await promise;
    try {
      if (answer.statusCode === 204) return '';
      if (answer.statusCode !== 200) throw new Error(`the service for images answered ${answer.statusCode}`);
      return await textOf(answer);
    } finally {
      answer.destroy();
    }
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > longestAnswer) break;
  }
  return Buffer.concat(chunks).toString('utf8').trim();
}
