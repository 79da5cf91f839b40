/** The control interface of the pretend Helpdesk, by way of the bridge's own address. */

import { adminHeaders } from '../trace/token.js';

/** The desk said no, or does not answer; the message is for people. */
export class DeskError extends Error {
  override readonly name = 'DeskError';
}

export async function askDesk(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
  const headers = { ...adminHeaders(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const response = await fetch(`/playground/desk/${path}`, init).catch(() => null);
  if (response === null) throw new DeskError('The bridge does not answer. It is asked again and again.');
  if (response.status === 401) throw new DeskError('The desk needs the admin token: enter it at the top.');
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  const detail = typeof answer === 'object' && answer !== null && 'detail' in answer ? String(answer.detail) : '';
  throw new DeskError(detail === '' ? `The desk answered ${response.status}.` : `${detail}.`);
}
