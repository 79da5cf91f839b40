/** The one class of errors that fetching a file has, and what each of its codes means. */

/** The status an HTTP answer may carry for it, whether the same may succeed later, and what may be said of it. */
export const fetchFailures = {
  /** The address is none that may be asked: its form, its host, or where it or a redirect leads. */
  forbidden: { status: 400, isRetryable: false, text: 'This address cannot be fetched' },
  /** No connection, one that broke off, or a server that is in trouble. */
  unreachable: { status: 502, isRetryable: true, text: 'The file could not be fetched' },
  /** A deadline passed. */
  slow: { status: 504, isRetryable: true, text: 'The file took too long' },
  /** The server does not give it. */
  missing: { status: 404, isRetryable: false, text: 'There is no file at this address' },
  tooLarge: { status: 413, isRetryable: false, text: 'The file is too large' },
  /** Too many redirects, or an answer that is no file. */
  unfit: { status: 422, isRetryable: false, text: 'There is no readable file at this address' },
  /** Too many wait already. */
  busy: { status: 503, isRetryable: true, text: 'Too many files are being fetched' },
} as const;

export type FetchFailure = keyof typeof fetchFailures;

/** Every failure of a fetch that is not storage's. The message is for logs: it holds no address. */
export class FetchError extends Error {
  override readonly name = 'FetchError';

  constructor(
    readonly code: FetchFailure,
    message: string,
    options: { readonly cause?: unknown } = {},
  ) {
    super(message, options);
  }
}
