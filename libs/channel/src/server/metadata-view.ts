/** What clients may see of a conversation's metadata: by request and in lists (captivate.md 5.5, 5.6). */
import { z } from 'zod';
import { isJsonObject } from '../json.js';
import type { JsonObject } from '../json.js';

const jsonObject = z.custom<JsonObject>(isJsonObject, 'expected an object').meta({ type: 'object' });

/** Public metadata never holds the private half. */
const publicMetadata = jsonObject.refine((value) => !Object.hasOwn(value, 'private'), 'private metadata shown');

/** The nested form, as `metadata_request` is answered. */
export const metadataViewSchema = z.strictObject({
  channelMetadata: z.strictObject({
    user: jsonObject,
    channelMetadata: z.strictObject({ channel: z.literal('custom-channel'), channelData: jsonObject }),
    phoneNumber: z.null(),
    custom: publicMetadata,
    conversationCreatedAt: z.iso.datetime(),
    conversationUpdatedAt: z.iso.datetime(),
  }),
});

/** The form in lists: flat, and nested once more. */
export const listItemSchema = z.strictObject({
  conversation_id: z.string(),
  metadata: publicMetadata,
  apiKey: z.string(),
});

/** See `metadataView`. */
export type MetadataView = z.output<typeof metadataViewSchema>;
/** See `listItem`. */
export type ListItem = z.output<typeof listItemSchema>;

/** A conversation's metadata as stored; times are Unix milliseconds. */
export interface StoredMetadata {
  basicInfo: JsonObject;
  custom: JsonObject;
  createdAt: number;
  updatedAt: number;
}

/** What a row of a list is made of. */
export interface ListedMetadata extends StoredMetadata {
  conversationId: string;
  apiKey: string;
}

/** `content` of `conversation_metadata` and `metadata` of the HTTP answer. */
export function metadataView({ basicInfo, custom, createdAt, updatedAt }: StoredMetadata): MetadataView {
  return {
    channelMetadata: {
      user: withoutPrivate(basicInfo),
      channelMetadata: { channel: 'custom-channel', channelData: {} },
      phoneNumber: null,
      custom: withoutPrivate(custom),
      ...dates(createdAt, updatedAt),
    },
  };
}

/** A row of a conversation list: custom metadata flat and nested; always with the key (captivate.md 5.5). */
export function listItem(stored: ListedMetadata): ListItem {
  const custom = withoutPrivate(stored.custom);
  const user = withoutPrivate(stored.basicInfo);
  return {
    conversation_id: stored.conversationId,
    metadata: {
      ...custom,
      ...dates(stored.createdAt, stored.updatedAt),
      channelMetadata: { ...(Object.keys(user).length === 0 ? {} : { user }), custom },
    },
    apiKey: stored.apiKey,
  };
}

/** As a title is shown in a row whose metadata is left out, characters of JSON. */
const titleLimit = 500;

/** A row without its metadata, which would be too much: its dates and its title. */
export function shortListItem({ conversationId, apiKey, custom, createdAt, updatedAt }: ListedMetadata): ListItem {
  const { conversation_title: title } = custom;
  const isShort = title !== undefined && JSON.stringify(title).length <= titleLimit;
  const metadata = { ...(isShort ? { conversation_title: title } : {}), ...dates(createdAt, updatedAt) };
  return { conversation_id: conversationId, metadata, apiKey };
}

function dates(createdAt: number, updatedAt: number) {
  return {
    conversationCreatedAt: new Date(createdAt).toISOString(),
    conversationUpdatedAt: new Date(updatedAt).toISOString(),
  };
}

function withoutPrivate(source: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([key]) => key !== 'private'));
}
