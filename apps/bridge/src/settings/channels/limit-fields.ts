/** How much a channel takes. */
import { z } from 'zod';

export const limitFields = z
  .strictObject({
    sockets: z.int().min(1).default(20_000),
    socketsPerAddress: z.int().min(1).default(1000),
    eventsPerMinute: z.int().min(1).default(6000),
    eventsPerMinutePerKey: z.int().min(1).default(600_000),
    helpdeskConnections: z.int().min(1).default(5000),
    conversationBytes: z.int().min(1).default(16_777_216),
    conversationEntries: z.int().min(1).default(10_000),
    metadataBytes: z.int().min(1).default(262_144),
    conversationsPerUserPerHour: z.int().min(0).default(120),
    conversationsPerAddressPerHour: z.int().min(0).default(600),
    channelBytes: z.strictObject({ soft: z.int().min(0).default(0), hard: z.int().min(0).default(0) }).prefault({}),
  })
  .prefault({});
