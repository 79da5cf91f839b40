/** Ten thousand inputs, generated and mutated from a fixed seed: each gets the specified answer, and a neighbour notices nothing. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pino } from 'pino';
import { Socket as HelpdeskSocket } from 'socket.io-client';
import { CustomerLink } from '../../apps/bridge/src/relay/customer/customer-link.js';
import { WsPeer } from '../../apps/bridge/src/transport/socket/ws-peer.js';
import { openBridge, otherChannelKey } from '../support/bridge.js';
import { eventTypes, frameLimit, inputs } from './fuzz/inputs.js';
import type { Ids, Whose } from './fuzz/inputs.js';
import { postAll } from './fuzz/posts.js';
import { visit } from './fuzz/socket-visit.js';
import type { Stranger } from './fuzz/socket-visit.js';
import { Neighbour } from './neighbour.js';
import { countOf, metric } from './resources.js';

const seed = 20_260_401;
const visits = 200;
const inputsPerVisit = 25;

/** Visits at the same time. */
const lanes = 4;

/** What must be gone when its client is; each holds all else that is kept of one. */
const mortals = [WsPeer, CustomerLink, HelpdeskSocket];

/** The last ones may still be held by the engine itself. */
const leftovers = 3;

const crashes: unknown[] = [];
const onCrash = (error: unknown): void => void crashes.push(error);

beforeEach(() => void process.on('unhandledRejection', onCrash).on('uncaughtExceptionMonitor', onCrash));
afterEach(() => {
  process.off('unhandledRejection', onCrash).off('uncaughtExceptionMonitor', onCrash);
  expect(crashes).toEqual([]);
});

it.each([
  ['WebSocket', seed, visit],
  ['POST', seed + 1, postAll],
] as const)('answers by %s (seed %i)', { timeout: 180_000 }, async (_road, ownSeed, come) => {
  const lines: string[] = [];
  const { url, adminUrl } = await openBridge({
    logger: pino({ level: 'error' }, { write: (line) => void lines.push(line) }),
    env: {
      MAX_FRAME_BYTES: `${frameLimit}`,
      HELPDESK_IDLE_MS: '300',
      AGENT_DEADLINE_MS: '500',
      REPLY_TIMEOUT_MS: '2000',
    },
    channel: { limits: { eventsPerMinute: 1_000_000 } },
  });
  // One whose ids the stranger knows but whose channel is another, and one of the same channel.
  const neighbours = [await Neighbour.moveIn(url, otherChannelKey), await Neighbour.moveIn(url)];
  const confirmed = new Set<string>();
  const stranger = await strangerBeside(neighbours, confirmed);
  const comeAgain = async (lane: number): Promise<void> => {
    for (let count = lane; count < visits; count += lanes)
      await come(url, inputs(inputsPerVisit, ownSeed * visits + count), stranger);
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => comeAgain(lane)));

  // Every event was understood at least once, so that the inputs reach deep enough.
  expect([...confirmed].sort()).toEqual([...eventTypes].sort());
  for (const neighbour of neighbours) await neighbour.hasNoticedNothing();
  expect(lines).toEqual([]);
  for (const gauge of ['deskbridge_connections', 'deskbridge_helpdesk_connections'])
    await vi.waitFor(async () => expect(await metric(adminUrl, gauge)).toBe(0), 20_000);
  for (const mortal of mortals)
    expect([mortal.name, Math.max(leftovers, countOf(mortal))]).toEqual([mortal.name, leftovers]);
});

/** Somebody who knows the ids of the first neighbour and must never hear of any. */
async function strangerBeside(neighbours: readonly Neighbour[], confirmed: Set<string>): Promise<Stranger> {
  const [known] = neighbours;
  const foreign = await known!.ids();
  const ids = new RegExp(neighbours.map(({ conversationId }) => conversationId).join('|'));
  return {
    idsOf: (whose: Whose, own: Ids) => ({ own, foreign, nobody: null })[whose],
    onConfirmed: (type) => void confirmed.add(type),
    // An error names what it was asked about.
    onFrame: ({ type, raw }) => {
      if (type !== 'general_error') expect(raw).not.toMatch(ids);
    },
  };
}
