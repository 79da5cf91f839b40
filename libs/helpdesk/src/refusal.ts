// Why the Helpdesk did not let a connection in, in whatever words it says so (helpdesk.md 2.2).
import { isObject, jsonIn, numberIn } from './loose.js';

/** Why a connection was refused; `status` is null if the text tells none, in which case `reason` is the text. */
export interface Refusal {
  readonly status: number | null;
  readonly reason: string;
}

/**
 * Reads the text of a refusal: the documented JSON with `status_code` and `message`, a Python dict or a text that names a
 * status, or the name of a status. Never throws.
 */
export function decodeRefusal(message: string): Refusal {
  const json = jsonIn(message);
  if (isObject(json)) {
    const status = numberIn(json.status_code);
    if (status === undefined) return { status: null, reason: message };
    return { status, reason: typeof json.message === 'string' ? json.message : '' };
  }
  return { status: statusNamedIn(message), reason: message };
}

const names: readonly (readonly [RegExp, number])[] = [
  [
    /unauthori[sz]ed|authentication|not authenticated|credential|(?:invalid|expired|missing|bad|wrong) (?:api )?(?:key|token)/i,
    401,
  ],
  [/(?:key|token)s? (?:is |has |was )?(?:invalid|expired|missing|unknown|rejected|revoked|not valid)/i, 401],
  [/forbidden|permission denied|access denied|not allowed/i, 403],
  [/bad request/i, 400],
];

/** A status in a text: behind its name, or as its first figure of three digits; else by its common name. */
function statusNamedIn(text: string): number | null {
  const head = text.slice(0, 1000);
  const [, named] = /status(?:_?code)?["']?\s*[:=]\s*["']?([1-5]\d\d)(?!\d)/i.exec(head) ?? [];
  const [, first] = /(?:^|[^\w.])([45]\d\d)(?![\w.])/.exec(head) ?? [];
  const digits = named ?? first;
  if (digits !== undefined) return Number(digits);
  return names.find(([pattern]) => pattern.test(head))?.[1] ?? null;
}

/** Statuses by which an HTTP server refuses the key or the request, not the moment. */
const httpRefusals = new Set([400, 401, 403]);

/**
 * Tells a refusal from a failure of the transport, for the error of a `connect_error` event of socket.io-client. A
 * CONNECT_ERROR of the Helpdesk is a refusal whatever its text is, also an empty one: 401 where none is told. A failed
 * handshake is one if HTTP said 400, 401 or 403. Null: the Helpdesk was not reached, or not in a state to say.
 */
export function refusalOf(error: Error): { readonly status: number; readonly reason: string } | null {
  // The library sets `data` on what came as a packet, and `type` on what the transport gave.
  if (!('type' in error) && 'data' in error) {
    const { status, reason } = decodeRefusal(error.message);
    return { status: status ?? 401, reason };
  }
  const status = httpStatusOf(error);
  return status !== null && httpRefusals.has(status) ? { status, reason: `HTTP ${status}` } : null;
}

/** `ws` tells the status of a failed upgrade in words only; polling gives the number itself. */
function httpStatusOf(error: Error): number | null {
  const description = 'description' in error ? error.description : undefined;
  if (typeof description === 'number') return description;
  const message = isObject(description) && typeof description.message === 'string' ? description.message : '';
  const [, status] = /server response: (\d{3})/i.exec(message) ?? [];
  return status === undefined ? null : Number(status);
}
