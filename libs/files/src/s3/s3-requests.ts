/** Signed requests to an S3 server: with deadlines, few retries, and errors that say what storage says. */
import { createReadStream } from 'node:fs';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { AwsV4Signer } from 'aws4fetch';
import { backoffMs, pause } from '#async';
import type { Spooled } from '../spool/spool.js';
import { codeOf } from '../storage/disk-errors.js';
import { aborted, FileStorageError, unavailable } from '../storage/errors.js';
import type { S3Place } from '../storage/storage-url.js';
import { failureOf, isWorthRetrying } from './s3-failures.js';

/** An access key of an S3 server; `sessionToken` with keys that are only lent. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Of an object, after the prefix; absent: the bucket itself. */
  readonly object?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Spooled | SmallBody;
  readonly signal?: AbortSignal | undefined;
}

/** A body that stands in memory. */
export interface SmallBody {
  readonly content: Buffer;
  readonly bytes: number;
  readonly sha256: string;
}

const attempts = 3;
const backoff = { baseMs: 100, maxMs: 1_000 };
/** A body gets as much longer as this many bytes in a millisecond take. */
const slowestBytesPerMs = 64;
/** Readers may keep their connections for long, so the others have their own. */
const connections = { reading: 256, calling: 64 };

/** Sends requests for one bucket. Every request may be repeated: a file's key is never used twice, its content never changes, and of two records the later one wins. */
export class S3Requests {
  private readonly closing = new AbortController();
  private readonly isTls: boolean;
  private readonly reading: HttpAgent;
  private readonly calling: HttpAgent;

  private readonly place: S3Place;
  private readonly credentials: S3Credentials;
  private readonly timeoutMs: number;

  constructor(place: S3Place, credentials: S3Credentials, timeoutMs: number) {
    this.place = place;
    this.credentials = credentials;
    this.timeoutMs = timeoutMs;
    this.isTls = place.origin.startsWith('https:');
    const agent = (maxSockets: number): HttpAgent =>
      new (this.isTls ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets, timeout: 60_000 });
    this.reading = agent(connections.reading);
    this.calling = agent(connections.calling);
  }

  /** The answer, if it is one of success; its body is still to be read. */
  async send(request: S3Request): Promise<IncomingMessage> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.attempt(request);
      if ('answer' in outcome) return outcome.answer;
      if (attempt === attempts || !isWorthRetrying(outcome.failure)) throw outcome.failure;
      await pause(backoffMs(attempt, backoff, Math.random));
    }
  }

  /** A link that needs no more proof, for `seconds`; `query` is part of what is signed. */
  async presign(object: string, seconds: number, query: Readonly<Record<string, string>>): Promise<string> {
    const url = this.addressOf({ method: 'GET', object, query: { ...query, 'X-Amz-Expires': String(seconds) } });
    const { place, credentials } = this;
    const signer = new AwsV4Signer({
      url,
      method: 'GET',
      service: 's3',
      region: place.region,
      signQuery: true,
      ...credentials,
    });
    return (await signer.sign()).url.href;
  }

  close(): void {
    this.closing.abort();
    this.reading.destroy();
    this.calling.destroy();
  }

  private async attempt(request: S3Request): Promise<{ answer: IncomingMessage } | { failure: FileStorageError }> {
    const stop = new AbortController();
    const limitMs = this.timeoutMs + (request.body?.bytes ?? 0) / slowestBytesPerMs;
    const timer = setTimeout(() => stop.abort(), limitMs);
    const ends = [stop.signal, this.closing.signal, ...(request.signal ? [request.signal] : [])];
    const signal = AbortSignal.any(ends);
    try {
      if (signal.aborted) throw signal.reason;
      const answer = await this.exchange(request, signal);
      const failure = await failureOf(answer, request);
      return failure === null ? { answer } : { failure };
    } catch (error) {
      return { failure: this.reasonOf(error, request, stop.signal.aborted) };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Sends the request and its body; resolves with the head of the answer. */
  private async exchange(request: S3Request, signal: AbortSignal): Promise<IncomingMessage> {
    const { url, method, headers } = await this.sign(request);
    const isReading = request.method === 'GET' && request.object !== undefined;
    const agent = isReading ? this.reading : this.calling;
    const send = this.isTls ? httpsRequest : httpRequest;
    const sent = send(url, { method, headers: Object.fromEntries(headers), agent, signal });
    return await answerTo(sent, request.body);
  }

  private sign(request: S3Request): ReturnType<AwsV4Signer['sign']> {
    const { body } = request;
    const headers: Record<string, string> = { ...request.headers };
    if (body !== undefined) {
      headers['Content-Length'] = String(body.bytes);
      // The server compares it with what arrives.
      headers['X-Amz-Content-Sha256'] = body.sha256;
    }
    const { region } = this.place;
    const url = this.addressOf(request);
    return new AwsV4Signer({ url, method: request.method, headers, service: 's3', region, ...this.credentials }).sign();
  }

  private addressOf({ object, query = {} }: S3Request): string {
    const { origin, path, prefix } = this.place;
    const url = new URL(object === undefined ? path || '/' : `${path}/${prefix}${object}`, origin);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.href;
  }

  private reasonOf(error: unknown, { signal, body }: S3Request, isLate: boolean): FileStorageError {
    if (this.closing.signal.aborted) return unavailable('closed', 'Storage is closed');
    if (signal?.aborted === true) return aborted('The caller gave up', signal.reason);
    if (isLate) return unavailable('silent', 'The S3 server did not answer in time');
    if (body !== undefined && codeOf(error) === 'ENOENT')
      return new FileStorageError('notFound', 'What was received is gone', { cause: error });
    return unavailable('silent', 'The S3 server cannot be reached', error);
  }
}

/** The head of the answer. A body that breaks off because the answer came early is no failure. */
async function answerTo(sent: ClientRequest, body: S3Request['body']): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  sent.once('response', resolve);
  sent.on('error', reject);
  if (body === undefined) sent.end();
  else if ('content' in body) sent.end(body.content);
  else pipeline(createReadStream(body.path, { end: Math.max(0, body.bytes - 1) }), sent).catch(reject);
  return await promise;
}
