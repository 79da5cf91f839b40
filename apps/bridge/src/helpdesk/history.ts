/** The Helpdesk's REST history: what is really there, read whenever the fate of a message is in doubt. */
import type { Backoff } from '#async';
import { decodeText, parseJson } from '#channel';
import { conversationsPath, decodeConversations, decodeHistory, messagesPath } from '#helpdesk';
import type { Decoded, RestConversation, RestHistory } from '#helpdesk';
import { traceReading } from '../trace/helpdesk-wire.js';
import { Trace } from '../trace/trace.js';
import type { HelpdeskAddress } from './connection.js';
import { splitHelpdeskAddress } from './address.js';
import { KeyCircuit } from './key-circuit.js';
import { UnreachableError, troubleOfStatus, unreachable } from './trouble.js';

/** Most bytes of an answer that are read: a ticket whose history is longer cannot be reconciled. */
const bodyLimit = 64 * 1024 * 1024;

interface Options {
  readonly timeoutMs: number;
  readonly backoff: Backoff;
  /** Told what was strange and read past: how many, and the first place. */
  readonly onStrange: (fields: { readonly strange: number; readonly problem: string }) => void;
  readonly trace?: Trace;
  /** What the trace calls the channel. */
  readonly channel?: string;
}

/** Of whom and of what is read. */
interface Subject {
  readonly session: string;
  readonly ticket: string | null;
}

export class HelpdeskHistory {
  private readonly base: string;
  private readonly circuit: KeyCircuit;

  constructor(
    private readonly address: HelpdeskAddress,
    private readonly options: Options,
  ) {
    this.base = splitHelpdeskAddress(address.url).restBase;
    this.circuit = new KeyCircuit(options.backoff);
  }

  /** As `KeyCircuit.isRefused`. */
  get isRefused(): boolean {
    return this.circuit.isRefused;
  }

  /** All conversations of a customer, open and closed. Rejects with an `UnreachableError` if they cannot be read for certain. */
  async conversations(sessionId: string): Promise<RestConversation[]> {
    return this.read(conversationsPath(sessionId), { session: sessionId, ticket: null }, decodeConversations);
  }

  /** One conversation with its messages; null if the Helpdesk says that there is none. */
  async messages(sessionId: string, ticket: string): Promise<RestHistory | null> {
    const subject = { session: sessionId, ticket };
    return this.read(messagesPath(sessionId, ticket), subject, (body) => decodeHistory(body, ticket), null);
  }

  private read<T, M>(
    path: string,
    subject: Subject,
    decode: (body: unknown) => Decoded<T>,
    missing?: M,
  ): Promise<T | M> {
    const { timeoutMs, trace = new Trace(), channel = '' } = this.options;
    return this.circuit.run(async () => {
      const signal = AbortSignal.timeout(timeoutMs);
      const traced = traceReading(trace, { ...subject, channel }, path);
      const response = await this.fetch(path, signal);
      if (!response.ok) {
        traced?.answered(response.status, null);
        await response.body?.cancel();
        if (missing !== undefined && (response.status === 404 || response.status === 403)) return missing;
        throw new UnreachableError(`the history answered ${response.status}`, troubleOfStatus(response.status));
      }
      const body = await jsonOf(response);
      traced?.answered(response.status, body);
      const decoded = decode(body);
      if (!decoded.ok) throw unreadable(decoded.problem);
      const [first] = decoded.skipped;
      if (first !== undefined) {
        this.options.onStrange({ strange: decoded.skipped.length, problem: `${first.place}: ${first.problem}` });
      }
      if (typeof decoded.value === 'object' && decoded.value !== null) traced?.link(decoded.value);
      return decoded.value;
    });
  }

  private async fetch(path: string, signal: AbortSignal): Promise<Response> {
    try {
      return await fetch(this.base + path, {
        headers: { authorization: `Bearer ${this.address.apiKey}`, accept: 'application/json' },
        signal,
        redirect: 'error',
      });
    } catch (error) {
      throw unreachable('the history did not answer', error);
    }
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = decodeText(await bytesOf(response));
  const json = text === null ? undefined : parseJson(text);
  if (json === undefined) throw unreadable(text === null ? 'not UTF-8' : 'not JSON');
  return json;
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  try {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const body: AsyncIterable<Uint8Array> | null = response.body;
    for await (const chunk of body ?? []) {
      size += chunk.length;
      if (size > bodyLimit) throw unreadable('too large');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    throw unreachable('the history broke off', error);
  }
}

function unreadable(problem: string): UnreachableError {
  return new UnreachableError(`the history could not be read: ${problem}`, 'unreadable history');
}
