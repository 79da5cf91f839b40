/** Wake-ups and frames between replicas. A lost message must lose nothing: it only says where to look, or fails visibly. */

/** What replicas tell each other; `kind` fixes the shape. */
export type BusMessage =
  /** A customer has waiting work, lately in this conversation. */
  | { readonly kind: 'work'; readonly channel: string; readonly sessionId: string; readonly conversationId: string }
  /** A client listens to one of the customer's conversations: since just now, or still. */
  | { readonly kind: 'presence'; readonly channel: string; readonly sessionId: string; readonly isNew: boolean }
  /** A client has received what the Helpdesk said in a conversation. */
  | { readonly kind: 'seen'; readonly channel: string; readonly sessionId: string; readonly conversationId: string }
  /** A conversation has new entries for clients. */
  | { readonly kind: 'news'; readonly conversationId: string }
  /** A socket, wherever it is open, shall receive a conversation from now on. */
  | { readonly kind: 'bind'; readonly socketId: string; readonly conversationId: string }
  /** One frame for one socket: the confirmation of a request that came by HTTP. */
  | { readonly kind: 'frame'; readonly socketId: string; readonly text: string };

/** The way to all replicas, this one included. */
export interface Bus {
  /** Hands the message to every subscriber of every replica at most once, in the order of one publisher. Never blocks. */
  publish(message: BusMessage): void;
  /** Returns the way to unsubscribe. A subscriber that throws disturbs no other. */
  subscribe(subscriber: (message: BusMessage) => void): () => void;
  close(): Promise<void>;
}
