/** A whole run on several replicas behind a load balancer: visitors, agents and troubles; then the reckoning. */
import { pause } from '#async';
import { Agents } from '../../faults/run/agents.js';
import { Chance } from '../../faults/run/chance.js';
import { gather } from '../../faults/run/crowd.js';
import { channelKey, habitsOf, openScene } from '../../faults/run/scene.js';
import { settled } from '../../faults/run/settled.js';
import type { Fate } from '../../faults/run/talk.js';
import { afterThisTest } from '../../support/clean-up.js';
import { RoundRobin } from '../round-robin.js';
import type { ClusterStore } from './cluster-store.js';
import { overlaps, repeats } from './epochs.js';
import { OfficialVisitor } from './official-visitor.js';
import { reportOf } from './report.js';
import type { Report } from './report.js';
import { SecondTab } from './second-tab.js';
import { Troubles } from './troubles.js';
import type { TroubleOptions } from './troubles.js';

export interface ClusterRunOptions extends TroubleOptions {
  readonly seed: number;
  readonly store: ClusterStore;
  readonly conversations: number;
  /** Visitors with the official client, a conversation each. */
  readonly officials: number;
  /** What each conversation's visitor says, and how long between two texts on the average, milliseconds. */
  readonly texts: number;
  readonly everyMs: number;
  readonly ownerTimeoutMs: number;
}

const movedClock = ['--import', new URL('../moved-clock.js', import.meta.url).href];
const clockMoves = '2000,-2000,-3600000,3600000';

export async function clusterRun(options: ClusterRunOptions): Promise<Report> {
  const { seed, store, everyMs, texts } = options;
  const startedAt = Date.now();
  const chance = new Chance(seed);
  const scene = await openScene({
    seed,
    habits: habitsOf(seed, chance.branch()),
    sate: (text) => ({ html: `answer to ${text}` }),
    store: () => store.env,
    replicas: 3,
    env: () => ({ OWNER_TIMEOUT_MS: String(options.ownerTimeoutMs), DRAIN_WINDOW_MS: '1000', CLOCK_MOVES: clockMoves }),
    nodeOptions: movedClock,
  });
  const { sim, bridges } = scene;
  const balancer = await RoundRobin.open(bridges.map(({ url }) => url));
  afterThisTest(() => balancer.close());
  const place = { url: balancer.url, key: channelKey, connectsAnew: true };
  let problems = ['the run broke off'];
  const ends: (() => Promise<void>)[] = [];
  try {
    await Promise.all(bridges.map((bridge) => bridge.start()));
    const visitors = await gather(place, options.conversations, chance.branch());
    ends.push(...visitors.map((visitor) => () => visitor.end()));
    const tabs = visitors.filter((_, at) => at % 3 === 0).map((visitor) => new SecondTab(place, visitor));
    ends.push(...tabs.map((tab) => () => tab.end()));
    const officials = await Promise.all(
      Array.from({ length: options.officials }, (_, at) => OfficialVisitor.open(place, `official-${at}`, `o${at + 1}`)),
    );
    ends.push(...officials.map((official) => () => official.end()));
    const talks = [...visitors.flatMap((visitor) => visitor.talks), ...officials.map(({ talk }) => talk)];
    const troubles = new Troubles({ bridges, store, chance: chance.branch() }, options);
    const agents = new Agents({
      sim,
      chance: chance.branch(),
      maySpeak: () => true,
      visitorOf: (text) => visitors.find(({ talks: own }) => own.some(({ name }) => text.startsWith(`${name}-`))),
      everyMs: (texts * everyMs) / talks.length,
    });
    const speak = async (say: () => Promise<Fate>, own: Chance): Promise<void> => {
      for (let left = texts; left > 0; left--) {
        await pause(own.between(0, 2 * everyMs));
        await say();
      }
    };
    await Promise.all([
      ...visitors.flatMap((visitor) => visitor.talks.map((talk) => speak(() => visitor.say(talk), chance.branch()))),
      ...officials.map((official) => speak(() => official.say(), chance.branch())),
      troubles.run(),
    ]);
    await agents.end();

    const settlingSince = Date.now();
    const rules = {
      checksOrderOfPushes: true,
      mayHaveKept: (at: number) => troubles.mayHaveKept(at),
      expectsInLog: /"type":"(?:StoreUnavailableError|LeaseLostError)"/,
    };
    const ofTabs = (): string[] => tabs.flatMap((tab) => tab.problems());
    problems = [...(await settled(scene, talks, agents.tickets, rules, ofTabs)), ...overlaps(sim), ...repeats(sim)];
    return reportOf({
      seed,
      ...scene.habits,
      sim,
      talks,
      agentMessages: agents.messages,
      troubles: troubles.done,
      noticesStruck: store.notices?.struck ?? 0,
      turnedAway: balancer.turnedAway,
      returns: officials.reduce((sum, { returns }) => sum + returns, 0),
      ms: Date.now() - startedAt,
      settlingMs: Date.now() - settlingSince,
      problems,
      logPath: bridges[0].logPath,
    });
  } finally {
    await Promise.all(ends.map((end) => end()));
    await scene.close(problems.length > 0);
  }
}
