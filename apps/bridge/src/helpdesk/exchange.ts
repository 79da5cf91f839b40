/** Requests and replies on one connection: one question at a time, everything else in the order of its arrival. */
import { KeyedQueue } from '#async';
import type { HelpdeskEvent, HelpdeskEventName, HelpdeskRequestName, HelpdeskRequests } from '#helpdesk';
import type { AnyDecodedEvent, ConnectionListener, HelpdeskConnection } from './connection.js';

/** Events that wait to be taken; above it the connection is given up, and the history has what was missed. */
const inboxLimit = 1000;

/** An event of the Helpdesk that is no error and could be read. */
export type HelpdeskSuccess = Extract<HelpdeskEvent, { ok: true }>;
type Failure = Extract<HelpdeskEvent, { ok: false }>;

/**
 * How a question ended. `refused`: an error came. `silent`: nothing came in time. `cut`: the connection broke. `unsent`: it was
 * broken before, so that nothing was sent.
 */
export type Ending =
  | { readonly outcome: 'replied' | 'silent' | 'cut' | 'unsent' }
  | { readonly outcome: 'refused'; readonly status: number; readonly reason: string };

interface Question {
  readonly name: string;
  readonly isReply: (event: HelpdeskSuccess) => boolean;
  readonly take: (event: HelpdeskSuccess) => Promise<void>;
  /** Stops the clock: how it ends is decided now. */
  readonly claim: () => void;
  readonly end: (ending: Ending) => void;
}

/** Answers to entering a room. They are no news of a conversation and are told at once. */
export type RoomEvent = Extract<AnyDecodedEvent, { name: 'enter_support' | 'enter_customer_support' }>;

export interface ExchangeListener {
  /** Everything that is no reply. The next event waits until this has settled; a rejection ends the connection. */
  onPush(event: HelpdeskSuccess): Promise<void>;
  onRoom(event: RoomEvent): void;
  /** An error that answers no open question. */
  onStrayFailure(failure: Failure): void;
  /** The next event waits until this has settled, too. */
  onUnreadable(name: HelpdeskEventName, problem: string): Promise<void>;
  onClose(): void;
  onFault(error: unknown): void;
}

export class Exchange implements ConnectionListener {
  private readonly inbox = new KeyedQueue();
  private waiting = 0;
  private question: Question | null = null;
  private asked = 0;
  private isGivenUp = false;
  private connection: HelpdeskConnection | null = null;

  constructor(private readonly listener: ExchangeListener) {}

  get isOpen(): boolean {
    return this.connection?.isOpen === true;
  }

  /** True while a reply is waited for. */
  get isAsking(): boolean {
    return this.question !== null;
  }

  use(connection: HelpdeskConnection): void {
    this.connection = connection;
  }

  emit<N extends HelpdeskRequestName>(name: N, payload: HelpdeskRequests[N]): boolean {
    return this.connection?.emit(name, payload) === true;
  }

  /** Asks, and waits `ms` milliseconds for the reply, which `take` has dealt with before this resolves. Never rejects. */
  ask<N extends HelpdeskRequestName & HelpdeskEventName>(
    name: N,
    payload: HelpdeskRequests[N],
    { isReply, take }: Pick<Question, 'isReply' | 'take'>,
    ms: number,
  ): Promise<Ending> {
    return new Promise((resolve) => {
      const claim = (): void => {
        clearTimeout(timer);
        this.question = null;
      };
      const end = (ending: Ending): void => {
        claim();
        resolve(ending);
      };
      const timer = setTimeout(() => end({ outcome: 'silent' }), ms);
      this.asked++;
      this.question = { name, isReply, take, claim, end };
      if (this.connection?.request(name, payload, ms) !== true) end({ outcome: 'unsent' });
    });
  }

  /** Runs `task` between two events: what arrives meanwhile waits. */
  between<T>(task: () => Promise<T>): Promise<T> {
    return this.inbox.run('', task);
  }

  /** A check that holds for as long as nothing is asked: false from the first question on, and when the connection is gone. */
  quiet(): () => boolean {
    const asked = this.question === null ? this.asked : Number.NaN;
    return () => this.asked === asked && this.isOpen;
  }

  /** Gives the connection up: events that still wait are dropped, for what was missed stands before them in the history. */
  close(): void {
    this.isGivenUp = true;
    this.connection?.close();
  }

  onEvent(event: AnyDecodedEvent): void {
    if (event.name === 'enter_support' || event.name === 'enter_customer_support') {
      this.listener.onRoom(event);
      return;
    }
    if (this.waiting >= inboxLimit) return this.close();
    this.waiting++;
    void this.inbox
      .run('', () => this.take(event))
      .catch((error: unknown) => {
        this.listener.onFault(error);
        // What could not be kept is still in the history: a new connection begins by reading it.
        this.close();
      })
      .finally(() => this.waiting--);
  }

  onClose(): void {
    this.question?.end({ outcome: 'cut' });
    this.listener.onClose();
  }

  private async take(event: AnyDecodedEvent): Promise<void> {
    if (this.isGivenUp) return;
    if (event.ok === 'unreadable') {
      return this.listener.onUnreadable(event.name, event.problem);
    }
    const { question } = this;
    if (!event.ok) {
      if (question?.name !== event.name) {
        this.listener.onStrayFailure(event);
        return;
      }
      question.end({ outcome: 'refused', status: event.status, reason: event.reason });
      return;
    }
    if (question === null || !question.isReply(event)) return this.listener.onPush(event);
    // Neither the clock nor a cut may end it while the reply is being kept.
    question.claim();
    try {
      await question.take(event);
      question.end({ outcome: 'replied' });
    } catch (error) {
      question.end({ outcome: 'cut' });
      throw error;
    }
  }
}
