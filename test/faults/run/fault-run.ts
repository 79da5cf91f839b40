/** A whole run: visitors, agents, a Helpdesk with every fault and a bridge that is killed; then the reckoning. */
import { pause } from '#async';
import { Agents } from './agents.js';
import { overtakenToAgents } from './audit.js';
import { Chance } from './chance.js';
import { gather } from './crowd.js';
import { Kills } from './kills.js';
import type { Report } from './report.js';
import { channelKey, habitsOf, openScene, replyTimeoutMs } from './scene.js';
import type { Scene } from './scene.js';
import { settled } from './settled.js';
import { openStore } from './stores.js';
import type { StoreKind } from './stores.js';
import { countOf, sumOf } from './talk.js';
import type { Talk } from './talk.js';
import type { Visitor } from './visitor.js';
import { Weather } from './weather.js';

export interface FaultRunOptions {
  readonly seed: number;
  readonly store: StoreKind;
  readonly conversations: number;
  /** Messages of all visitors together. */
  readonly messages: number;
  readonly kills: number;
  /** Length of one kind of fault, and of an outage, milliseconds. */
  readonly spellMs: number;
  readonly outageMs: number;
}

export async function faultRun(options: FaultRunOptions): Promise<Report> {
  const startedAt = Date.now();
  const { seed, spellMs, outageMs } = options;
  const chance = new Chance(seed);
  const dropsPushes = seed % 4 === 3;
  const habits = habitsOf(seed, chance.branch());
  const sate = (text: string): { html: string } => {
    kills.now('received');
    setTimeout(() => kills.now('replied'), habits.sateDelayMs);
    return { html: `answer to ${text}` };
  };
  const scene: Scene = await openScene({ seed, habits, sate, store: await openStore(options.store) });
  const { sim } = scene;
  const [bridge] = scene.bridges;
  const kills = new Kills(bridge, chance.branch());
  let problems = ['the run broke off'];
  const visitors: Visitor[] = [];
  try {
    await bridge.start();
    visitors.push(...(await gather({ url: bridge.url, key: channelKey }, options.conversations, chance.branch())));
    const talks = visitors.flatMap((visitor) => visitor.talks);
    const weather = new Weather(sim, chance.branch(), {
      spellMs,
      outageMs,
      silenceMs: replyTimeoutMs + 2000,
      dropsPushes,
    });
    const agents = new Agents({
      sim,
      chance: chance.branch(),
      maySpeak: () => weather.allowsAgents,
      visitorOf: (text) => visitors.find(({ talks }) => talks.some(({ name }) => text.startsWith(`${name}-`))),
      everyMs: weather.totalMs / options.conversations,
    });
    const texts = Math.ceil(options.messages / talks.length);
    const speaking = visitors.flatMap((visitor) =>
      visitor.talks.map((talk) => speak(visitor, talk, texts, (0.7 * weather.totalMs) / texts, chance.branch(), kills)),
    );
    const trouble = [
      weather.run(),
      kills.run(options.kills, weather.totalMs),
      cutLines(visitors, weather.totalMs, chance),
    ];
    await Promise.all([...speaking, ...trouble]);
    await agents.end();
    if (dropsPushes) sim.faults.kickAll('cut');

    const settlingSince = Date.now();
    problems = await settled(scene, talks, agents.tickets, { checksOrderOfPushes: !dropsPushes });
    const ms = Date.now() - startedAt;
    const held = sim.inspect.conversations();
    return {
      seed,
      store: options.store,
      ...habits,
      conversations: talks.length,
      tickets: held.length,
      accepted: countOf(talks, 'accepted'),
      unknown: countOf(talks, 'unknown'),
      refused: countOf(talks, 'refused'),
      arrived: held.reduce((sum, { id }) => sum + sim.inspect.customerTexts(id).length, 0),
      agentMessages: agents.messages,
      overtaken: overtakenToAgents(sim, talks),
      heard: sumOf(talks, ({ heard }) => heard.length),
      repeats: sumOf(talks, ({ repeats }) => repeats),
      kills: kills.done,
      outages: weather.outages,
      cuts: visitors.reduce((sum, { cuts }) => sum + cuts, 0),
      ms,
      settlingMs: Date.now() - settlingSince,
      problems,
      logPath: bridge.logPath,
    };
  } finally {
    await Promise.all(visitors.map((visitor) => visitor.end()));
    await scene.close(problems.length > 0);
  }
}

/** Says so many texts, one after the other, in about that rhythm. */
async function speak(
  visitor: Visitor,
  talk: Talk,
  texts: number,
  everyMs: number,
  chance: Chance,
  kills: Kills,
): Promise<void> {
  for (let left = texts; left > 0; left--) {
    await pause(chance.between(0, 2 * everyMs));
    if ((await visitor.say(talk)) === 'accepted') kills.now('answered');
  }
}

/** Every visitor is cut about twice. */
async function cutLines(visitors: readonly Visitor[], overMs: number, chance: Chance): Promise<void> {
  const count = 2 * visitors.length;
  for (let left = count; left > 0; left--) {
    await pause(chance.between(0, (2 * overMs) / count));
    chance.pick(visitors)?.leave(chance.happens(0.7) ? 0 : chance.between(100, 1000));
  }
}
