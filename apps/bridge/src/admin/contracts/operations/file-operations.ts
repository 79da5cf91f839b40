/** The HTTP operations of files, as a table (captivate.md 1.3). */
import { z } from 'zod';
import { fileRefusals } from '../../../files/refusals.js';
import type { FileRefusalCode } from '../../../files/refusals.js';
import { refTo } from '../json-schema.js';
import type { Answer, HttpOperation, Schemas } from './operation.js';

const success = z.literal(true);
const link = z.string().meta({ description: 'Leads to the file until it ends, without a key.' });

/** Bodies of answers, by name. */
export const fileAnswers = {
  FileRefusal: z.strictObject({ success: z.literal(false), error: z.string().meta({ description: 'A sentence.' }) }),
  UploadedFile: z.strictObject({
    success,
    text: z.string().meta({ description: 'The words of the file; empty where there are none and the file is kept.' }),
    textError: z.string().exactOptional().meta({ description: 'Why there is no text.' }),
    fileKey: z.string().exactOptional().meta({ description: 'Of a file that is kept, as all that follows.' }),
    presignedUrl: link.exactOptional(),
    expiresIn: z.int().exactOptional().meta({ description: 'When the link ends, Unix seconds.' }),
    fileSize: z.int().exactOptional().meta({ description: 'Bytes.' }),
    processingTime: z.int().exactOptional().meta({ description: 'Milliseconds.' }),
  }),
  FreshLink: z.strictObject({
    success,
    presignedUrl: link,
    expiresIn: z.int().meta({ description: 'How long it holds, seconds.' }),
  }),
  LifeSet: z.strictObject({ success }),
} as const;

/** What is sent. */
export const fileForms: Schemas = {
  UploadForm: {
    type: 'object',
    description: 'Fields may stand behind the file, and in any order; what is not named here is passed over.',
    properties: {
      file: { type: 'string', contentMediaType: 'application/octet-stream', description: 'One file, with its name.' },
      storage: { enum: ['true', 'false'], description: 'Whether it is kept; else only its text is wanted.' },
      path: { type: 'string', description: '`KEY/conversation_id`: where it belongs, and the right to put it there.' },
      ttlDays: { type: 'string', pattern: '^[1-9][0-9]{0,4}$', description: 'Days that it is kept.' },
      url: { type: 'string', format: 'uri', description: 'A public address instead of the file.' },
      fileName: { type: 'string', description: 'What it is called then.' },
      includeMetadata: { enum: ['true', 'false'], description: 'Changes nothing.' },
    },
  },
  LinkRequest: {
    type: 'object',
    required: ['fileKey'],
    properties: {
      fileKey: { type: 'string', description: 'The proof: nobody guesses one.' },
      expiresIn: { type: 'integer', minimum: 1, description: 'Seconds; a week at most.' },
    },
  },
  LifeRequest: {
    type: 'object',
    required: ['path', 'days'],
    properties: {
      path: { type: 'string', description: '`KEY/conversation_id`.' },
      days: { type: 'integer', minimum: 1, description: 'From the last activity on.' },
    },
  },
};

const throttled = ['unauthorized', 'forbiddenOrigin', 'rateLimited', 'away'] as const;

export const fileOperations: readonly HttpOperation[] = [
  {
    method: 'post',
    path: '/api/file-to-text',
    summary: 'A file: its text, and a place for it',
    description: 'As JSON it asks for a fresh link, as `/api/presigned-url` does.',
    needs: 'key if any',
    body: 'LinkRequest',
    form: 'UploadForm',
    answer: {
      description: 'The text, and of a file that is kept its key and link; or a fresh link.',
      schema: 'FileAnswer',
    },
    others: {
      ...refused('badForm', 'badDays', 'badPath', 'invalidConversation', 'noKey', 'otherKey', 'notTaken', 'tooLarge'),
      ...refused('conversationFull', 'empty', 'crowded', 'channelFull', ...throttled),
      415: { description: 'There is no text in a file of this type.', schema: 'FileRefusal' },
    },
    refusals: [],
  },
  {
    method: 'post',
    path: '/api/presigned-url',
    summary: 'A fresh link to a file that is kept',
    description: 'A file that has days of its own lives that long again.',
    needs: 'key if any',
    body: 'LinkRequest',
    answer: { description: 'The link.', schema: 'FreshLink' },
    others: refused('badBody', 'badFileKey', 'badSeconds', 'unknownFile', 'fileGone', ...throttled),
    refusals: [],
  },
  {
    method: 'post',
    path: '/api/path-ttl',
    summary: "A conversation's time to live",
    description: 'The same as the event `metadata` with `timeToLive`.',
    needs: 'key',
    body: 'LifeRequest',
    answer: { description: 'It is set.', schema: 'LifeSet' },
    others: refused('badBody', 'badDays', 'badPath', 'invalidConversation', 'otherKey', ...throttled),
    refusals: [],
  },
  {
    method: 'get',
    path: '/files/{key}/{name}',
    summary: 'A file',
    description: 'Where a link leads: to be saved, in parts where parts are asked for.',
    needs: 'nothing',
    parameters: {
      key: { description: 'The key of the file.' },
      name: { description: 'For the eyes of the reader.' },
      expires: { description: 'When the link ends, Unix seconds.', required: true },
      signature: { description: 'Over both.', required: true },
    },
    answer: { description: 'The file.', type: 'application/octet-stream' },
    others: {
      206: { description: 'A part of it.', type: 'application/octet-stream' },
      ...refused('badLink', 'linkOver', 'fileGone', 'unknownFile', 'unsatisfiable', 'rateLimited', 'away'),
    },
    refusals: [],
  },
];

/** What an upload is answered, whichever of its two forms it had. */
export const fileEnvelopes: Schemas = { FileAnswer: { anyOf: [refTo('UploadedFile'), refTo('FreshLink')] } };

/** Answers by status, each with its sentences. */
function refused(...codes: readonly FileRefusalCode[]): Record<number, Answer> {
  const answers: Record<number, Answer> = {};
  for (const code of codes) {
    const { status, sentence } = fileRefusals[code];
    const before = answers[status] === undefined ? '' : `${answers[status].description} `;
    answers[status] = { description: `${before}${sentence}.`, schema: 'FileRefusal' };
  }
  return answers;
}
