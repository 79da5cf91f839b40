/** The Helpdesk's REST history: what is really there, read whenever the fate of a message is in doubt. */
import type { Backoff } from '#async';
import { conversationsPath, decodeConversation, decodeConversations, decodeHistory, messagesPath } from '#helpdesk';
import type { Decoded, RestConversation, RestHistory } from '#helpdesk';
import { traceReading } from '../../trace/helpdesk-wire.js';
import { Trace } from '../../trace/trace.js';
import type { HelpdeskAddress } from '../connection/connection.js';
import { splitHelpdeskAddress } from '../connection/address.js';
import { KeyCircuit } from '../connection/key-circuit.js';
import { readBody } from './body.js';
import { Newest } from './newest.js';
import { TooLargeError, UnreachableError, troubleOfStatus, unreachable } from '../trouble.js';

/** An answer may have so many times the bytes that are kept of one; of a larger one nothing is read. */
const readPerKept = 32;
/** Conversations of one customer that are read. */
const conversationsLimit = 200_000;

interface Options {
  readonly timeoutMs: number;
  readonly backoff: Backoff;
  /** What is kept of one history, bytes of its newest messages. */
  readonly keptBytes: number;
  /** Told what was strange and read past: how many, and the first place. */
  readonly onStrange: (fields: { readonly strange: number; readonly problem: string }) => void;
  readonly trace?: Trace;
  /** What the trace calls the channel. */
  readonly channel?: string;
}

/** One Helpdesk, as it was configured. */
interface Place {
  readonly base: string;
  readonly apiKey: string;
  readonly circuit: KeyCircuit;
}

/** Of whom and of what is read. */
interface Subject {
  readonly session: string;
  readonly ticket: string | null;
}

export class HelpdeskHistory {
  private place: Place;

  /** `followed`: whose place it shares, see `follower`. */
  constructor(
    address: HelpdeskAddress,
    private readonly options: Options,
    private readonly followed: HelpdeskHistory | null = null,
  ) {
    this.place = followed?.place ?? this.placeOf(address);
  }

  /** From the next question on. A key that was refused is forgotten. */
  moveTo(address: HelpdeskAddress): void {
    this.place = this.placeOf(address);
  }

  /** One that stays where this one reads now, until it is told to `follow`: for whoever has a connection that stays as well. */
  follower(): HelpdeskHistory {
    const { base: url, apiKey } = this.place;
    return new HelpdeskHistory({ url, apiKey }, this.options, this);
  }

  /** From the next question on it reads where the one does that it follows. */
  follow(): void {
    this.place = this.followed?.place ?? this.place;
  }

  /** False once the one that it follows has moved. */
  get isUpToDate(): boolean {
    return this.followed === null || this.followed.place === this.place;
  }

  /** As `KeyCircuit.isRefused`. */
  get isRefused(): boolean {
    return this.place.circuit.isRefused;
  }

  /**
   * All conversations of a customer, open and closed; of very many, without their latest messages. Rejects with an
   * `UnreachableError` if they cannot be read for certain.
   */
  conversations(sessionId: string): Promise<RestConversation[]> {
    const subject = { session: sessionId, ticket: null };
    return this.read(conversationsPath(sessionId), subject, async (response) => {
      const found: RestConversation[] = [];
      let strange = 0;
      const body = await readBody(response, readPerKept * this.options.keptBytes, (item) => {
        const one = decodeConversation(item);
        if (one === null) strange++;
        else if (found.push({ ...one, latest_message: null }) > conversationsLimit)
          throw new TooLargeError(`more than ${conversationsLimit} conversations`);
      });
      const rest = this.usable(decodeConversations(body.json));
      this.noteStrange(strange + body.lost, 'item');
      return [...rest, ...found];
    });
  }

  /** One conversation with its messages, the newest of very many; null if the Helpdesk says that there is none. */
  messages(sessionId: string, ticket: string): Promise<RestHistory | null> {
    return this.read(
      messagesPath(sessionId, ticket),
      { session: sessionId, ticket },
      async (response) => {
        const { keptBytes } = this.options;
        const newest = new Newest(keptBytes);
        const body = await readBody(response, readPerKept * keptBytes, (item, bytes) => newest.add(item, bytes));
        const history = this.usable(decodeHistory(body.json, ticket));
        this.noteStrange(newest.strange + body.lost, 'messages');
        if (!body.isInItems) return history;
        this.noteLeft(newest.before);
        const { messages, customersBefore } = newest;
        return { ...history, messages, ...(customersBefore === 0 ? {} : { customersBefore }) };
      },
      null,
    );
  }

  private read<T extends object, M>(
    path: string,
    subject: Subject,
    decode: (response: Response) => Promise<T>,
    missing?: M,
  ): Promise<T | M> {
    const { timeoutMs, trace = new Trace(), channel = '' } = this.options;
    const { place } = this;
    return place.circuit.run(async () => {
      const signal = AbortSignal.timeout(timeoutMs);
      const traced = traceReading(trace, { ...subject, channel }, path);
      const response = await this.fetch(place, path, signal);
      if (response.ok) {
        const read = await decode(response);
        traced?.answered(response.status, read);
        return read;
      }
      traced?.answered(response.status, null);
      await response.body?.cancel();
      if (missing !== undefined && (response.status === 404 || response.status === 403)) return missing;
      throw new UnreachableError(`the history answered ${response.status}`, troubleOfStatus(response.status));
    });
  }

  private usable<T>(decoded: Decoded<T>): T {
    if (!decoded.ok) {
      throw new UnreachableError(`the history could not be read: ${decoded.problem}`, 'unreadable history');
    }
    const [first] = decoded.skipped;
    if (first !== undefined) {
      this.options.onStrange({ strange: decoded.skipped.length, problem: `${first.place}: ${first.problem}` });
    }
    return decoded.value;
  }

  /** What is lost to a client that has not had it yet must not be lost to the operator. */
  private noteLeft(before: number): void {
    const problem = 'messages: older than what HELPDESK_HISTORY_BYTES keeps of one chat';
    if (before > 0) this.options.onStrange({ strange: before, problem });
  }

  /** What was passed over in a large list. */
  private noteStrange(strange: number, place: string): void {
    if (strange > 0) this.options.onStrange({ strange, problem: `${place}: unreadable among many` });
  }

  private async fetch({ base, apiKey }: Place, path: string, signal: AbortSignal): Promise<Response> {
    try {
      return await fetch(base + path, {
        headers: { authorization: `Bearer ${apiKey}`, accept: 'application/json' },
        signal,
        redirect: 'error',
      });
    } catch (error) {
      throw unreachable('the history did not answer', error);
    }
  }

  private placeOf({ url, apiKey }: HelpdeskAddress): Place {
    return { base: splitHelpdeskAddress(url).restBase, apiKey, circuit: new KeyCircuit(this.options.backoff) };
  }
}
