/** Rooms that open late, or not at first: what is said meanwhile comes by the history. The old edition knows no other way. */
import { expect, test } from 'vitest';
import { eventually, openScene } from './scene.js';
import type { Scene } from './scene.js';

test('an agent is heard though the room could not be entered at first', async () => {
  const scene = await openScene({ sim: { edition: 'old' } });
  scene.sim.faults.set({ errorEnvelope: { event: 'enter_support', status: 503, reason: 'busy', times: 1 } });
  await scene.say('one', 'two');
  await scene.hears('re: one', 're: two');
  scene.sim.agent.say(scene.ticket, 'hello');
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two', 'hello'] });
});

test('an agent is heard though the room could not be entered again at first and nothing else is said', async () => {
  const scene = await openScene({ sim: { edition: 'old' } });
  await scene.say('one');
  await scene.hears('re: one');
  await scene.rests();
  scene.sim.faults.set({ errorEnvelope: { event: 'enter_support', status: 503, times: 1 } });
  scene.sim.faults.kickAll();
  await eventually(() => expect(scene.sim.faults.current()).toEqual({}));
  scene.sim.agent.say(scene.ticket, 'hello');
  await scene.endsWith({ tickets: [['one']], hears: ['re: one', 'hello'] });
});

test.each([150, 600])('an agent is heard who speaks while the room is entered, which takes %i ms', async (ms) => {
  const scene = await openScene({ sim: { edition: 'old' } });
  scene.sim.faults.set({ latency: { event: 'enter_support', ms } });
  await scene.say('one');
  await scene.hears('re: one');
  await eventually(() =>
    expect(scene.sim.inspect.received().filter(({ event }) => event === 'enter_support')).not.toHaveLength(0),
  );
  scene.sim.agent.say(scene.ticket, 'hello');
  await scene.endsWith({ tickets: [['one']], hears: ['re: one', 'hello'] });
});

test.each(['old', 'new'] as const)(
  'what an agent says in a new ticket before the assistant answers stands before the answer (edition %s)',
  async (edition) => {
    const scene = await openScene({ sim: { edition, sateDelayMs: 300 } });
    await scene.say('one');
    await eventually(() => expect(scene.texts()).toEqual([['one']]));
    scene.sim.agent.say(scene.ticket, 'hello');
    await scene.endsWith({ tickets: [['one']], hears: ['hello', 're: one'] });
  },
);

test('what an agent says in a new ticket stands before the answer though no room could be entered', async () => {
  const scene = await openScene({ sim: { sateDelayMs: 300 }, env: { RETRY_BASE_MS: '5000', RETRY_MAX_MS: '5000' } });
  scene.sim.faults.set({ errorEnvelope: { event: 'enter_customer_support', status: 500 } });
  await scene.say('one');
  await eventually(() => expect(scene.texts()).toEqual([['one']]));
  scene.sim.agent.say(scene.ticket, 'hello');
  await scene.endsWith({ tickets: [['one']], hears: ['hello', 're: one'] });
});

test.each([
  ['old', 'enter_support'],
  ['new', 'enter_customer_support'],
] as const)(
  'an answer does not overtake what is said while the room is closed to us (edition %s)',
  async (edition, event) => {
    const scene = await openScene({ sim: { edition }, env: { RETRY_BASE_MS: '2000', RETRY_MAX_MS: '2000' } });
    await scene.say('one');
    await scene.hears('re: one');
    await scene.rests();
    scene.sim.faults.set({ errorEnvelope: { event, status: 500 } });
    scene.sim.faults.kickAll();
    await scene.say('two');
    await scene.hears('re: one', 're: two');
    scene.sim.agent.say(scene.ticket, 'hello');
    scene.sim.agent.release(scene.ticket);
    await scene.say('three');
    await scene.endsWith({ tickets: [['one', 'two', 'three']], hears: ['re: one', 're: two', 'hello', 're: three'] });
  },
);

test('what is pushed while the history fails does not overtake what was missed', async () => {
  const scene = await openScene({ sim: { edition: 'new' } });
  await scene.say('one');
  await scene.hears('re: one');
  await scene.rests();
  const before = enteringsOf(scene);
  scene.sim.faults.set({ restStatus: { status: 503, times: 1 }, restLatency: { ms: 400, times: 1 } });
  scene.sim.faults.kickAll();
  scene.sim.agent.say(scene.ticket, 'first');
  await eventually(() => expect(enteringsOf(scene)).toBeGreaterThan(before));
  scene.sim.agent.say(scene.ticket, 'second');
  await scene.endsWith({ tickets: [['one']], hears: ['re: one', 'first', 'second'] });
});

/** How often the customer's own room was asked for. */
function enteringsOf({ sim }: Scene): number {
  return sim.inspect.received().filter(({ event }) => event === 'enter_customer_support').length;
}
