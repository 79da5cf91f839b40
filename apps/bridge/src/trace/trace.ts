/** The live trace: taps on the roads tell it what happens, and it tells who listens. While nobody does, a tap costs one look. */
import type { Writable } from 'node:stream';
import { LRUCache } from 'lru-cache';
import type { Ref } from '#state';
import type { TraceEvent } from '#trace';
import type { StoredConversation } from '#translation';
import { Discretion } from './discretion.js';
import { TraceListener } from './listener.js';
import type { Interest } from './listener.js';
import type { NewFrame, NewHop, NewLine } from './new-events.js';

/** Listeners at a time. */
const listenersLimit = 32;
/** Tickets whose conversation is remembered while somebody listens. */
const ticketsLimit = 10_000;

export interface TraceOptions {
  /** Whether frames are shown with what is in them. */
  readonly texts: boolean;
  /** Keys and tokens that are never shown. */
  readonly secrets: readonly string[];
}

/** A frame before it is looked at; `body` is JSON. */
export type RawFrame = Omit<NewFrame, 'body'> & { readonly body: unknown };

export class Trace {
  private readonly listeners = new Set<TraceListener>();
  private readonly conversations = new LRUCache<string, string>({ max: ticketsLimit });
  private readonly numbers = new WeakMap<object, number>();
  private discretion: Discretion;
  private readonly hasTexts: boolean;
  private count = 0;
  private lastSent: number | null = null;

  constructor({ texts, secrets }: TraceOptions = { texts: false, secrets: [] }) {
    this.hasTexts = texts;
    this.discretion = new Discretion(secrets);
  }

  /** From now on these keys and tokens are not shown. */
  hide(secrets: readonly string[]): void {
    this.discretion = new Discretion(secrets);
  }

  /** True while somebody listens: only then anything is worth telling. */
  get isOn(): boolean {
    return this.listeners.size > 0;
  }

  /** Writes events to the sink from now on. Returns the way to stop; null if too many listen. */
  listen(sink: Writable, interest: Interest | null = null): (() => void) | null {
    if (this.listeners.size >= listenersLimit) return null;
    const listener = new TraceListener(sink, interest);
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      if (!this.isOn) this.conversations.clear();
    };
  }

  /** Tells which conversation the tickets belong to. */
  knows({ channel, id, doc }: StoredConversation): void {
    if (this.isOn) for (const ticket of doc.tickets) this.conversations.set(`${channel}\n${ticket}`, id);
  }

  /** Tells of a frame; returns its number, by which hops refer to it, or null if nobody listens. */
  frame(raw: RawFrame): number | null {
    if (!this.isOn) return null;
    const { body, ...frame } = raw;
    const conversation =
      frame.conversation ??
      (frame.ticket === null ? undefined : this.conversations.get(`${frame.channel}\n${frame.ticket}`)) ??
      null;
    const shown = this.hasTexts ? { body: this.discretion.bodyOf(body, frame.bytes) } : {};
    const n = this.tell({ kind: 'frame', ...frame, name: this.discretion.clean(frame.name), conversation, ...shown });
    if (frame.wire === 'helpdesk' && frame.direction === 'sent') this.lastSent = n;
    return n;
  }

  /** Remembers that the object was read from this frame. */
  link(read: object, frame: number | null): void {
    if (frame !== null) this.numbers.set(read, frame);
  }

  /** The frame that the object was read from, as far as that is known. */
  frameOf(read: object): number | null {
    return this.numbers.get(read) ?? null;
  }

  hop(hop: NewHop): void {
    if (this.isOn) this.tell({ kind: 'hop', ...hop });
  }

  /** A step of a work item's journey that is kept later, if at all. `isSent`: it left with the frame that was told last. */
  workHop({ channel, id }: Ref, [hop, work, detail]: readonly [string, string, string], isSent = false): void {
    if (!this.isOn) return;
    const frame = isSent ? this.lastSent : null;
    this.hop({ channel, conversation: id, hop, ref: work, detail, entry: null, push: null, frame });
  }

  line(line: NewLine): void {
    if (this.isOn) this.tell({ kind: 'line', ...line });
  }

  private tell(event: NewTold): number {
    const n = ++this.count;
    const whole = { ...event, n, at: Date.now() } as TraceEvent;
    let text: string | null = null;
    for (const listener of this.listeners) {
      if (listener.wants(whole)) listener.tell((text ??= `data: ${JSON.stringify(whole)}\n\n`));
    }
    return n;
  }
}

type NewTold =
  ({ readonly kind: 'frame' } & NewFrame) | ({ readonly kind: 'hop' } & NewHop) | ({ readonly kind: 'line' } & NewLine);
