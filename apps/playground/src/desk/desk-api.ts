/** The control interface of the pretend Helpdesk, by way of the bridge's own address. */

/** The desk said no, or does not answer; the message is for people. */
export class DeskError extends Error {
  override readonly name = 'DeskError';
}

export async function askDesk(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
  const init =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(`/playground/desk/${path}`, { method, ...init }).catch(() => null);
  if (response === null) throw new DeskError('The bridge does not answer.');
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  const detail = typeof answer === 'object' && answer !== null && 'detail' in answer ? String(answer.detail) : '';
  throw new DeskError(detail === '' ? `The desk answered ${response.status}.` : `${detail}.`);
}
