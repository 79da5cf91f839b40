/** One visit of the canary: a client like any other, that says one sentence and waits until the Helpdesk answers it. */
import { WebSocket } from 'ws';
import { z } from 'zod';
import { parseJson } from '#channel';

export interface Visit {
  /** Where the channel listens on this machine. */
  readonly url: string;
  readonly apiKey: string;
  readonly text: string;
  readonly timeoutMs: number;
}

/** How far it came. */
export interface Visited {
  /** Null if the Helpdesk answered. */
  readonly failure: string | null;
  /** From the sentence to its answer, milliseconds; 0 if there was none. */
  readonly ms: number;
  /** Null if none was begun. */
  readonly conversationId: string | null;
}

const frame = z.object({
  event: z.object({
    event_type: z.string(),
    event_payload: z.looseObject({ conversation_id: z.string().nullish(), error_code: z.number().optional() }),
  }),
});

/** By this its conversations are known wherever metadata are shown; what is left of one goes after a day. */
const metadata = { canary: 'deskbridge', timeToLive: 1 };

/** Never rejects, and takes `timeoutMs` at most. */
export function visit({ url, apiKey, text, timeoutMs }: Visit): Promise<Visited> {
  const address = `${url.replace(/^http/, 'ws')}/canary?apiKey=${encodeURIComponent(apiKey)}`;
  const socket = new WebSocket(address, { handshakeTimeout: timeoutMs });
  let conversationId: string | null = null;
  let saidAt = 0;
  const send = (event_type: string, event_payload: object): void =>
    socket.send(JSON.stringify({ action: 'sendMessage', event: { event_type, event_payload } }));
  return new Promise((resolve) => {
    const end = (failure: string | null): void => {
      clearTimeout(timer);
      socket.removeAllListeners('message');
      socket.close(1000);
      const ms = failure === null ? Math.round(performance.now() - saidAt) : 0;
      resolve({ failure, ms, conversationId });
    };
    const timer = setTimeout(() => end(saidAt === 0 ? 'the channel did not answer' : 'no answer in time'), timeoutMs);
    socket.on('error', (error) => end(`the channel cannot be reached: ${error.message}`));
    socket.on('close', (code) => end(`the channel closed the socket with ${code}`));
    socket.on('message', (data: Buffer) => {
      const read = frame.safeParse(parseJson(data.toString('utf8')));
      if (!read.success) return;
      const { event_type: type, event_payload: payload } = read.data.event;
      switch (type) {
        case 'socket_connected':
          return send('conversation_start', { metadata });
        case 'conversation_start_success':
          conversationId = payload.conversation_id ?? null;
          saidAt = performance.now();
          return send('user_message', {
            ...{ type: 'message_create', conversation_id: conversationId, content: { type: 'text', text } },
          });
        case 'bot_message':
        case 'livechat_message':
          return end(null);
        case 'general_error':
          return end(`refused with ${payload.error_code ?? 'an error'}`);
      }
    });
  });
}
