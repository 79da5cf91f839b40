/** The one class of errors that storage of files has, and what each of its codes means. */

/** What became of a call: the status an HTTP answer may carry for it, and whether the same call may succeed later. */
export const fileFailures = {
  /** Storage cannot be reached, is full, refuses us or is closed; nothing was kept. */
  unavailable: { status: 503, isRetryable: true },
  /** No file has this key. */
  notFound: { status: 404, isRetryable: false },
  /** The stream was longer than the caller allows. */
  tooLarge: { status: 413, isRetryable: false },
  /** The caller gave up, was too slow, or its stream broke off. */
  aborted: { status: 400, isRetryable: false },
  /** The range lies outside of the file. */
  unsatisfiable: { status: 416, isRetryable: false },
} as const;

export type FileFailure = keyof typeof fileFailures;

/** Why storage is unavailable, as readiness and logs say it. `refused`: credentials, bucket or region are wrong. */
export type FileTrouble = 'full' | 'read-only' | 'refused' | 'silent' | 'failing' | 'closed';

/** Every failure of a `FileStorage`. The message is for logs: it holds no key of a file, no name, no credential. */
export class FileStorageError extends Error {
  override readonly name = 'FileStorageError';
  readonly code: FileFailure;
  /** Set with `unavailable` only. */
  readonly trouble: FileTrouble | undefined;

  constructor(
    code: FileFailure,
    message: string,
    options: { readonly cause?: unknown; readonly trouble?: FileTrouble } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : {});
    this.code = code;
    this.trouble = code === 'unavailable' ? (options.trouble ?? 'failing') : undefined;
  }
}

/** Storage cannot be used as it is set up, and waiting does not help; the message is for the operator and holds no secret. */
export class FileStorageConfigError extends Error {
  override readonly name = 'FileStorageConfigError';
}

/** Storage that fails for the reason `trouble`. */
export function unavailable(trouble: FileTrouble, message: string, cause?: unknown): FileStorageError {
  return new FileStorageError('unavailable', message, cause === undefined ? { trouble } : { trouble, cause });
}

/** A failure of the caller's side: it gave up or broke off. */
export function aborted(message: string, cause: unknown): FileStorageError {
  return new FileStorageError('aborted', message, { cause });
}

/** What is asked for, or null where it is `notFound`. */
export async function orNothing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof FileStorageError && error.code === 'notFound') return null;
    throw error;
  }
}
