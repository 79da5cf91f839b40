/** A transcript that was served counts as received; one that could not be served does not. */
import { expect, test } from 'vitest';
import { booksOf, eventually, metricsOf, openScene, openTab } from './scene.js';

/** A visitor who went away, and for whom two entries are held since. */
async function sceneWithHeld() {
  const scene = await openScene();
  await scene.say('one');
  await scene.hears('re: one');
  await scene.rests();
  await scene.tab.cut();
  scene.sim.agent.say(scene.ticket, 'hello');
  await eventually(async () => expect(await booksOf(scene.bridge, 'to_client')).toMatchObject({ pending: 2 }));
  return scene;
}

test('a transcript for a client that is gone settles nothing', async () => {
  const scene = await sceneWithHeld();

  const gone = await openTab(scene.bridge.url);
  const about = { conversation_id: scene.conversationId };
  // They keep the bridge busy until it has noticed that the client is gone.
  for (let count = 0; count < 50; count++) gone.send('metadata', { ...about, metadata: { count } });
  gone.send('conversation_transcript_request', about);
  gone.socket.close();
  const isHandled = /events_total\{[^}]*"conversation_transcript_request"[^}]*\} 1/;
  await eventually(async () => expect(await metricsOf(scene.bridge)).toMatch(isHandled));

  scene.tab = await openTab(scene.bridge.url);
  scene.bind();
  await scene.hears('hello');
});

test('nor does one that was written to a socket and never arrived', async () => {
  const scene = await sceneWithHeld();

  const deaf = await openTab(scene.bridge.url);
  deaf.socket.pause();
  deaf.send('conversation_transcript_request', { conversation_id: scene.conversationId });
  const isHandled = /events_total\{[^}]*"conversation_transcript_request"[^}]*\} 1/;
  await eventually(async () => expect(await metricsOf(scene.bridge)).toMatch(isHandled));
  // Receipts are kept a tenth of a second later.
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await booksOf(scene.bridge, 'to_client')).toMatchObject({ pending: 2 });
  deaf.socket.terminate();

  scene.tab = await openTab(scene.bridge.url);
  scene.bind();
  await scene.hears('hello');
  await scene.rests();
});

test('one that did arrive settles all that it shows', async () => {
  const scene = await sceneWithHeld();
  scene.tab = await openTab(scene.bridge.url);
  scene.tab.send('conversation_transcript_request', { conversation_id: scene.conversationId });
  await scene.tab.next('conversation_transcript');
  await scene.rests();
  scene.sim.agent.say(scene.ticket, 'again');
  await scene.hears('again');
});
