/** Who asks, and what every event says of conversation and user. */
import type { ClientEventType, ClientPayload, UserContent, UserId } from '#channel';
import type { ChannelConfig } from '../../channels.js';
import type { Leg } from '../../telemetry/journeys.js';

/** One visitor, named by a key that the site has given this one only. */
export interface Visitor {
  readonly userId: string;
  /** Unix milliseconds; from then on the key opens nothing. */
  readonly expiresAt: number;
}

/** By what right somebody is here. */
export interface Admission {
  readonly channel: ChannelConfig;
  /** The key that was presented. */
  readonly apiKey: string;
  /** Null for the channel's own key, which everybody may have. */
  readonly visitor: Visitor | null;
  /** Origin of a browser's page; absent for others. */
  readonly origin: string | undefined;
}

export interface Asker extends Admission {
  /** Where the client is, as addresses are counted (IPv6 by its first 64 bits). */
  readonly address: string;
  readonly via: 'socket' | 'http';
  /** The socket that asks, or that is named over HTTP; null if there is none of this channel. */
  readonly socketId: string | null;
  /** The address of the bridge by which the client came: what links for it begin with. */
  readonly cameBy: () => string;
  /** True if the request named no socket at all: its user's last one may be used (captivate.md Q7). */
  readonly namesNoSocket: boolean;
  /** The journey that begins here; absent while none is followed. */
  readonly journey?: Leg | undefined;
  /** The frame that asks, for the trace; null or absent while nobody listens. */
  readonly frame?: number | null;
}

/** The payloads that name a conversation all do it by this field; null if it is missing or unusable. */
export function conversationIdOf(payload: object): string | null {
  return 'conversationId' in payload && typeof payload.conversationId === 'string' ? payload.conversationId : null;
}

/** The payloads that name a user all do it by this field; the JSON type is kept. */
export function userIdOf(payload: object): UserId | null {
  if (!('userId' in payload)) return null;
  const { userId } = payload;
  return typeof userId === 'string' || typeof userId === 'number' || typeof userId === 'bigint' ? userId : null;
}

/** What a message says, of the events that bring one. */
export function contentIn(payload: ClientPayload<ClientEventType>): UserContent | null {
  return 'content' in payload ? payload.content : null;
}
