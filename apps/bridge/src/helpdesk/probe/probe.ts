/** Asks a Helpdesk whether it is there and takes the key, by both of its roads; opens no ticket. */
import { conversationsPath } from '#helpdesk';
import { splitHelpdeskAddress } from '../connection/address.js';
import { openConnection } from '../connection/connection.js';
import type { HelpdeskAddress } from '../connection/connection.js';
import { RefusedError, UnreachableError, troubleOfStatus, unreachable } from '../trouble.js';
import type { Trouble } from '../trouble.js';

/** A customer of whom nobody has heard. */
const nobody = 'deskbridge-probe';

/** Largest frame that is taken meanwhile, bytes; none is expected. */
const frameBytes = 1_048_576;

export type Probed =
  | { readonly ok: true; readonly ms: number }
  | {
      readonly ok: false;
      readonly cause: Trouble;
      /** In words, without the key. */
      readonly reason: string;
      readonly road: 'socket' | 'history';
    };

/** Takes `timeoutMs` milliseconds at most. Never rejects. */
export async function probeHelpdesk(address: HelpdeskAddress, timeoutMs: number): Promise<Probed> {
  const begun = performance.now();
  const left = (): number => Math.max(1, Math.round(timeoutMs - (performance.now() - begun)));
  try {
    const deaf = { onEvent: () => undefined, onClose: () => undefined };
    (await openConnection(address, deaf, { connectMs: left(), frameBytes })).close();
  } catch (error) {
    return failed('socket', error);
  }
  try {
    await readHistory(address, left());
  } catch (error) {
    return failed('history', error);
  }
  return { ok: true, ms: Math.round(performance.now() - begun) };
}

/** Scheme, host and port: where one looks when it is not there. */
export function hostOf({ url }: HelpdeskAddress): string {
  return splitHelpdeskAddress(url).origin;
}

/** What the history has of nobody is no matter, nor whether it is an error to ask. */
async function readHistory({ url, apiKey }: HelpdeskAddress, timeoutMs: number): Promise<void> {
  let response: Response;
  try {
    response = await fetch(splitHelpdeskAddress(url).restBase + conversationsPath(nobody), {
      headers: { authorization: `Bearer ${apiKey}`, accept: 'application/json' },
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    });
    await response.body?.cancel();
  } catch (error) {
    throw unreachable('the history did not answer', error);
  }
  const { ok, status } = response;
  if (ok || status === 404) return;
  throw new UnreachableError(`the history answered ${status}`, troubleOfStatus(status));
}

function failed(road: 'socket' | 'history', error: unknown): Probed {
  if (error instanceof RefusedError) {
    const isKey = error.status === 401 || error.status === 403;
    const reason = `${isKey ? 'the key' : 'the handshake'} was refused with ${error.status}`;
    return { ok: false, cause: isKey ? 'key refused' : 'refused', reason, road };
  }
  const { trouble, message } = unreachable(road === 'socket' ? 'the connection failed' : 'the history failed', error);
  return { ok: false, cause: trouble, reason: message, road };
}
