/** A history that cannot be read, or is too large: its customer goes on, and the visitor beside it notices nothing. */
import { expect, test } from 'vitest';
import { booksOf, eventually, heard, openScene } from '../scene.js';
import { impatient, neighbour } from './neighbour.js';

test('a customer whose history can never be read goes on without it', async () => {
  const scene = await openScene({ env: { ...impatient, MESSAGE_ATTEMPTS: '2', MESSAGE_PATIENCE_MS: '300' } });
  const other = await neighbour(scene);
  scene.sim.faults.set({ restStatus: { of: 'messages', status: 500, session: scene.user } });
  await scene.say('one', 'two', 'three');
  await eventually(() => expect(heard(scene.tab)).toEqual(expect.arrayContaining(['re: two', 're: three'])));
  await other.noticedNothing();
  expect(scene.texts()).toEqual([['one', 'two', 'three']]);
  // What was said meanwhile is added as soon as it can be read.
  scene.sim.faults.clear();
  scene.sim.faults.kickAll();
}, 60_000);

test('a first message whose customer’s list can never be read is given up, and holds up nobody', async () => {
  const scene = await openScene({ env: { ...impatient, MESSAGE_ATTEMPTS: '2', MESSAGE_PATIENCE_MS: '300' } });
  const other = await neighbour(scene);
  scene.sim.faults.set({ restStatus: { of: 'list', status: 500, session: scene.user } });
  await scene.say('one');
  await eventually(async () => expect(await booksOf(scene.bridge, 'to_helpdesk')).toMatchObject({ dead: 1 }));
  await other.noticedNothing();
  scene.sim.faults.clear();
  await scene.say('two');
  await scene.hears('re: two');
}, 60_000);

test('a first message whose customer has more tickets than can be noted is a dead letter with that reason, soon', async () => {
  const scene = await openScene({ env: { ...impatient, REPLY_TIMEOUT_MS: '10000' } });
  const other = await neighbour(scene);
  scene.sim.faults.set({ oldItems: { of: 'list', count: 6000, session: scene.user } });
  await scene.say('one');
  await eventually(async () => expect(await booksOf(scene.bridge, 'to_helpdesk')).toMatchObject({ dead: 1 }));
  await other.noticedNothing();
  const response = await fetch(`${scene.bridge.adminUrl}/admin/dead-letters`);
  expect(await response.text()).toContain('too large to be read: 6000 conversations of one customer');
  scene.sim.faults.clear();
  await scene.say('two');
  await scene.hears('re: two');
}, 60_000);

test('a customer whose chat is enormous is served with its newest messages', async () => {
  const scene = await openScene({ env: { ...impatient, REPLY_TIMEOUT_MS: '5000', HELPDESK_HISTORY_BYTES: '65536' } });
  const other = await neighbour(scene);
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.faults.set({ oldItems: { of: 'messages', count: 3000, characters: 500, session: scene.user } });
  // Its fate is told by the history, in which it stands behind all the others.
  scene.sim.faults.set({ cutBeforeReply: { event: 'support', times: 1, session: scene.user } });
  await scene.say('two');
  await eventually(() => expect(heard(scene.tab)).toContain('re: two'));
  await other.noticedNothing();
  expect(scene.texts()).toEqual([['one', 'two']]);
  const old = (): string[] => heard(scene.tab).filter((text) => /^\d+ x/.test(text));
  await eventually(() => expect(old().length).toBeGreaterThan(10));
  await scene.rests();
  expect(old().length).toBeLessThan(200);
}, 60_000);
