/** One visit: somebody comes, chats, and leaves; now and then an agent takes over, or the line breaks. */
import { pause } from '#async';
import { Client } from './client.js';

export interface Place {
  readonly url: string;
  readonly key: string;
  readonly simulatorUrl: string;
  /** Longest thought before a message, milliseconds. */
  readonly thoughtMs: number;
}

/** What the Helpdesk must hold of a visitor. */
export interface Visited {
  readonly user: string;
  readonly texts: readonly string[];
}

const messages = 5;

/** Time to answer the ping by which the last words count as received, milliseconds. */
const lingerMs = 1500;

/** Rejects if anything was not answered, was repeated, or was refused. */
export async function visit(place: Place, number: number): Promise<Visited> {
  const user = `soak-${number}`;
  const texts = Array.from({ length: messages }, (_, index) => `message ${index} of ${user}.`);
  const hasAgent = number % 5 === 0;
  const hasCut = number % 7 === 0;
  let client = await Client.connect(place.url, place.key);
  const byHttp = number % 2 === 0;
  const send = (type: string, payload: object): Promise<void> | void =>
    byHttp ? client.post(type, payload) : client.send(type, payload);

  await send('conversation_start', { userId: user, metadata: { visit: number } });
  const { conversation_id } = await client.next('conversation_start_success');
  await send('user_message', { conversation_id, content: '' });
  let ticket = '';
  for (const [index, text] of texts.entries()) {
    await pause(Math.random() * place.thoughtMs);
    const isAgents = hasAgent && ticket !== '';
    await send('user_message', { conversation_id, content: { type: 'text', text } });
    if (isAgents) {
      await arrival(place, ticket, text);
      await asAgent(place, ticket, 'say', { text: `agent on ${text}` });
    }
    await client.next(isAgents ? 'livechat_message' : 'bot_message', text);
    if (index === 1 && hasCut) {
      client.cut();
      client = await Client.connect(place.url, place.key);
      client.send('metadata_request', { conversation_id });
      await client.next('conversation_metadata');
    }
    if (index === 1 && hasAgent) {
      ticket = await ticketOf(place, user);
      await asAgent(place, ticket, 'take-over', {});
    }
  }
  await pause(lingerMs);
  if (client.complaints.length > 0) throw new Error(client.complaints.join('\n'));
  await client.close();
  return { user, texts };
}

interface Ticket {
  readonly id: string;
}

interface Message {
  readonly sender: string;
  readonly message: string;
}

export async function ticketsOf({ simulatorUrl }: Pick<Place, 'simulatorUrl'>, user: string): Promise<Ticket[]> {
  return read(`${simulatorUrl}/sim/conversations?session_id=${encodeURIComponent(user)}`);
}

/** What the customer wrote, as the Helpdesk has it. */
export async function textsOf({ simulatorUrl }: Pick<Place, 'simulatorUrl'>, ticket: string): Promise<string[]> {
  const all = await read<Message[]>(`${simulatorUrl}/sim/conversations/${ticket}/messages`);
  return all.filter(({ sender }) => sender === 'customer').map(({ message }) => message);
}

async function ticketOf(place: Place, user: string): Promise<string> {
  const [ticket] = await ticketsOf(place, user);
  if (ticket === undefined) throw new Error(`${user} has no ticket`);
  return ticket.id;
}

/** An agent answers what has arrived. */
async function arrival(place: Place, ticket: string, text: string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await textsOf(place, ticket)).includes(text)) {
    if (Date.now() > end) throw new Error(`"${text}" did not arrive`);
    await pause(50);
  }
}

async function asAgent({ simulatorUrl }: Place, ticket: string, verb: string, body: object): Promise<void> {
  const response = await fetch(`${simulatorUrl}/sim/conversations/${ticket}/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the agent's ${verb} failed with ${response.status}`);
}

async function read<T>(address: string): Promise<T> {
  return (await (await fetch(address, { signal: AbortSignal.timeout(10_000) })).json()) as T;
}
