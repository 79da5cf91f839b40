/** The end of a run: all is well again, so everything has to come to rest with nothing missing and nothing too much. */
import { pause } from '#async';
import { differences } from './audit.js';
import type { Rules } from './audit.js';
import { isBalanced } from './books.js';
import type { BridgeProcess } from './bridge-process.js';
import type { Scene } from './scene.js';
import type { Talk } from './talk.js';

const deadlineMs = 60_000;

/** Waits until nothing is on its way and nothing differs any more, nor is there `more`; what is left of it when that takes too long. */
export async function settled(
  { sim, bridges, habits }: Scene,
  talks: readonly Talk[],
  agentTickets: ReadonlySet<string>,
  rules: Rules,
  more: () => readonly string[] = () => [],
): Promise<string[]> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const books = await Promise.all(bridges.map((bridge) => booksProblems(bridge)));
    const found = [...books.flat(), ...differences(sim, talks, rules), ...more()];
    if (found.length === 0) return [...peaks(), ...(await bridgesProblems())];
    if (Date.now() > deadline) return [...found, ...peaks(), ...(await bridgesProblems()), ...(await traces(found))];
    await pause(250);
  }

  /** Of the conversations that something is wrong with; of all that are not at rest, where only the books tell. */
  async function traces(found: readonly string[]): Promise<string[]> {
    const each = talks.map(async ({ name, conversationId }) => {
      const trace = await bridges[0].traceOf(conversationId);
      const isMeant = found.some((problem) => problem.startsWith(`${name} `) || problem.startsWith(`${name}-`));
      return isMeant || !trace.startsWith('{"held":0,"waiting":[]') ? [`${name}: ${trace}`] : [];
    });
    return (await Promise.all(each)).flat();
  }

  function isUnexpected(line: string): boolean {
    return rules.expectsInLog?.test(line) !== true;
  }

  async function bridgesProblems(): Promise<string[]> {
    return [...(await bridges[0].audit()), ...bridges.flatMap((bridge) => bridge.faults().filter(isUnexpected))];
  }

  /** Each bridge shows the totals of the store. */
  async function booksProblems(bridge: BridgeProcess): Promise<string[]> {
    const { toHelpdesk, toClient } = await bridge.books();
    const arrived = sim.inspect.conversations().flatMap(({ id }) => sim.inspect.customerTexts(id)).length;
    const isRight =
      [toHelpdesk, toClient].every((account) => isBalanced(account) && account.dead === 0 && account.pending === 0) &&
      toHelpdesk.delivered === arrived;
    return isRight ? [] : [`the books: ${JSON.stringify({ toHelpdesk, toClient, arrived })}`];
  }

  /** Only where SATE answers at once: else it may still think about a message that was read back. */
  function peaks(): string[] {
    if (habits.sateDelayMs > 0) return [];
    const tickets = sim.inspect.conversations();
    const withAgents = new Set(tickets.filter(({ id }) => agentTickets.has(id)).map((one) => one.session_id));
    return tickets.flatMap(({ session_id: customer }) => {
      const peak = withAgents.has(customer) ? 1 : sim.inspect.supportRequestsInFlightPeak(customer);
      return peak === 1 ? [] : [`${customer} had ${peak} requests under way at once`];
    });
  }
}
