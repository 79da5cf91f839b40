/** Who asks, and what every event says of conversation and user. */
import type { UserId } from '#channel';
import type { ChannelConfig } from '../channels.js';

export interface Asker {
  readonly channel: ChannelConfig;
  /** The key that was presented. */
  readonly apiKey: string;
  readonly via: 'socket' | 'http';
  /** The socket that asks, or that is named over HTTP; null if there is none of this channel. */
  readonly socketId: string | null;
  /** True if the request named no socket at all: its user's last one may be used (captivate.md Q7). */
  readonly namesNoSocket: boolean;
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
