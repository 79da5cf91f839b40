/** Everything that can be refused of a file, as a table: name → HTTP status and a sentence that is safe to show. */
import { FetchError, fetchFailures } from './fetching/fetch-error.js';
import type { FetchFailure } from './fetching/fetch-error.js';
import { REFUSALS } from '#file-text';
import type { FileTextCode } from '#file-text';
import { FileStorageError } from '#files';
import type { FileFailure } from '#files';

interface Refusal {
  readonly status: number;
  /** `error` of the body: clients quote it (captivate.md 1.3). */
  readonly sentence: string;
}

export const fileRefusals = {
  badForm: { status: 400, sentence: 'Expected multipart/form-data with one file, and its name' },
  badBody: { status: 400, sentence: 'Expected a JSON object' },
  badFileKey: { status: 400, sentence: 'Expected a JSON object with fileKey' },
  badDays: { status: 400, sentence: 'Days must be a positive whole number' },
  badSeconds: { status: 400, sentence: 'expiresIn must be a positive whole number of seconds' },
  badPath: { status: 400, sentence: 'Expected path as KEY/conversation_id' },
  invalidConversation: { status: 400, sentence: 'Invalid conversation_id' },
  brokenOff: { status: 400, sentence: 'The upload broke off' },
  noKey: { status: 401, sentence: 'An API key is needed: in x-api-key, or in path as KEY/conversation_id' },
  unauthorized: { status: 401, sentence: 'Invalid API key' },
  otherKey: { status: 403, sentence: 'The key in path is not the one in x-api-key' },
  forbiddenOrigin: { status: 403, sentence: 'Origin not allowed' },
  notTaken: { status: 403, sentence: 'Files are not taken here' },
  badLink: { status: 403, sentence: 'This link is not valid' },
  unknownFile: { status: 404, sentence: 'There is no such file' },
  fileGone: { status: 410, sentence: 'This file is not kept any more' },
  linkOver: { status: 410, sentence: 'This link has expired' },
  tooLarge: { status: 413, sentence: 'The file is too large' },
  conversationFull: { status: 413, sentence: 'No more files are taken in this conversation' },
  unsatisfiable: { status: 416, sentence: 'There is no such part of the file' },
  empty: { status: 422, sentence: 'The file is empty' },
  rateLimited: { status: 429, sentence: 'Too many files, try again later' },
  crowded: { status: 503, sentence: 'Too many files at once, try again later' },
  away: { status: 503, sentence: 'Files cannot be kept at present, try again later' },
  stopped: { status: 503, sentence: 'Not accepted, try again later' },
  channelFull: { status: 507, sentence: 'No more files can be kept at present' },
} as const satisfies Record<string, Refusal>;

export type FileRefusalCode = keyof typeof fileRefusals;

/** A request about a file that is not served; the message names the row of the table, and nothing of the file. */
export class FileRefusal extends Error {
  override readonly name = 'FileRefusal';
  readonly status: number;
  readonly sentence: string;

  /** When it may be tried again, where that is known. */
  constructor(
    readonly code: FileRefusalCode | FileTextCode | `fetch-${FetchFailure}`,
    readonly retryAfterMs?: number,
    { status, sentence }: Refusal = fileRefusals[code as FileRefusalCode],
  ) {
    super(code);
    this.status = status;
    this.sentence = sentence;
  }
}

/** There is no text, and nothing else was asked for. */
export function textRefusal(code: FileTextCode): FileRefusal {
  const { status, sentence } = REFUSALS[code];
  return new FileRefusal(code, undefined, { status, sentence });
}

const ofStorage = {
  unavailable: 'away',
  notFound: 'unknownFile',
  tooLarge: 'tooLarge',
  aborted: 'brokenOff',
  unsatisfiable: 'unsatisfiable',
} as const satisfies Record<FileFailure, FileRefusalCode>;

/** What a failure of storage, or of fetching, is for whoever has asked; null for any other error. */
export function refusalOf(error: unknown): FileRefusal | null {
  if (error instanceof FileRefusal) return error;
  if (error instanceof FileStorageError) return new FileRefusal(ofStorage[error.code]);
  if (!(error instanceof FetchError)) return null;
  const { status, text } = fetchFailures[error.code];
  return new FileRefusal(`fetch-${error.code}`, undefined, { status, sentence: text });
}
