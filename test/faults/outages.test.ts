/** The Helpdesk cannot be reached, or does not want to be: messages wait, nobody knocks in a loop, then all is drained. */
import { describe, expect, test, vi } from 'vitest';
import { channelKey } from '../support/bridge.js';
import { afterThisTest } from '../support/clean-up.js';
import { postMessage } from '../support/http-client.js';
import { booksOf, eventually, heard, metricsOf, openScene, updates } from './scene.js';

describe.each(['refuse', '503'] as const)('a Helpdesk that is down (%s)', (mode) => {
  test('gets everything in order when it is back', async () => {
    const scene = await openScene();
    await scene.say('one');
    await scene.hears('re: one');
    await scene.sim.faults.down(mode);
    await scene.say('two', 'three');
    expect(await booksOf(scene.bridge, 'to_helpdesk')).toMatchObject({ accepted: 3, pending: 2 });
    await scene.sim.faults.up();
    await scene.endsWith({ tickets: [['one', 'two', 'three']], hears: ['re: one', 're: two', 're: three'] });
  });
});

test('a Helpdesk that is down from the beginning gets one ticket', async () => {
  const scene = await openScene();
  await scene.sim.faults.down();
  await scene.say('one', 'two');
  await scene.sim.faults.up();
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two'] });
});

test.each(['ordered', 'cut'] as const)(
  'connections that are ended (%s) in the middle of traffic lose nothing',
  async (how) => {
    const scene = await openScene({ sim: { sateDelayMs: 15 } });
    const texts = Array.from({ length: 30 }, (_, index) => `text ${index}`);
    for (const [index, text] of texts.entries()) {
      await scene.say(text);
      if (index % 10 === 5) scene.sim.faults.kickAll(how);
    }
    await scene.endsWith({ tickets: [texts], hears: texts.map((text) => `re: ${text}`) });
  },
);

test('a connection that is cut again and again, with traffic in between, is back as fast each time', async () => {
  const scene = await openScene({ env: { RETRY_MAX_MS: '3600000' } });
  const texts = Array.from({ length: 16 }, (_, index) => `text ${index}`);
  for (const [index, text] of texts.entries()) {
    await scene.say(text);
    await scene.hears(...texts.slice(0, index + 1).map((one) => `re: ${one}`));
    scene.sim.faults.kickAll('cut');
  }
});

describe.each([401, 400] as const)('a connection refused with %i', (status) => {
  test('is not tried in a loop, shows on the admin port, and is mended', async () => {
    const scene = await openScene();
    const budget = 1000;
    scene.sim.faults.set({ refuse: { status, times: budget } });
    const others = await Promise.all(
      Array.from({ length: 20 }, () => scene.tab.start({ userId: crypto.randomUUID() })),
    );
    await scene.say('one');
    for (const id of others) await postMessage(scene.bridge.url, channelKey, id, 'hello', scene.tab.socketId);

    await eventually(async () => {
      expect(await metricsOf(scene.bridge)).toContain('deskbridge_helpdesk_refused{channel="shop"} 1');
    });
    const before = scene.sim.faults.current().refuse?.times ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const attempts = before - (scene.sim.faults.current().refuse?.times ?? 0);
    expect(attempts).toBeGreaterThan(0);
    expect(attempts).toBeLessThan(12);
    const ready = await fetch(`${scene.bridge.adminUrl}/health/ready`);
    expect(await ready.json()).toMatchObject({ helpdesk: { refused: ['shop'] } });
    expect(await booksOf(scene.bridge, 'to_helpdesk')).toMatchObject({ accepted: 21, pending: 21 });

    scene.sim.faults.clear();
    await scene.rests();
    expect(scene.texts()).toEqual([['one']]);
    expect(scene.sim.inspect.conversations()).toHaveLength(21);
    expect(await metricsOf(scene.bridge)).toContain('deskbridge_helpdesk_refused{channel="shop"} 0');
  });
});

test('a visitor whose messages wait for long is told so once', async () => {
  const scene = await openScene({ env: { DELIVERY_DELAYED_MS: '300' } });
  await scene.sim.faults.down();
  await scene.say('one', 'two');
  await eventually(() => expect(updates(scene.tab)).toEqual(['deliveryDelayed']));
  await scene.say('three');
  await scene.sim.faults.up();
  await scene.endsWith({ tickets: [['one', 'two', 'three']], hears: ['re: one', 're: two', 're: three'] });
  expect(updates(scene.tab)).toEqual(['deliveryDelayed']);
});

test('a visitor whose messages wait for long once more is told so once more', async () => {
  const scene = await openScene({ env: { DELIVERY_DELAYED_MS: '300' } });
  const told: string[] = [];
  for (const text of ['one', 'two']) {
    await scene.sim.faults.down();
    await scene.say(text);
    told.push('deliveryDelayed');
    await eventually(() => expect(updates(scene.tab)).toEqual(told));
    await scene.sim.faults.up();
    await eventually(() => expect(heard(scene.tab)).toContain(`re: ${text}`));
  }
});

test('a visitor who writes without a pause is not told of a delay that no message had', async () => {
  const scene = await openScene({ env: { DELIVERY_DELAYED_MS: '1800' }, sim: { sateDelayMs: 100 } });
  const texts = Array.from({ length: 24 }, (_, index) => `text ${index}`);
  await scene.say('text 0', 'text 1');
  // From now on one message is always under way and one waits.
  for (const [index, text] of texts.slice(2).entries()) {
    await eventually(() => expect(scene.texts()[0]?.length).toBeGreaterThan(index));
    await scene.say(text);
  }
  await scene.endsWith({ tickets: [texts], hears: texts.map((text) => `re: ${text}`) });
  expect(updates(scene.tab)).toEqual([]);
});

test('a Helpdesk that lets connections in and ends them at once is not asked over and over', async () => {
  const scene = await openScene({ env: { RETRY_BASE_MS: '200', RETRY_MAX_MS: '1000' } });
  await scene.say('one');
  await scene.hears('re: one');
  await scene.rests();
  const kicking = setInterval(() => scene.sim.faults.kickAll(), 5);
  const entered = (): number =>
    scene.sim.inspect.received().filter(({ event }) => event === 'enter_customer_support').length;
  const before = entered();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  clearInterval(kicking);
  expect(entered() - before).toBeLessThan(12);
  await scene.say('two');
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two'] });
});

test.each([-3_600_000, 3_600_000])('a wall clock that is moved by %i ms in an outage delays nothing', async (ms) => {
  const scene = await openScene();
  await scene.say('one');
  await scene.hears('re: one');
  await scene.sim.faults.down();
  await scene.say('two');
  await eventually(async () => expect(await metricsOf(scene.bridge)).toMatch(/retries_total\{.*\} [2-9]/));
  const now = Date.now.bind(Date);
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + ms);
  afterThisTest(() => clock.mockRestore());
  await scene.sim.faults.up();
  const since = performance.now();
  await scene.hears('re: one', 're: two');
  expect(performance.now() - since).toBeLessThan(5000);
});

test.each([-3_600_000, 3_600_000])('a wall clock that is moved by %i ms holds no refused channel up', async (ms) => {
  const scene = await openScene();
  scene.sim.faults.set({ refuse: { status: 401 } });
  await scene.say('one');
  await eventually(async () => expect(await metricsOf(scene.bridge)).toContain('helpdesk_refused{channel="shop"} 1'));
  const now = Date.now.bind(Date);
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + ms);
  afterThisTest(() => clock.mockRestore());
  scene.sim.faults.clear();
  await scene.endsWith({ tickets: [['one']], hears: ['re: one'] });
});
