/** `conversation_start` in all its generations (captivate.md 3.1). */
import { z } from 'zod';
import { object, userId } from './fields.js';
import { mergeMetadata, splitMetadata } from './metadata-fields.js';

/** The three places for metadata are merged, later ones win. */
export const conversationStart = z
  .object({
    userId,
    userBasicInfo: object,
    userData: splitMetadata,
    userMetadata: splitMetadata,
    metadata: splitMetadata,
  })
  .transform((raw) => ({
    userId: raw.userId,
    userBasicInfo: raw.userBasicInfo,
    ...mergeMetadata(raw.userData, raw.userMetadata, raw.metadata),
  }));
