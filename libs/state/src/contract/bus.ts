/** Notices between replicas, by address. They are hints: one that is lost loses nothing, it only says where to look. */
import type { Route } from './change.js';
import type { Conversation, Customer, Documents, Entry, Ref, Work } from './conversation.js';

/** Where a notice goes. */
export type Address =
  /** To the replica that owns the customer; where nobody does, to one that may claim it. `route`: where it is as of a moment ago. */
  | { readonly to: 'owner'; readonly customer: Customer; readonly route?: Route }
  /** To the replicas with sockets that are bound to one of the customer's conversations. */
  | { readonly to: 'listeners'; readonly customer: Customer; readonly route?: Route }
  /** To all replicas. */
  | { readonly to: 'everybody' }
  /** To the replica that holds the socket. */
  | { readonly to: 'socket'; readonly socketId: string };

/** What is told; `kind` fixes the shape. What a notice carries is as committed; who has a gap before it reads the store. */
export type Notice<D extends Documents> =
  /**
   * Work waits. `items` follow on what waited up to position `after`; none: something that waits was changed. `from`: the address of
   * the client that made it, where one did. `trace`: the point of a journey that it follows on, where journeys are followed.
   */
  | {
      readonly kind: 'work';
      readonly customer: Customer;
      readonly conversation: Conversation<D>;
      readonly after: number;
      readonly items: readonly Work<D>[];
      readonly from?: string;
      readonly trace?: string;
    }
  /** A conversation has new entries for clients, all of those behind push number `after`. `trace` as above. */
  | {
      readonly kind: 'news';
      readonly ref: Ref;
      readonly after: number;
      readonly entries: readonly Entry<D>[];
      readonly trace?: string;
    }
  /**
   * A client began to listen to a conversation of the customer that has a ticket. `isReminder`: it has listened for a while,
   * and only whoever has not known yet needs to do something.
   */
  | { readonly kind: 'listening'; readonly customer: Customer; readonly isReminder?: boolean }
  /** A client has received what the Helpdesk said in a conversation. */
  | { readonly kind: 'seen'; readonly customer: Customer; readonly ref: Ref }
  /** A conversation was erased: whoever has something of it in memory forgets that, and sends it to nobody. */
  | { readonly kind: 'erased'; readonly customer: Customer; readonly ref: Ref }
  /** A socket shall receive a conversation from now on. `shown`: the push number up to which it was just written to it in a transcript. */
  | { readonly kind: 'bind'; readonly socketId: string; readonly ref: Ref; readonly shown?: number }
  /** One frame for one socket of the channel and of that visitor (null: of none): the confirmation of a request that came by HTTP. */
  | {
      readonly kind: 'frame';
      readonly socketId: string;
      readonly channel: string;
      readonly visitor: string | null;
      readonly text: string;
    };

/** Who is told. What a subscriber throws disturbs no other. */
export interface Subscriber<D extends Documents> {
  onNotice(notice: Notice<D>): void;
  /** Notices may have been lost, nobody knows which: everything that is followed here is to be read anew. */
  onGap(): void;
}

/** The way to the other replicas, and to this one. */
export interface Bus<D extends Documents> {
  /** Hands the notice to every subscriber of the addressed replicas, at most once, in the order of one teller, never before it returns. */
  tell(address: Address, notice: Notice<D>): void;
  /** Returns the way to unsubscribe. */
  subscribe(subscriber: Subscriber<D>): () => void;
}
