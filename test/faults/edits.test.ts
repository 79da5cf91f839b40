/** A message that still waits is sent as it was edited last, whatever the bridge is busy with. */
import { expect, test } from 'vitest';
import { pause } from '#async';
import { channelKey } from '../support/bridge.js';
import { getTranscript } from '../support/http-client.js';
import { booksOf, eventually, openScene } from './scene.js';
import type { Scene } from './scene.js';

/** Edits the visitor's latest message; it is edited when this resolves. */
async function edit(scene: Scene, text: string): Promise<void> {
  const { body } = await getTranscript(scene.bridge.url, channelKey, scene.conversationId);
  const items = (body as { transcript: { message_id: string; from: string }[] }).transcript;
  const messageId = items.findLast(({ from }) => from === 'user')?.message_id;
  scene.tab.send('edit_message', { conversation_id: scene.conversationId, message_id: messageId, content: text });
  await scene.tab.next('message_edited_success');
}

test('a message that is edited while the history is read after an outage arrives as edited', async () => {
  const scene = await openScene({ env: { REPLY_TIMEOUT_MS: '5000' } });
  await scene.say('one');
  await scene.hears('re: one');
  await scene.rests();
  await scene.sim.faults.down();
  await scene.say('two');
  scene.sim.faults.set({ restLatency: { ms: 1500, times: 1 } });
  await scene.sim.faults.up();
  await eventually(() => expect(scene.sim.faults.current().restLatency).toBeUndefined());
  await edit(scene, 'zwei');
  await scene.endsWith({ tickets: [['one', 'zwei']], hears: ['re: one', 're: zwei'] });
});

test('a message that is edited while an answer before it is looked for arrives as edited', async () => {
  const scene = await openScene({ env: { REPLY_TIMEOUT_MS: '2500' }, sim: { sateDelayMs: 4000 } });
  scene.sim.faults.set({ cutBeforeReply: { event: 'support', times: 1 } });
  await scene.say('one');
  // The message is read back, its answer is still to come.
  await eventually(async () => expect(await booksOf(scene.bridge, 'to_helpdesk')).toMatchObject({ delivered: 1 }));
  await expect.poll(() => scene.sim.inspect.connections()).toBe(1);
  // The readings that a new ticket causes are over by then.
  await pause(500);
  scene.sim.faults.set({ restLatency: { ms: 1500, times: 1 } });
  await scene.say('two');
  await eventually(() => expect(scene.sim.faults.current().restLatency).toBeUndefined());
  await edit(scene, 'zwei');
  await eventually(() => expect(scene.texts()).toEqual([['one', 'zwei']]));
});

test('a message that was taken before it was edited is not sent again', async () => {
  const scene = await openScene({ env: { REPLY_TIMEOUT_MS: '1500' } });
  await scene.say('one');
  await scene.hears('re: one');
  await scene.rests();
  scene.sim.faults.set({ cutBeforeReply: { event: 'support', times: 1 }, restStatus: { status: 503 } });
  await scene.say('two');
  await eventually(() => expect(scene.texts()).toEqual([['one', 'two']]));
  await edit(scene, 'zwei');
  scene.sim.faults.clear();
  await scene.say('three');
  await scene.hears('re: one', 're: two', 're: three');
  await scene.rests();
  expect(scene.texts()).toEqual([['one', 'two', 'three']]);
});
