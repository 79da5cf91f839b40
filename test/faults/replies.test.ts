/** The Helpdesk takes a message and says nothing, or breaks off: it is read back, never sent twice, never given up. */
import { describe, expect, test } from 'vitest';
import { DeskError } from '../../apps/helpdesk-sim/src/desk/tickets.js';
import { booksOf, eventually, openScene } from './scene.js';

/** Each goes wrong once, for the first and for a later message of a ticket. */
const faults = [
  ['lost', 'lostRequest'],
  ['taken without a reply', 'silence'],
  ['taken, and the connection cut before the reply', 'cutBeforeReply'],
  ['lost with the connection', 'cutBeforeProcessing'],
] as const;

describe.each(faults)('a message that is %s', (_, fault) => {
  test('arrives once as the first of a ticket, and opens only one', async () => {
    const scene = await openScene();
    scene.sim.faults.set({ [fault]: { event: 'support', times: 1 } });
    await scene.say('one', 'two');
    await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two'] });
  });

  test('arrives once and in its place as a later one', async () => {
    const scene = await openScene();
    await scene.say('one');
    await scene.hears('re: one');
    scene.sim.faults.set({ [fault]: { event: 'support', times: 1 } });
    await scene.say('two', 'two', 'three');
    await scene.endsWith({
      tickets: [['one', 'two', 'two', 'three']],
      hears: ['re: one', 're: two', 're: two', 're: three'],
    });
  });
});

test.each([500, 503, 429])('a message answered with %i is sent again', async (status) => {
  const scene = await openScene();
  scene.sim.faults.set({ errorEnvelope: { event: 'support', status, times: 2 } });
  await scene.say('one', 'two');
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two'] });
});

test('a message that is lost is not taken for an equal one before it', async () => {
  const scene = await openScene();
  await scene.say('one', 'two');
  await scene.hears('re: one', 're: two');
  scene.sim.faults.set({ lostRequest: { event: 'support', times: 1 } });
  await scene.say('two', 'three');
  await scene.endsWith({
    tickets: [['one', 'two', 'two', 'three']],
    hears: ['re: one', 're: two', 're: two', 're: three'],
  });
});

test.each([500, 429])('a message that is taken, though the answer is %i, is not sent again', async (status) => {
  const sate = (text: string) => {
    if (text === 'one') throw new DeskError(status, 'Simulated error');
    return { html: `re: ${text}` };
  };
  const scene = await openScene({ sim: { sate } });
  await scene.say('one', 'two');
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: two'] });
});

test('a reply that comes after the deadline is told once, and the next message is not taken for answered by it', async () => {
  const scene = await openScene({ sim: { sateDelayMs: 700 } });
  await scene.say('one');
  await scene.endsWith({ tickets: [['one']], hears: ['re: one'] });
  await scene.say('two', 'three');
  await scene.endsWith({ tickets: [['one', 'two', 'three']], hears: ['re: one', 're: two', 're: three'] });
});

test('a late reply does not stand for a message that was lost after it', async () => {
  const scene = await openScene({ env: { REPLY_TIMEOUT_MS: '1000' }, sim: { sateDelayMs: 1500 } });
  await scene.say('one');
  await scene.hears('re: one');
  await scene.say('two');
  // The second message is read back, and its answer is still to come when the third gets lost.
  await expect.poll(() => booksOf(scene.bridge, 'to_helpdesk'), { timeout: 5000 }).toMatchObject({ delivered: 2 });
  expect(scene.sim.inspect.messages(scene.ticket).at(-1)).toMatchObject({ message: 'two' });
  scene.sim.faults.set({ lostRequest: { event: 'support', times: 1 } });
  await scene.say('three');
  await scene.endsWith({ tickets: [['one', 'two', 'three']], hears: ['re: one', 're: two', 're: three'] });
});

test('a Helpdesk slower than the deadline gets each message once', async () => {
  const scene = await openScene();
  scene.sim.faults.set({ latency: { event: 'support', ms: 700 } });
  await scene.say('one', 'two');
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two'] });
});

test('an answer that comes to the history only is found there', async () => {
  const scene = await openScene({ sim: { sateDelayMs: 1500 } });
  scene.sim.faults.set({ cutBeforeReply: { event: 'support', times: 1 } });
  await scene.say('one');
  await expect.poll(() => scene.sim.inspect.connections()).toBe(1);
  scene.sim.faults.kickAll('cut');
  await scene.endsWith({ tickets: [['one']], hears: ['re: one'] });
});

test('an answer does not overtake one before it that comes to the history only', async () => {
  const scene = await openScene({ sim: { sateDelayMs: 600 } });
  await scene.say('one');
  await scene.hears('re: one');
  await scene.rests();
  await scene.say('two');
  await eventually(() => expect(scene.texts()).toEqual([['one', 'two']]));
  scene.sim.faults.set({ silence: { event: 'support', times: 1 } });
  scene.sim.faults.kickAll('cut');
  await scene.say('three');
  await scene.endsWith({ tickets: [['one', 'two', 'three']], hears: ['re: one', 're: two', 're: three'] });
});

test('an agent does not overtake an answer before it that comes to the history only', async () => {
  const scene = await openScene({ env: { REPLY_TIMEOUT_MS: '2000' } });
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.faults.set({ silence: { event: 'support', times: 1 } });
  await scene.say('agent');
  await eventually(() => expect(scene.sim.faults.current()).toEqual({}));
  scene.sim.agent.say(scene.ticket, 'hello');
  await scene.endsWith({ tickets: [['one', 'agent']], hears: ['re: one', 're: agent', 'hello'] });
});

test('nothing in doubt is sent again before the history can be read', async () => {
  const scene = await openScene();
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.faults.set({ silence: { event: 'support', times: 1 }, restStatus: { status: 500, times: 4 } });
  await scene.say('two', 'three');
  await expect.poll(() => scene.sim.faults.current().restStatus, { timeout: 5000 }).toBeUndefined();
  await scene.endsWith({ tickets: [['one', 'two', 'three']], hears: ['re: one', 're: two', 're: three'] });
  const sent = scene.sim.inspect.received().filter(({ event }) => event === 'support');
  expect(sent).toHaveLength(3);
});
