// Answers of REST in other forms than the documented one.
import type { FaultSettings } from '../faults.js';
import type { OddAnswer } from '../faults/rest-faults.js';

/** An answer as it goes out. */
export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly location?: string;
}

type Setting = FaultSettings['restAnswer'];
type Strange = FaultSettings['strangeItem'];
type Old = FaultSettings['oldItems'];
type Writer = (body: unknown, target: URL, setting: Setting) => Answered;

const page = '<!doctype html><title>Helpdesk</title><h1>We are back soon</h1>';

/** Where a redirect leads: a page for people. */
export const loginPath = '/login/';

const writers: Record<OddAnswer, Writer> = {
  bom: (body) => json(`\ufeff${JSON.stringify(body)}`),
  html: () => htmlPage(200),
  redirect: () => ({ ...htmlPage(302), location: loginPath }),
  keyed: (body) => jsonOf(withItems(body, (items) => Object.fromEntries(items.map((item, index) => [index, item])))),
  wrapped: (body) => jsonOf({ status_code: 200, message: 'Success', data: body }),
  paginated: (body, target, { pageSize }) => jsonOf(withItems(body, (items) => pageOf(items, target, pageSize))),
  reversed: (body) => jsonOf(withItems(body, (items) => items.toReversed())),
  cutShort: (body) => json(JSON.stringify(body).slice(0, -JSON.stringify(body).length / 2)),
  empty: () => json(''),
  null: () => json('null'),
};

/** The documented body in the form of the moment. */
export function answered(body: unknown, target: URL, setting: Setting | undefined): Answered {
  return setting === undefined ? jsonOf(body) : writers[setting.how](body, target, setting);
}

/** The body with one strange item more in its list. */
export function withStrangeItem(body: unknown, strange: Strange | undefined): unknown {
  if (strange === undefined) return body;
  return withItems(body, (items) => {
    const place = { first: 0, middle: Math.floor(items.length / 2), last: items.length }[strange.at];
    return items.toSpliced(place, 0, strange.value);
  });
}

/** The body with many old items before its own: one after the other said by SATE and the customer, or closed. */
export function withOldItems(body: unknown, old: Old | undefined): unknown {
  if (old === undefined) return body;
  const isList = Array.isArray(body);
  const words = 'x'.repeat(old.characters);
  const all = Array.from({ length: old.count }, (_, index) => {
    const date = new Date(index * 1000).toISOString();
    const item = { id: `old-${index}`, date_created: date, date_updated: date };
    if (isList) return { ...item, closed: true, responder: 'sate', ticket: `t-${index}`, ticket_slug: words };
    return {
      ...item,
      message: `${index} ${words}`,
      sender: index % 2 === 0 ? 'customer' : 'sate',
      is_attachment: false,
    };
  });
  return withItems(body, (items) => [...all, ...items]);
}

/** A page for people, with any status. */
export function htmlPage(status: number): Answered {
  return { status, type: 'text/html; charset=utf-8', text: page };
}

/** A list is changed itself, of a history its messages; anything else stays as it is. */
function withItems(body: unknown, change: (items: readonly unknown[]) => unknown): unknown {
  if (Array.isArray(body)) return change(body);
  if (typeof body !== 'object' || body === null || !('messages' in body) || !Array.isArray(body.messages)) return body;
  return { ...body, messages: change(body.messages) };
}

function pageOf(items: readonly unknown[], target: URL, size: number): object {
  const number = Number(target.searchParams.get('page') ?? 1);
  const linkTo = (other: number): string | null => {
    if (other < 1 || (other - 1) * size >= Math.max(items.length, 1)) return null;
    const link = new URL(target);
    link.searchParams.set('page', String(other));
    return link.href;
  };
  const results = items.slice((number - 1) * size, number * size);
  return { count: items.length, next: linkTo(number + 1), previous: linkTo(number - 1), results };
}

function jsonOf(body: unknown): Answered {
  return json(JSON.stringify(body));
}

function json(text: string): Answered {
  return { status: 200, type: 'application/json', text };
}
