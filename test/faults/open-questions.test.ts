/** What goes on while a message waits for its reply must neither cost the reply nor stand for it. */
import { expect, test } from 'vitest';
import { openScene } from './scene.js';

test('a room that opens late does not keep a message from being answered', async () => {
  const scene = await openScene({ env: { REPLY_TIMEOUT_MS: '4000' }, sim: { edition: 'old', sateDelayMs: 800 } });
  await scene.say('one');
  await scene.hears('re: one');
  await scene.rests();
  scene.sim.faults.set({ latency: { event: 'enter_support', ms: 600 } });
  scene.sim.faults.kickAll();
  await scene.say('two', 'three');
  await scene.endsWith({ tickets: [['one', 'two', 'three']], hears: ['re: one', 're: two', 're: three'] });
  // An answer that is not taken for the reply would cost the connection.
  expect(new Set(scene.sim.inspect.received().map(({ sid }) => sid)).size).toBe(2);
});
