/** What becomes of asking for a file's text: the text, or a code from one table with a sentence that may be shown to anybody. */
import type { FileForm } from './form.js';

/** Why there is no text. */
export type FileTextCode =
  | 'encrypted'
  | 'broken'
  | 'empty'
  | 'too-large'
  | 'unknown-type'
  | 'image-not-read'
  | 'timeout'
  | 'out-of-memory'
  | 'busy'
  | 'stopped'
  | 'failed';

interface Refusal {
  /** The HTTP status that fits. */
  readonly status: number;
  /** Whether the same file may be read when it is tried again. */
  readonly retry: boolean;
  readonly sentence: string;
}

/** Code → HTTP status, whether to try again, and the sentence for people. */
export const REFUSALS: Readonly<Record<FileTextCode, Refusal>> = {
  encrypted: { status: 422, retry: false, sentence: 'The file is protected by a password.' },
  broken: { status: 422, retry: false, sentence: 'The file is damaged, or is not what it says it is.' },
  empty: { status: 422, retry: false, sentence: 'There is no text in the file.' },
  'too-large': { status: 413, retry: false, sentence: 'The file is too large to be read.' },
  'unknown-type': { status: 415, retry: false, sentence: 'Files of this type cannot be read.' },
  'image-not-read': { status: 415, retry: false, sentence: 'Text in images is not read here.' },
  timeout: { status: 422, retry: false, sentence: 'Reading the file took too long.' },
  'out-of-memory': { status: 422, retry: false, sentence: 'Reading the file took too much memory.' },
  busy: { status: 503, retry: true, sentence: 'Too many files are being read. Try again in a moment.' },
  stopped: { status: 503, retry: true, sentence: 'Reading the file was stopped.' },
  failed: { status: 500, retry: true, sentence: 'The file could not be read.' },
};

/** A file's text. */
export interface FileText {
  readonly ok: true;
  readonly form: FileForm;
  /** UTF-8 of at most `maxTextBytes`, the mark of a cut included; lines end in `\n`; no control characters but that and tab. */
  readonly text: string;
  /** Whether there was more than fits. */
  readonly cut: boolean;
}

/** No text, and why. */
export interface NoFileText {
  readonly ok: false;
  readonly code: FileTextCode;
  /** For people; says nothing of the file's content. */
  readonly error: string;
  /** For the log only: what failed on our side. Never anything of the file's content. */
  readonly detail?: string;
}

export type FileTextOutcome = FileText | NoFileText;

/** The refusal of that code as an outcome. */
export function refused(code: FileTextCode, detail?: string): NoFileText {
  return { ok: false, code, error: REFUSALS[code].sentence, ...(detail !== undefined && { detail }) };
}

/** Whether a word from outside is one of the codes. */
export function isCode(word: unknown): word is FileTextCode {
  return typeof word === 'string' && Object.hasOwn(REFUSALS, word);
}

/** Thrown inside the readers; becomes an outcome where a road ends. */
export class FileTextError extends Error {
  readonly code: FileTextCode;

  constructor(code: FileTextCode, options?: ErrorOptions) {
    super(REFUSALS[code].sentence, options);
    this.name = 'FileTextError';
    this.code = code;
  }
}

/** What the file brought about; a reader that stumbles over a file does so because the file is broken. */
export function codeOf(error: unknown): FileTextCode {
  return error instanceof FileTextError ? error.code : 'broken';
}
