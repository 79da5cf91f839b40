/** Transcript → sockets: reads what comes after a socket's position, writes it, and learns by pings what has arrived. */
import { randomUUID } from 'node:crypto';
import { encodeFrame, generalError } from '#channel';
import type { ServerEvent } from '#channel';
import type { Bus, BusMessage } from '#state';
import { pushEvent } from '#translation';
import type { StoredEntry } from '#translation';
import type { Binding, Sessions } from '../session/sessions.js';
import type { BridgeStore } from './bridge-store.js';
import type { Logger } from '../log.js';
import type { Metrics } from '../metrics.js';

/** Entries read and written at a time. */
const batchSize = 100;

/** Wait before the store is read again after it has failed, milliseconds. */
const retryMs = 1000;

export interface DeliveryOptions {
  /** Frames above this size go as a link, bytes. */
  readonly messageLinkBytes: number;
  /** Absolute link to a message. */
  readonly linkOf: (conversationId: string, entryId: string) => string;
}

export class Delivery {
  private readonly unsubscribe: () => void;

  constructor(
    private readonly tools: { store: BridgeStore; bus: Bus; sessions: Sessions; logger: Logger; metrics: Metrics },
    private readonly options: DeliveryOptions,
  ) {
    this.unsubscribe = tools.bus.subscribe((message) => this.onMessage(message));
  }

  stop(): void {
    this.unsubscribe();
  }

  /** The socket answered a ping: all that was written before it has arrived. */
  confirm(socketId: string): Promise<void> {
    return this.keep(this.tools.sessions.ponged(socketId));
  }

  /** The socket answered our close frame, behind which nothing was written: everything has arrived. */
  confirmAll(socketId: string): Promise<void> {
    return this.keep(this.tools.sessions.tookLeave(socketId));
  }

  private async keep(bindings: readonly Binding[]): Promise<void> {
    if (bindings.length === 0) return;
    await this.tools.store.confirm(
      bindings.map(({ conversationId, confirmed }) => ({ conversationId, push: confirmed })),
      Date.now(),
    );
    for (const { conversationId, customer } of bindings) {
      this.tools.bus.publish({ kind: 'seen', ...customer, conversationId });
    }
  }

  private onMessage(message: BusMessage): void {
    switch (message.kind) {
      case 'news':
        for (const binding of this.tools.sessions.bindingsOf(message.conversationId)) this.wake(binding);
        return;
      case 'bind':
        return this.keepBinding(message.socketId, message.conversationId);
      case 'frame':
        this.tools.sessions.peer(message.socketId)?.send(message.text);
        return;
      case 'work':
        // It will have a ticket, in which somebody may speak before there is anything to deliver.
        for (const binding of this.tools.sessions.bindingsOf(message.conversationId)) binding.hasTicket = true;
        return;
      case 'presence':
      case 'seen':
    }
  }

  /** Binds, again and again while the store fails and the socket is open: the client would hear nothing, and not know why. */
  private keepBinding(socketId: string, conversationId: string): void {
    this.bind(socketId, conversationId).catch((error: unknown) => {
      this.tools.logger.error({ conversation: conversationId, error }, 'binding failed');
      setTimeout(() => this.keepBinding(socketId, conversationId), retryMs).unref();
    });
  }

  /** From now on the socket receives the conversation, first what no socket is known to have received. */
  private async bind(socketId: string, conversationId: string): Promise<void> {
    const { store, sessions, bus } = this.tools;
    const peer = sessions.peer(socketId);
    if (peer === undefined || sessions.has(socketId, conversationId)) return;
    const conversation = await store.load(conversationId);
    if (conversation === null || conversation.erased || conversation.channel !== peer.channel) return;
    const { channel, sessionId, confirmedPush: after, doc } = conversation;
    const hasTicket = doc.tickets.length > 0 || (await store.waitingOf(conversationId)).length > 0;
    const binding = sessions.bind(socketId, { conversationId, customer: { channel, sessionId }, hasTicket, after });
    if (binding === null) return;
    this.wake(binding);
    if (hasTicket) bus.publish({ kind: 'presence', channel, sessionId, isNew: true });
  }

  private wake(binding: Binding): void {
    binding.again = true;
    if (binding.busy) return;
    binding.busy = true;
    void this.flush(binding)
      .catch((error: unknown) => {
        this.tools.logger.error({ conversation: binding.conversationId, error }, 'delivery failed');
        setTimeout(() => {
          if (this.tools.sessions.has(binding.peer.socketId, binding.conversationId)) this.wake(binding);
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
      const entries = await store.pushedAfter(binding.conversationId, binding.written, batchSize);
      for (const entry of entries) {
        // A long backlog goes out no faster than the client reads it.
        if (!(await binding.peer.room()) || !this.write(binding, entry)) return;
      }
      if (entries.length > 0) sessions.wrote(binding);
      if (entries.length === batchSize) binding.again = true;
    }
  }

  /** False once the socket takes nothing more; the position stays, and the next socket starts there. */
  private write(binding: Binding, entry: StoredEntry): boolean {
    if (entry.push === null || entry.push <= binding.written) return true;
    const event = pushEvent(binding.conversationId, entry);
    if (event !== null) {
      if (!binding.peer.send(this.frame(binding.conversationId, entry, event))) return false;
      this.tools.metrics.pushed.inc({ channel: binding.customer.channel, event_type: event.type });
    }
    binding.written = entry.push;
    return true;
  }

  /** The entry's id is the event's id, so that a client can tell a repeated frame. */
  private frame(conversationId: string, { id }: StoredEntry, event: ServerEvent): string {
    const text = encodeFrame(event, id);
    if (event.type !== 'bot_message' || Buffer.byteLength(text) <= this.options.messageLinkBytes) return text;
    return encodeFrame(
      generalError('tooLarge', conversationId, { messageLink: this.options.linkOf(conversationId, id) }),
      id,
    );
  }
}

/** A frame that is no transcript entry, such as a confirmation. */
export function frameOf(event: ServerEvent): string {
  return encodeFrame(event, randomUUID());
}
