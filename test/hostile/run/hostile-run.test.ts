/** The hostile run: one attack after the other on one bridge, whose neighbour chats on, and whose memory comes back. */
import { expect, it, vi } from 'vitest';
import { Neighbour } from '../neighbour.js';
import { metric } from '../resources.js';
import { attacks } from './attacks.js';
import { openStage } from './stage.js';

/** What attacks may leave in the store's memory of what is in use, which is bounded, bytes. */
const slack = 80 * 1_048_576;

it('every attack leaves the neighbour and the memory as they were', { timeout: 180_000 }, async () => {
  const stage = await openStage();
  const before = await Neighbour.moveIn(stage.url, undefined, '127.0.1.1');
  await before.hasNoticedNothing();
  const base = await stage.held();

  for (const [index, [name, attack]] of Object.entries(attacks).entries()) {
    const neighbour = await Neighbour.moveIn(stage.url, undefined, '127.0.1.2');
    await attack(stage, `127.0.2.${index + 1}`);
    await neighbour.hasNoticedNothing();
    await vi.waitFor(async () => expect((await stage.held()) - base, name).toBeLessThan(slack), 20_000);
  }
  expect(await metric(stage.adminUrl, 'deskbridge_messages_dead_total', 'to_helpdesk')).toBe(0);
  expect(await (await fetch(`${stage.adminUrl}/admin/audit`)).json()).toMatchObject({ balanced: true });
});
