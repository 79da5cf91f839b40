/** The reckoning: what the visitors said and heard against what the Helpdesk holds, by counts. */
import { instantOf } from '#helpdesk';
import type { HelpdeskSim } from '../../../apps/helpdesk-sim/src/index.js';
import type { Talk } from './talk.js';

type Message = ReturnType<HelpdeskSim['inspect']['messages']>[number];

/** Longest time that a message is on its way to the Helpdesk, with what dates lose of a second, milliseconds. */
const underWayMs = 2000;

export interface Rules {
  /** False where the Helpdesk itself loses pushes, so that nobody can know their place. */
  readonly checksOrderOfPushes: boolean;
  /** Whether the store may have carried out what was said at this time, and been ended before it could answer. */
  readonly mayHaveKept?: (at: number) => boolean;
  /** What the bridges complain of because the run has done it to them. */
  readonly expectsInLog?: RegExp;
}

/** Every difference as a sentence; none if all is well. */
export function differences(sim: HelpdeskSim, talks: readonly Talk[], rules: Rules): string[] {
  const tickets = new Map<string, string[]>();
  const found: string[] = [];
  for (const { id } of sim.inspect.conversations()) {
    const names = new Set(sim.inspect.customerTexts(id).map(nameOf));
    if (names.size !== 1) found.push(`ticket ${id} holds messages of ${names.size} conversations`);
    for (const name of names) tickets.set(name, [...(tickets.get(name) ?? []), id]);
  }
  for (const talk of talks) found.push(...ofTalk(sim, talk, tickets.get(talk.name) ?? [], rules));
  return found;
}

function ofTalk(sim: HelpdeskSim, talk: Talk, tickets: readonly string[], rules: Rules): string[] {
  if (tickets.length > 1) return [`${talk.name} has ${tickets.length} tickets: ${tickets.join(', ')}`];
  const [ticket] = tickets;
  const messages = ticket === undefined ? [] : sim.inspect.messages(ticket);
  const arrived = messages.filter(({ sender }) => sender === 'customer').map(({ message }) => message);
  const answered = messages.filter(({ sender }) => sender !== 'customer').map(({ message }) => message);
  const shown = messages.map(({ sender, message }) => (sender === 'sate' ? 'SATE' : message)).join(' ');
  const disorderly = overtaken(messages, talk).filter(({ toAgent }) => !toAgent);
  return [
    ...ofArrivals(talk, arrived, rules),
    ...disorderly.map(({ text, by }) => `${text} came to the Helpdesk behind ${by}: ${shown}`),
    ...ofHeard(talk, answered, rules),
  ];
}

function ofArrivals({ said }: Talk, arrived: readonly string[], { mayHaveKept = () => false }: Rules): string[] {
  const counts = countsOf(arrived);
  return said.flatMap(({ text, fate, at }) => {
    const count = counts.get(text) ?? 0;
    const isOpen = fate === 'unknown' || (fate === 'refused' && mayHaveKept(at));
    const isWell = isOpen ? count <= 1 : count === (fate === 'accepted' ? 1 : 0);
    return isWell ? [] : [`${text}, said ${timeOf(at)}, was ${fate} and is at the Helpdesk ${count} times`];
  });
}

function ofHeard({ name, heard }: Talk, answered: readonly string[], { checksOrderOfPushes }: Rules): string[] {
  const counts = countsOf(heard);
  const problems = answered.flatMap((text) => {
    const count = counts.get(text) ?? 0;
    return count === 1 ? [] : [`${name} heard "${text}" ${count} times`];
  });
  const strange = heard.filter((text) => !answered.includes(text));
  problems.push(...strange.map((text) => `${name} heard "${text}", which nobody said`));
  if (problems.length > 0 || !checksOrderOfPushes) return problems;
  const at = heard.findIndex((text, index) => text !== answered[index]);
  return at < 0 ? [] : [`${name} heard "${heard[at] ?? ''}" where "${answered[at] ?? ''}" was said`];
}

function countsOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** How many messages to agents came behind a later one. */
export function overtakenToAgents(sim: HelpdeskSim, talks: readonly Talk[]): number {
  const all = sim.inspect.conversations().map(({ id }) => sim.inspect.messages(id));
  const each = all.map((messages) => {
    const name = nameOf(messages[0]?.message ?? '');
    const talk = talks.find((one) => one.name === name);
    return talk === undefined ? [] : overtaken(messages, talk);
  });
  return each.flat().filter(({ toAgent }) => toAgent).length;
}

/**
 * The accepted messages that came behind a later one, each with the first that was faster. To an agent they go out without
 * waiting for each other, so that one that got lost follows the others; to SATE never. Where the visitor gave a message up
 * before it was answered and sent the next one, nobody can say which of them the bridge had first.
 */
function overtaken(messages: readonly Message[], { said }: Talk): { text: string; by: string; toAgent: boolean }[] {
  const accepted = new Set(said.filter(({ fate }) => fate === 'accepted').map(({ text }) => text));
  return messages.flatMap(({ message: text }, index) => {
    if (!accepted.has(text)) return [];
    const at = messages.findIndex((one) => one.sender === 'customer' && numberOf(one.message) > numberOf(text));
    const faster = messages[at];
    if (faster === undefined || at > index) return [];
    return [{ text, by: faster.message, toAgent: wasForAgent(messages.slice(0, at), faster) }];
  });
}

/** True if no word of SATE that the bridge could know of followed the agent's when the message went out. */
function wasForAgent(before: readonly Message[], message: Message): boolean {
  const agent = before.findLastIndex(({ sender }) => sender === 'agent');
  if (agent < 0) return false;
  const sate = before.slice(agent).find(({ sender }) => sender === 'sate');
  return sate === undefined || instantOf(message.date_created) - instantOf(sate.date_created) <= underWayMs;
}

function timeOf(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}

/** Texts end with their number. */
function numberOf(text: string): number {
  return Number(/\d+$/.exec(text)?.[0]);
}

function nameOf(text: string): string {
  return text.replace(/-m\d+$/, '');
}
