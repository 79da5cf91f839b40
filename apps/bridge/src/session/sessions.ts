/** Who is connected to this replica, and which conversations each socket receives from which position on. */
import type { CloseName } from '#channel';
import type { Customer, Ref, SocketDirectory } from '#state';

/** A socket as the relay sees it. */
export interface Peer {
  readonly socketId: string;
  readonly channel: string;
  /** The visitor whose key it presented; null for the channel's own key. */
  readonly visitor: string | null;
  /** True if conversations of that user key may be delivered to it. */
  mayHear(userKey: string): boolean;
  /** What links for this client begin with. */
  readonly origin: string;
  /** Writes one text frame. False if the socket is closing or took no more data; nothing was written then. */
  send(text: string): boolean;
  /** Resolves true when the socket takes more; false when it is closed, or was because it took nothing for long. */
  writable(): Promise<boolean>;
  /** True if the socket takes more without waiting. */
  readonly isWritable: boolean;
  /** Asks for a ping soon: its answer confirms what was written before. */
  probe(): void;
  close(name: CloseName): void;
}

/** One conversation on one socket. Positions are push numbers of the transcript. */
export interface Binding {
  readonly peer: Peer;
  readonly ref: Ref;
  readonly customer: Customer;
  /** Whose the conversation is. */
  readonly userKey: string;
  /** Highest position written to the socket. */
  written: number;
  /** Highest position that the client is known to have received. */
  confirmed: number;
  /** Since when something that was written is not confirmed, Unix milliseconds; null: everything is. */
  unconfirmedSince: number | null;
  /** When the conversation was bound, Unix milliseconds. */
  readonly boundAt: number;
  /** True while entries are being read and written; a wake-up in between sets `again`. */
  busy: boolean;
  again: boolean;
  /** True once nothing more may be written: the conversation was erased. */
  isReleased: boolean;
}

/** What a socket that receives something is bound to. */
interface Session {
  readonly bindings: Map<string, Binding>;
  /** Bindings with something written but not yet covered by a ping. */
  readonly unconfirmed: Set<Binding>;
  /** What the ping that is under way will confirm. */
  probed: { readonly binding: Binding; readonly written: number }[];
}

/** Conversations that one socket may receive at the same time; the one bound first gives way. */
const bindingsLimit = 1000;

export class Sessions {
  private readonly open = new Map<string, Peer>();
  /** Only of those that were ever bound: most of the sockets that are idle are not. */
  private readonly sessions = new Map<string, Session>();
  private readonly counts = new Map<string, number>();
  private readonly byConversation = new Map<string, Set<Binding>>();

  constructor(private readonly directory: Pick<SocketDirectory, 'listen' | 'unlisten'>) {}

  add(peer: Peer): void {
    this.open.set(peer.socketId, peer);
    this.counts.set(peer.channel, this.countOf(peer.channel) + 1);
  }

  remove(socketId: string): void {
    const peer = this.open.get(socketId);
    if (peer === undefined) return;
    for (const binding of this.sessions.get(socketId)?.bindings.values() ?? []) this.unbind(binding);
    this.sessions.delete(socketId);
    this.open.delete(socketId);
    this.counts.set(peer.channel, this.countOf(peer.channel) - 1);
  }

  peer(socketId: string): Peer | undefined {
    return this.open.get(socketId);
  }

  peers(): Iterable<Peer> {
    return this.open.values();
  }

  get size(): number {
    return this.open.size;
  }

  /** Open sockets of one channel. */
  countOf(channel: string): number {
    return this.counts.get(channel) ?? 0;
  }

  /** Binds a conversation to a socket of this replica, from position `after` on. Null if there is no such socket, or it is bound already. */
  bind(
    socketId: string,
    { ref, customer, userKey, after }: Pick<Binding, 'ref' | 'customer' | 'userKey'> & { readonly after: number },
  ): Binding | null {
    const peer = this.open.get(socketId);
    if (peer === undefined) return null;
    const session: Session = this.sessions.get(socketId) ?? { bindings: new Map(), unconfirmed: new Set(), probed: [] };
    if (session.bindings.has(ref.id)) return null;
    this.sessions.set(socketId, session);
    const [oldest] = session.bindings.values();
    if (oldest !== undefined && session.bindings.size >= bindingsLimit) this.drop(session, oldest);
    const binding: Binding = {
      peer,
      ref,
      customer,
      userKey,
      written: after,
      confirmed: after,
      unconfirmedSince: null,
      boundAt: Date.now(),
      busy: false,
      again: false,
      isReleased: false,
    };
    session.bindings.set(ref.id, binding);
    const bound = this.byConversation.get(ref.id) ?? new Set();
    this.byConversation.set(ref.id, bound.add(binding));
    this.directory.listen(customer);
    return binding;
  }

  /** Nobody receives the conversation any more. */
  release(ref: Ref): void {
    for (const binding of [...this.bindingsOf(ref)]) {
      binding.isReleased = true;
      const session = this.sessions.get(binding.peer.socketId);
      if (session === undefined) continue;
      session.probed = session.probed.filter((each) => each.binding !== binding);
      this.drop(session, binding);
    }
  }

  /** Sockets are of one channel, and so is what they are bound to. */
  has(socketId: string, { id }: Ref): boolean {
    return this.sessions.get(socketId)?.bindings.has(id) ?? false;
  }

  /** True if it is bound and may be heard there: a reload may have changed the channel's rule since it was bound. */
  mayHear(socketId: string, { id }: Ref): boolean {
    const binding = this.sessions.get(socketId)?.bindings.get(id);
    return binding?.peer.mayHear(binding.userKey) ?? false;
  }

  *bindingsOf({ channel, id }: Ref): Iterable<Binding> {
    for (const binding of this.byConversation.get(id) ?? []) if (binding.ref.channel === channel) yield binding;
  }

  /** Since when the oldest message of each channel is written and not confirmed, Unix milliseconds. */
  oldestUnconfirmed(): Map<string, number> {
    const oldest = new Map<string, number>();
    for (const { customer, unconfirmedSince } of this.bindings()) {
      if (unconfirmedSince === null) continue;
      oldest.set(customer.channel, Math.min(unconfirmedSince, oldest.get(customer.channel) ?? unconfirmedSince));
    }
    return oldest;
  }

  *bindings(): Iterable<Binding> {
    for (const bound of this.byConversation.values()) yield* bound;
  }

  /** Remembers that something was written to the binding, and asks for a ping. */
  wrote(binding: Binding): void {
    const session = this.sessions.get(binding.peer.socketId);
    if (session === undefined) return;
    session.unconfirmed.add(binding);
    binding.unconfirmedSince ??= Date.now();
    binding.peer.probe();
  }

  /** Called before a ping is sent: what was written up to now is what its answer confirms. */
  pinging(socketId: string): void {
    const session = this.sessions.get(socketId);
    if (session === undefined) return;
    session.probed = [...session.unconfirmed].map((binding) => ({ binding, written: binding.written }));
    session.unconfirmed.clear();
  }

  /** Called when that ping was answered. Returns what is newly confirmed. */
  ponged(socketId: string): Binding[] {
    const session = this.sessions.get(socketId);
    const confirmed: Binding[] = [];
    for (const { binding, written } of session?.probed ?? []) {
      if (written <= binding.confirmed) continue;
      binding.confirmed = written;
      // What was written since the ping is younger than its answer.
      binding.unconfirmedSince = binding.written > written ? Date.now() : null;
      confirmed.push(binding);
    }
    if (session !== undefined) session.probed = [];
    return confirmed;
  }

  /** Called when the socket's close frame was answered. Returns what is newly confirmed. */
  tookLeave(socketId: string): Binding[] {
    const bindings = [...(this.sessions.get(socketId)?.bindings.values() ?? [])];
    const confirmed = bindings.filter(({ written, confirmed }) => written > confirmed);
    for (const binding of confirmed) binding.confirmed = binding.written;
    return confirmed;
  }

  private drop(session: Session, binding: Binding): void {
    session.bindings.delete(binding.ref.id);
    session.unconfirmed.delete(binding);
    this.unbind(binding);
  }

  private unbind(binding: Binding): void {
    const bound = this.byConversation.get(binding.ref.id);
    bound?.delete(binding);
    if (bound?.size === 0) this.byConversation.delete(binding.ref.id);
    this.directory.unlisten(binding.customer);
  }
}
