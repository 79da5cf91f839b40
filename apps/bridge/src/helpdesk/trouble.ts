/** What went wrong on the way to the Helpdesk, in a word: for the log, and as a label of metrics. */

/** `fault` is our own; `store` the bridge's store. */
export const troubles = [
  'unknown host',
  'connection refused',
  'tls',
  'timeout',
  'cut',
  'redirect',
  'http 4xx',
  'http 5xx',
  'unreadable history',
  'too large',
  'unreachable',
  'refused',
  'key refused',
  'error',
  'silence',
  'store',
  'fault',
] as const;

export type Trouble = (typeof troubles)[number];

/** The Helpdesk answered, and the answer is no: a wrong key (401) or a wrong handshake (400). */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly trouble = 'refused';

  constructor(readonly status: number) {
    super(`the Helpdesk refused the connection with ${status}`);
  }
}

/** The Helpdesk could not be reached, broke off, or said what cannot be used. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';

  constructor(
    message: string,
    readonly trouble: Trouble,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What the Helpdesk has is more than is read, and will be so next time. */
export class TooLargeError extends UnreachableError {
  constructor(what: string) {
    super(`too large to be read: ${what}`, 'too large');
  }
}

/** An error of the transport as it is told further; its own words stay in `cause`. */
export function unreachable(what: string, error: unknown): UnreachableError {
  if (error instanceof UnreachableError) return error;
  const trouble = troubleOfTransport(error);
  return new UnreachableError(`${what}: ${trouble}`, trouble, { cause: error });
}

/** What a status of HTTP means for a request that wanted an answer. */
export function troubleOfStatus(status: number): Trouble {
  // A web page, where a socket was asked for.
  if (status < 300) return 'refused';
  if (status < 400) return 'redirect';
  if (status === 401) return 'key refused';
  return status < 500 ? 'http 4xx' : 'http 5xx';
}

const byCode: Readonly<Record<string, Trouble>> = {
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'unknown host',
  EAI_FAIL: 'unknown host',
  ECONNREFUSED: 'connection refused',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'cut',
  EPIPE: 'cut',
  EPROTO: 'tls',
  UND_ERR_SOCKET: 'cut',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
};

/** Errors of Node's own fetch and of `ws` wrap what happened, several layers deep. */
const layersLimit = 6;

function troubleOfTransport(error: unknown): Trouble {
  let layer = error;
  for (let depth = 0; depth < layersLimit && typeof layer === 'object' && layer !== null; depth++) {
    const trouble = troubleOfLayer(layer);
    if (trouble !== null) return trouble;
    layer = innerOf(layer);
  }
  return 'unreachable';
}

function innerOf(error: object): unknown {
  for (const key of ['cause', 'description', 'error', 'errors'] as const) {
    const inner: unknown = Reflect.get(error, key);
    if (Array.isArray(inner)) return inner[0];
    if (typeof inner === 'object' && inner !== null) return inner;
  }
  return null;
}

function troubleOfLayer(error: object): Trouble | null {
  const code: unknown = Reflect.get(error, 'code');
  const name: unknown = Reflect.get(error, 'name');
  const message: unknown = Reflect.get(error, 'message');
  if (name === 'TimeoutError') return 'timeout';
  if (typeof code === 'string') {
    const known = byCode[code];
    if (known !== undefined) return known;
    if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)) return 'tls';
  }
  if (typeof message !== 'string') return null;
  if (message === 'unexpected redirect') return 'redirect';
  const [, status] = /server response: (\d{3})/i.exec(message) ?? [];
  return status === undefined ? null : troubleOfStatus(Number(status));
}
