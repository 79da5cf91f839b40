/** The tickets as the desk sees them, read anew when the wire shows that something happened, and slowly in any case. */
import { batch, signal } from '@preact/signals';
import { fieldsOf, textIn } from '../text/json.js';
import { token } from '../trace/token.js';
import { helpdeskNews } from '../trace/trace-store.js';
import { DeskError, askDesk } from './desk-api.js';
import { briefly, saidOf } from './said.js';
import type { Said } from './said.js';

export interface Ticket {
  readonly id: string;
  readonly session: string;
  readonly slug: string;
  readonly responder: 'sate' | 'agent';
  readonly isClosed: boolean;
  readonly rating: number | null;
  readonly latest: string;
  readonly updatedAt: number;
}

/** Between two looks, milliseconds: when something happened, and when nothing did. */
const [soonMs, slowMs] = [120, 4000];

export const tickets = signal<readonly Ticket[]>([]);
export const openTicket = signal<string | null>(null);
export const messages = signal<readonly Said[]>([]);
/** Why the desk cannot be read, or why it refused; empty if all is well. */
export const deskProblem = signal('');
export const actionProblem = signal('');

let timer: ReturnType<typeof setTimeout> | undefined;

/** Reads the desk for as long as the page is there. */
export function followDesk(): void {
  // With another token there may be another answer.
  for (const each of [helpdeskNews, openTicket, token]) each.subscribe(() => plan(soonMs));
}

/** Does something at the desk, then looks what came of it. */
export async function act(ticket: string, verb: string, body: object = {}): Promise<boolean> {
  try {
    await askDesk('POST', `conversations/${ticket}/${verb}`, body);
    actionProblem.value = '';
    return true;
  } catch (error) {
    actionProblem.value = error instanceof DeskError ? error.message : 'The desk could not do that.';
    return false;
  } finally {
    plan(0);
  }
}

function plan(ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void look().finally(() => plan(slowMs)), ms);
}

async function look(): Promise<void> {
  if (document.hidden) return;
  try {
    const list = await askDesk('GET', 'conversations');
    const read = (Array.isArray(list) ? list : []).map(ticketOf).reverse();
    const id = openTicket.peek();
    // A pretend Helpdesk that was started anew has forgotten its tickets.
    const isThere = id !== null && read.some((ticket) => ticket.id === id);
    const said = isThere ? await askDesk('GET', `conversations/${id}/messages`) : [];
    batch(() => {
      tickets.value = read;
      deskProblem.value = '';
      // Another one was opened meanwhile: it is looked at next.
      if (openTicket.peek() !== id) return;
      messages.value = (Array.isArray(said) ? said : []).map(saidOf);
      if (!isThere) openTicket.value = null;
    });
  } catch (error) {
    deskProblem.value = error instanceof DeskError ? error.message : 'The desk cannot be read.';
  }
}

function ticketOf(item: unknown): Ticket {
  const { closed, rating } = fieldsOf(item);
  return {
    id: textIn(item, 'id') ?? '',
    session: textIn(item, 'session_id') ?? '',
    slug: textIn(item, 'ticket_slug') ?? '',
    responder: textIn(item, 'responder') === 'agent' ? 'agent' : 'sate',
    isClosed: closed === true,
    rating: typeof rating === 'number' ? rating : null,
    latest: briefly(fieldsOf(item)['latest_message']),
    updatedAt: Date.parse(textIn(item, 'date_updated') ?? ''),
  };
}
