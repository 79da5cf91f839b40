/** Transcript items: one superset that every client generation can read (captivate.md 5.4). */
import { z } from 'zod';
import { contentForClients } from '../content/stored-content.js';
import { fileForClients } from '../content/files.js';
import { completeContent } from '../content/user-content.js';
import type { UserContent } from '../content/user-content.js';
import { isJsonObject } from '../json.js';
import type { JsonObject } from '../json.js';
import { filesOfParts, partSchema, textOfParts } from './part.js';
import type { Part } from './part.js';

const jsonObject = z.custom<JsonObject>(isJsonObject, 'expected an object').meta({ type: 'object' });

const itemFields = {
  /** Always a string; what `edit_message` refers to. */
  message_id: z.string(),
  /** An object, never an array: clients spread it (captivate.md Q9). */
  content: jsonObject,
  text: z.string(),
  files: z.array(jsonObject),
  actions: z.array(jsonObject),
  createdAt: z.iso.datetime(),
  channelName: z.string(),
  chatbotName: z.string(),
};

const enclosedMessages = z.strictObject({
  idChat: z.string(),
  messages: z.array(partSchema),
  actions: z.array(jsonObject),
});

const userItemSchema = z.strictObject({
  ...itemFields,
  from: z.literal('user'),
  messages: z.array(partSchema),
});

const botItemSchema = z.strictObject({ ...itemFields, from: z.literal('bot'), messages: enclosedMessages });

const agentItemSchema = z.strictObject({
  ...itemFields,
  from: z.literal('agent'),
  messages: enclosedMessages,
  livechatName: z.string().exactOptional(),
});

/** An item of any sender, told apart by `from`. */
export const transcriptItemSchema = z.discriminatedUnion('from', [userItemSchema, botItemSchema, agentItemSchema]);

/** One line of a transcript. */
export type TranscriptItem = z.output<typeof transcriptItemSchema>;
/** What the visitor said or did. */
export type UserItem = z.output<typeof userItemSchema>;
/** What the bot said or did. */
export type BotItem = z.output<typeof botItemSchema>;
/** What a human agent said. */
export type AgentItem = z.output<typeof agentItemSchema>;

/** What an item of any sender needs. */
export interface ItemHead {
  messageId: string;
  /** Unix milliseconds. */
  createdAt: number;
  channelName: string;
  chatbotName: string;
}

/** What bot and agent say. */
export interface ItemParts {
  conversationId: string;
  parts: readonly Part[];
  actions?: readonly JsonObject[];
}

/** What a visitor said; a visitor's action is content with `actions` and no text. */
export function userItem(head: ItemHead, content: UserContent): UserItem {
  return {
    message_id: head.messageId,
    from: 'user',
    messages: partsOfUser(content),
    content: contentForClients(content),
    text: content.text,
    files: content.files.map(fileForClients),
    actions: content.actions,
    ...tail(head),
  };
}

/** What the bot said or did. */
export function botItem(head: ItemHead, said: ItemParts): BotItem {
  return { message_id: head.messageId, from: 'bot', ...saidFields(said), ...tail(head) };
}

/** What a human agent said; `livechatName` names the desk or the agent. */
export function agentItem(head: ItemHead, said: ItemParts, livechatName?: string): AgentItem {
  const named = livechatName === undefined ? {} : { livechatName };
  return { message_id: head.messageId, from: 'agent', ...saidFields(said), ...tail(head), ...named };
}

function partsOfUser({ text, extra }: UserContent): Part[] {
  const custom = extra !== null && typeof extra.type === 'string' ? [{ ...extra, type: extra.type }] : [];
  return text === '' ? custom : [{ type: 'text', text }, ...custom];
}

function saidFields({ conversationId, parts, actions = [] }: ItemParts) {
  const text = textOfParts(parts);
  const files = filesOfParts(parts) as JsonObject[];
  return {
    messages: { idChat: conversationId, messages: [...parts], actions: [...actions] },
    content: contentForClients(completeContent({ text, files, actions: [...actions], extra: null })),
    text,
    files: files.map(fileForClients),
    actions: [...actions],
  };
}

function tail({ createdAt, channelName, chatbotName }: ItemHead) {
  return { createdAt: new Date(createdAt).toISOString(), channelName, chatbotName };
}
