/** The ways to Redis, as the rest of the twin sees them: one server, a group with Sentinels, or a cluster. */
import type { Redis } from 'ioredis';
import type { Script } from '../scripts/scripts.js';
import type { StorePlace } from './store-url.js';

/** A connection on which scripts are run. */
export interface Connection {
  readonly isCluster: boolean;
  /**
   * Runs a script once, by its hash, with its text where the server does not know it; `key` leads to the server. Rejects at
   * once while there is no connection, and otherwise as soon as it is known that no answer will come; nothing is queued and
   * nothing is sent again by itself. The caller decides how long it waits. Every rejection is a `CallError`.
   *
   * A script that touches other keys of its slot must be given a `key` that does not exist: while a slot of a cluster moves, a
   * node refuses calls by keys that are not there, and by such a key the whole script is refused (`ASK`) until all of the slot
   * has moved. By one that is there it would run where some of its keys are missing.
   */
  run(script: Script, key: string, args: readonly string[]): Promise<unknown>;
  /** Resolves when there is a connection that takes commands; rejects with a `StoreUnavailableError` after `ms` milliseconds. */
  ready(ms: number): Promise<void>;
}

/** All connections of a replica. */
export interface Connections {
  /** For everything that is asked of the store. */
  readonly data: Connection;
  /** For heartbeats alone, so that nothing stands before them. */
  readonly control: Connection;
  /**
   * The inbox: `onMessage` gets what is published to `channel`; `onSubscribed` is called each time the subscription begins
   * (anew), for what was published in between is lost. Renews itself; `renew()` opens it anew at once.
   */
  subscribe(channel: string, listener: InboxListener): Inbox;
  /** Publishes on the data connection; resolves when it is done, rejects where it could not be. */
  publish(channel: string, message: string): Promise<void>;
  /**
   * Called when a server turns out to be another one, or one that began anew: it may have forgotten the last of what it
   * said was written.
   */
  onForgotten(listener: () => void): void;
  close(): Promise<void>;
}

export interface InboxListener {
  onMessage(message: string): void;
  onSubscribed(): void;
}

export interface Inbox {
  renew(): void;
  close(): void;
}

/** The connections, and what the checks at the start look at. */
export interface OpenConnections extends Connections {
  readonly place: StorePlace;
  /** The data connections to all servers that have data: one, or the masters of a cluster that can be reached. */
  servers(): readonly Redis[];
  /** Why a connection failed last, whether or not it is back. */
  trouble(): string | undefined;
}
