/** Transcript → sockets: writes what a notice carries, reads the store where that leaves a gap, and learns by pings what has arrived. */
import { randomUUID } from 'node:crypto';
import { encodeFrame, generalError } from '#channel';
import type { ServerEvent } from '#channel';
import { customerOf, refOf } from '#state';
import { pushEvent, withFreshLinks } from '#translation';
import type { StoredEntry } from '#translation';
import type { LinksFor } from '../../files/naming/shown-links.js';
import type { Binding, Sessions } from '../../session/sessions.js';
import type { BridgeBus, BridgeNotice, BridgeStore } from '../bridge-store.js';
import type { Logger } from '../../log.js';
import type { Metrics } from '../../metrics/metrics.js';
import { traceIdOf } from '../../telemetry/journeys.js';
import type { Journeys, TracePoint } from '../../telemetry/journeys.js';
import type { Receipts } from './receipts.js';
import { Rounds } from './rounds.js';

/** Entries read and written at a time. */
const batchSize = 100;
/** Wait before the store is read again after it has failed, milliseconds. */
const retryMs = 1000;

export interface DeliveryOptions {
  /** Frames above this size go as a link, bytes. */
  readonly messageLinkBytes: number;
  /** Absolute link to a message; `origin` is the address by which the client came. */
  readonly linkOf: (origin: string, conversationId: string, entryId: string) => string;
  /** Links to files, for a client that came by that address. */
  readonly linksFor: LinksFor;
  /** Time between two looks at every bound conversation for what nobody told of, milliseconds. */
  readonly slowCheckMs: number;
}

interface Tools {
  readonly store: BridgeStore;
  readonly bus: BridgeBus;
  readonly sessions: Sessions;
  readonly receipts: Receipts;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Null while no journey is followed. */
  readonly journeys?: Journeys | null;
}

type BindNotice = Extract<BridgeNotice, { kind: 'bind' }>;

export class Delivery {
  private readonly unsubscribe: () => void;
  private readonly rounds: Rounds;

  constructor(
    private readonly tools: Tools,
    private readonly options: DeliveryOptions,
  ) {
    const bindings = (): Iterable<Binding> => tools.sessions.bindings();
    this.rounds = new Rounds({ bindings, look: (binding) => this.look(binding) }, options.slowCheckMs);
    this.unsubscribe = tools.bus.subscribe({
      onNotice: (notice) => this.onNotice(notice),
      onGap: () => this.rounds.gap(),
    });
  }

  async stop(): Promise<void> {
    this.rounds.stop();
    this.unsubscribe();
    await this.tools.receipts.keep();
  }

  /** The socket answered a ping: all that was written before it has arrived. */
  confirm(socketId: string): void {
    this.keep(this.tools.sessions.ponged(socketId));
  }

  /** The socket answered our close frame, behind which nothing was written: everything has arrived. */
  confirmAll(socketId: string): void {
    this.keep(this.tools.sessions.tookLeave(socketId));
  }

  private keep(bindings: readonly Binding[]): void {
    for (const { ref, customer, confirmed } of bindings) {
      this.tools.receipts.add({ ...ref, sessionId: customer.sessionId, push: confirmed });
    }
  }

  private onNotice(notice: BridgeNotice): void {
    switch (notice.kind) {
      case 'news':
        for (const binding of this.tools.sessions.bindingsOf(notice.ref)) this.bring(binding, notice);
        return;
      case 'erased':
        return this.tools.sessions.release(notice.ref);
      case 'bind':
        return this.keepBinding(notice);
      case 'frame': {
        const peer = this.tools.sessions.peer(notice.socketId);
        if (peer?.channel === notice.channel && peer.visitor === notice.visitor) peer.send(notice.text);
        return;
      }
      case 'work':
      case 'listening':
      case 'seen':
    }
  }

  /** Something may have been missed: entries, or that nobody owns the customer any more, and so nobody hears the Helpdesk. */
  private look(binding: Binding): void {
    const { customer } = binding;
    this.wake(binding);
    this.tools.bus.tell({ to: 'owner', customer }, { kind: 'listening', customer, isReminder: true });
  }

  /** Binds, again and again while the store fails and the socket is open: the client would hear nothing, and not know why. */
  private keepBinding(notice: BindNotice): void {
    this.bind(notice).catch((error: unknown) => {
      this.tools.logger.error({ conversation: notice.ref.id, error }, 'binding failed');
      setTimeout(() => this.keepBinding(notice), retryMs).unref();
    });
  }

  /** From now on the socket receives the conversation, first what no socket is known to have received. */
  private async bind({ socketId, ref, shown = 0 }: BindNotice): Promise<void> {
    const { store, sessions, receipts, bus } = this.tools;
    const peer = sessions.peer(socketId);
    if (peer === undefined || sessions.has(socketId, ref)) return;
    const conversation = peer.channel === ref.channel ? await store.load(ref) : null;
    if (conversation === null || conversation.erased || !peer.mayHear(conversation.userKey)) return;
    const { confirmedPush, doc, userKey } = conversation;
    const after = Math.max(confirmedPush, receipts.pushOf(ref));
    const customer = customerOf(conversation);
    const binding = sessions.bind(socketId, { ref: refOf(ref), customer, userKey, after });
    if (binding === null) return;
    if (shown > after) {
      // A transcript that was written to it has arrived when a ping behind it is answered, as any frame.
      binding.written = shown;
      sessions.wrote(binding);
    }
    this.wake(binding);
    if (doc.tickets.length > 0) bus.tell({ to: 'owner', customer }, { kind: 'listening', customer });
  }

  /** Writes what the notice carries, if it follows on what was written and the socket has room; else everything is read. */
  private bring(binding: Binding, { after, entries, trace: point }: Extract<BridgeNotice, { kind: 'news' }>): void {
    const since = point === undefined ? 0 : Date.now();
    if (binding.busy || binding.written < after || !binding.peer.isWritable) return this.wake(binding);
    const before = binding.written;
    for (const entry of entries) if (!this.write(binding, entry, point)) break;
    if (binding.written === before) return;
    this.tools.sessions.wrote(binding);
    if (point !== undefined) this.tools.journeys?.delivered(point, binding.ref, since);
  }

  private wake(binding: Binding): void {
    binding.again = true;
    if (binding.busy) return;
    binding.busy = true;
    void this.flush(binding)
      .catch((error: unknown) => {
        this.tools.logger.error({ conversation: binding.ref.id, error }, 'delivery failed');
        setTimeout(() => {
          if (this.tools.sessions.has(binding.peer.socketId, binding.ref)) this.wake(binding);
        }, retryMs).unref();
      })
      .finally(() => {
        binding.busy = false;
        if (binding.again) this.wake(binding);
      });
  }

  private async flush(binding: Binding): Promise<void> {
    const { store, sessions } = this.tools;
    while (binding.again) {
      binding.again = false;
      const before = binding.written;
      const entries = await store.pushedAfter(binding.ref, binding.written, batchSize);
      for (const entry of entries) {
        // A long backlog goes out no faster than the client reads it.
        if (!(await binding.peer.writable()) || !this.write(binding, entry)) return;
      }
      if (binding.written === before) continue;
      sessions.wrote(binding);
      // What was read is bounded in bytes, too: only what finds nothing more has all.
      binding.again = true;
    }
  }

  /** False once the socket takes nothing more, or may not hear it any more; the position stays, and the next socket starts there. */
  private write(binding: Binding, entry: StoredEntry, point?: TracePoint): boolean {
    if (binding.isReleased || !binding.peer.mayHear(binding.userKey)) return false;
    if (entry.push === null || entry.push <= binding.written) return true;
    const shown = withFreshLinks(entry, this.options.linksFor(binding.peer.origin));
    const event = pushEvent(binding.ref.id, shown);
    if (event !== null) {
      if (!binding.peer.send(this.frame(binding, entry, event))) return false;
      const { channel } = binding.customer;
      this.tools.metrics.pushed.inc({ channel, event_type: event.type });
      if (isLive(binding, entry)) {
        this.tools.metrics.deliverSeconds.observe(
          { channel },
          Math.max(0, Date.now() - entry.at) / 1000,
          traceIdOf(point),
        );
      }
    }
    binding.written = entry.push;
    return true;
  }

  /** The entry's id is the event's id, so that a client can tell a repeated frame. */
  private frame({ peer, ref }: Binding, { id }: StoredEntry, event: ServerEvent): string {
    const text = encodeFrame(event, id);
    if (event.type !== 'bot_message' || !isLonger(text, this.options.messageLinkBytes)) return text;
    const messageLink = this.options.linkOf(peer.origin, ref.id, id);
    return encodeFrame(generalError('tooLarge', ref.id, { messageLink }), id);
  }
}

/** True for what the Helpdesk said while the client listened: who was away got it later than it could be sent. */
function isLive({ boundAt }: Binding, { at, body: { kind } }: StoredEntry): boolean {
  return (kind === 'bot' || kind === 'agent') && at >= boundAt;
}

/** True if the text takes more bytes than that; most texts are short enough by their length alone. */
function isLonger(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
}

/** A frame that is no transcript entry, such as a confirmation. */
export function frameOf(event: ServerEvent): string {
  return encodeFrame(event, randomUUID());
}
