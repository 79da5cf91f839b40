/** A visitor's chat that has begun: the socket, the conversation and what the Helpdesk keeps of it. */
import { vi } from 'vitest';
import type { TestBridge } from './bridge.js';
import { channelKey } from './bridge.js';
import { getTranscript } from './http-client.js';
import { connect } from './ws-client.js';
import type { WsClient } from './ws-client.js';

export interface Chat {
  readonly client: WsClient;
  readonly conversationId: string;
  /** The Helpdesk's id of the conversation. */
  readonly ticket: string;
  /** The visitor's first message in the transcript. */
  readonly messageId: string;
}

/** Starts a conversation, says `text` and waits for SATE's answer. */
export async function openChat(
  { url, sim }: TestBridge,
  { key = channelKey, text = 'hello', ...start }: { key?: string; text?: string; userId?: string } = {},
): Promise<Chat> {
  const client = await connect(url, { key });
  const conversationId = await client.start(start);
  client.say(conversationId, text);
  await client.next('bot_message');
  const { ticket } = await vi.waitFor(() => {
    const tickets = sim.inspect.conversations().map(({ id }) => id);
    const own = tickets.find((id) => sim.inspect.customerTexts(id).includes(text));
    if (own === undefined) throw new Error('the Helpdesk knows nothing of the message');
    return { ticket: own };
  });
  const { body } = await getTranscript(url, key, conversationId);
  const [first] = (body as { transcript: { message_id: string }[] }).transcript;
  return { client, conversationId, ticket, messageId: first!.message_id };
}

/** The frame or body with everything that is fresh each time, or named in `ids`, replaced by what it is. */
export function withoutIds(text: string, ids: Readonly<Record<string, string>> = {}): string {
  let shown = text;
  for (const [name, id] of Object.entries(ids)) shown = shown.replaceAll(id, `<${name}>`);
  return shown.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>');
}
