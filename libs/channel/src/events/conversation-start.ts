/** `conversation_start` in all its generations (captivate.md 3.1). */
import { z } from 'zod';
import { object, userId } from './fields.js';
import { mergeMetadata, splitMetadata } from './metadata-fields.js';

const inMetadata = { description: 'Merged into `metadata`, which wins.', type: 'object' };

/** The three places for metadata are merged, later ones win. */
export const conversationStart = z
  .object({
    userId,
    userBasicInfo: object.meta({
      recommended: {
        description: 'What bot and agents are shown of the visitor.',
        type: 'object',
        properties: { firstName: { type: 'string' }, lastName: { type: 'string' }, email: { type: 'string' } },
      },
    }),
    userData: splitMetadata.meta({ recommended: { ...inMetadata, deprecated: true } }),
    userMetadata: splitMetadata.meta({ recommended: inMetadata }),
    metadata: splitMetadata,
  })
  .transform((raw) => ({
    userId: raw.userId,
    userBasicInfo: raw.userBasicInfo,
    ...mergeMetadata(raw.userData, raw.userMetadata, raw.metadata),
  }))
  .meta({
    description:
      'Begins a conversation. Its id comes on the socket, by `conversation_start_success`; the bot greets when an empty `user_message` ' +
      'follows. By HTTP `socket_id` must name the open socket.',
    sentAs: [{ userId: 'ada', userBasicInfo: { firstName: 'Ada' }, metadata: { plan: 'trial' } }],
  });
