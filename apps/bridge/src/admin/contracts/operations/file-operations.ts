/** The HTTP operations about files, as a table (captivate.md 1.3). */
import { z } from 'zod';
import { fileRefusals } from '../../../files/refusals.js';
import type { FileRefusalCode } from '../../../files/refusals.js';
import type { Answer, HttpOperation, Schemas } from './operation.js';

const text = z.string();
const stored = {
  fileKey: text.exactOptional(),
  presignedUrl: z.url().exactOptional(),
  expiresIn: z.int().exactOptional().meta({ description: 'When the link ends: a Unix time in seconds.' }),
  fileSize: z.int().nonnegative().exactOptional(),
  processingTime: z.int().nonnegative().exactOptional().meta({ description: 'Milliseconds.' }),
};

/** Bodies of answers, by name. */
export const fileAnswers = {
  FileText: z.looseObject({ success: z.literal(true), text, ...stored }).meta({
    description: 'The text of the file; where it is kept, its key and a link as well. Of a key alone, a fresh link.',
  }),
  FileLink: z.strictObject({
    success: z.literal(true),
    presignedUrl: z.url(),
    expiresIn: z.int().meta({ description: 'How long the link holds, seconds.' }),
  }),
  FileDone: z.strictObject({ success: z.literal(true) }),
  FileRefusal: z.strictObject({ success: z.literal(false), error: text }),
} as const;

/** Bodies of requests, by name. */
export const fileBodies: Schemas = {
  FileForm: {
    description: 'A form with one file in it, or with the address of one.',
    type: 'object',
    properties: {
      file: { description: 'The bytes, with a name.', type: 'string', contentMediaType: 'application/octet-stream' },
      url: { description: 'Where the file is, in its place.', type: 'string', format: 'uri' },
      fileName: { type: 'string' },
      includeMetadata: { enum: ['true', 'false'] },
      storage: { description: 'Whether it is kept, and gets a link.', enum: ['true', 'false'] },
      path: { description: 'Whose it is: `KEY/conversation_id`.', type: 'string' },
      ttlDays: { description: 'Days for which it is kept.', type: 'string' },
    },
  },
  FileKey: {
    type: 'object',
    required: ['fileKey'],
    properties: { fileKey: { type: 'string' }, expiresIn: { description: 'Seconds.', type: 'integer' } },
  },
  PathLife: {
    type: 'object',
    required: ['path', 'days'],
    properties: {
      path: { description: '`KEY/conversation_id`', type: 'string' },
      days: { type: 'integer', minimum: 1 },
    },
  },
};

const form = refusedAs(
  'badForm',
  'noKey',
  'otherKey',
  'unknownFile',
  'tooLarge',
  'empty',
  'rateLimited',
  'crowded',
  'channelFull',
);

export const fileOperations: readonly HttpOperation[] = [
  {
    ...{ method: 'post', path: '/api/file-to-text', needs: 'key if any', refusals: [] },
    summary: 'Uploads a file and gives its text',
    description: 'The key in `x-api-key`, or in `path`. JSON with a `fileKey` is answered as by `/api/presigned-url`.',
    body: 'FileForm',
    bodyType: 'multipart/form-data',
    answer: { description: 'The text, and the link if it is kept.', schema: 'FileText' },
    others: form,
  },
  {
    ...{ method: 'post', path: '/api/presigned-url', needs: 'key if any', refusals: [] },
    summary: 'A fresh link to an uploaded file',
    body: 'FileKey',
    answer: { description: 'The link.', schema: 'FileLink' },
    others: refusedAs('badBody', 'unauthorized', 'notTaken', 'unknownFile', 'fileGone', 'rateLimited', 'away'),
  },
  {
    ...{ method: 'post', path: '/api/path-ttl', needs: 'key', refusals: [] },
    summary: 'Sets the time to live of a conversation',
    body: 'PathLife',
    answer: { description: 'It is set.', schema: 'FileDone' },
    others: refusedAs('badDays', 'unauthorized', 'otherKey', 'rateLimited', 'stopped'),
  },
  {
    ...{ method: 'get', path: '/files/{key}/{name}', needs: 'nothing', refusals: [] },
    summary: 'The file behind a link',
    parameters: {
      key: { description: 'The file.' },
      name: { description: 'Its name; not looked at.' },
      expires: { description: 'As the link has it.', required: true },
      signature: { description: 'As the link has it.', required: true },
    },
    answer: { description: 'The bytes; ranges and `If-None-Match` are understood.', type: 'application/octet-stream' },
    others: refusedAs('badLink', 'unknownFile', 'linkOver', 'unsatisfiable', 'rateLimited', 'away'),
  },
];

/** Some of what may be wrong; all of it is in the table of refusals. */
function refusedAs(...codes: readonly FileRefusalCode[]): Record<number, Answer> {
  return Object.fromEntries(
    codes.map((code) => {
      const { status, sentence } = fileRefusals[code];
      return [status, { description: `${sentence}.`, schema: 'FileRefusal' }];
    }),
  );
}
