/** The official client as an application uses it: a connected API object, and everything that a conversation's callbacks heard. */
import type * as captivate from 'captivate-chat-api';
import { expect, vi } from 'vitest';
import { channelKey } from './bridge.js';
import { loadOfficialClient } from './official-client.js';

const DEADLINE_MS = 8000;

export type Api = captivate.CaptivateChatAPI;
export type Conversation = Awaited<ReturnType<Api['createConversation']>>;

/** What callbacks were called with, in order; each grows as the conversation goes on. */
export interface Heard {
  /** Content and speaker: `ai_agent`, `human_agent` or `error`. */
  readonly messages: { content: unknown; from: string }[];
  readonly actions: unknown[];
  readonly updates: { type: string; conversationId: string; data: unknown }[];
  readonly errors: unknown[];
}

/** A connected client of its own; its sockets and timers end with the test. */
export function openClient(url: string, key = channelKey): Promise<Api> {
  return loadOfficialClient(url).CaptivateChatAPI.create(key);
}

/** Registers a callback of every kind. */
export function listenTo(conversation: Conversation): Heard {
  const heard: Heard = { messages: [], actions: [], updates: [], errors: [] };
  conversation.onMessage((content: unknown, from) => heard.messages.push({ content, from }));
  conversation.onActionReceived((actions) => heard.actions.push(...actions));
  conversation.onConversationUpdate((update) => heard.updates.push(update as Heard['updates'][number]));
  conversation.onError((error) => heard.errors.push(error));
  return heard;
}

/** A new conversation that the visitor opens, and what it hears. */
export async function startTalk(api: Api, userId = 'u-1'): Promise<{ conversation: Conversation; heard: Heard }> {
  const conversation = await api.createConversation(userId, {}, {}, 'user-first');
  return { conversation, heard: listenTo(conversation) };
}

/** The words of one speaker so far, without markup of parts. */
export function wordsOf(heard: Heard, from = 'ai_agent'): string[] {
  return heard.messages.filter((message) => message.from === from).map(({ content }) => textOf(content));
}

/** Waits until the assertions hold; fails with the last of their complaints. */
export function eventually(assert: () => void): Promise<void> {
  return vi.waitFor(assert, { timeout: DEADLINE_MS, interval: 10 });
}

/** Waits until that speaker has said this, and nothing else yet or all of it in this order. */
export function hears(heard: Heard, words: readonly unknown[], from = 'ai_agent'): Promise<void> {
  return eventually(() => expect(wordsOf(heard, from)).toEqual(words));
}

/** The first text part of a message's content. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  const parts = content as readonly { type: string; text?: string }[];
  return parts.find(({ type }) => type === 'text')?.text ?? '';
}

/** The client tells refusals on the console as well; tests that provoke them keep it quiet. */
export function quietly<T>(act: () => Promise<T>): Promise<T> {
  const silenced = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  return act().finally(() => silenced.mockRestore());
}
