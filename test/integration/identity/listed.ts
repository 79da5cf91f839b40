/** What a list shows under a key. */
import { expect } from 'vitest';
import type { TestBridge } from '../../support/bridge.js';
import { post } from '../../support/http-client.js';

type Listed = { readonly conversations: readonly { readonly conversation_id: string; readonly apiKey: string }[] };

export async function list({ url }: TestBridge, key: string, payload: object): Promise<Listed['conversations']> {
  const { status, body } = await post(url, key, 'get_user_conversations_v2', payload);
  expect(status).toBe(200);
  return (body as Listed).conversations;
}

export const idsOf = (listed: Listed['conversations']): string[] => listed.map((one) => one.conversation_id);
