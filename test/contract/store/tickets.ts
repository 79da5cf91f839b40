/** Contract of the store: a ticket of the Helpdesk is one conversation's. */
import { expect, test } from 'vitest';
import { commit, pushed, ref, storesOf, tryCommit, work } from './setup.js';
import type { OpenState } from './setup.js';

export function ticketContract(opens: OpenState): void {
  const open = storesOf(opens);

  test('a ticket that another conversation of the customer has refuses the whole change', async () => {
    const { store } = await open();
    await commit(store, { link: ['t1', 't2'] });
    await commit(store, { id: 'd' });
    const late = { id: 'd', expect: 1, link: ['t3', 't2'], append: [pushed('a')], enqueue: [work('w')] };
    expect(await tryCommit(store, late)).toEqual({ outcome: 'taken', ticket: 't2' });
    expect(await store.load(ref('d'))).toMatchObject({ version: 1, lastSeq: 0 });
    expect(await store.waitingOf(ref('d'))).toEqual([]);
    expect(await tryCommit(store, { expect: 1, link: ['t3'] })).toMatchObject({ outcome: 'committed' });
  });

  test('a ticket may be linked again by the conversation that has it, an erased one too while something waits', async () => {
    const { store } = await open();
    await commit(store, { link: ['t'] });
    await commit(store, { expect: 1, link: ['t'], erase: true, enqueue: [work('close', false)] });
    expect(await tryCommit(store, { id: 'd', link: ['t'] })).toEqual({ outcome: 'taken', ticket: 't' });
    expect(await tryCommit(store, { expect: 2, link: ['t', 'u'] })).toMatchObject({ outcome: 'committed' });
    expect(await tryCommit(store, { id: 'd', link: ['u'] })).toEqual({ outcome: 'taken', ticket: 'u' });
  });

  test('tickets are told apart by customer, by channel and by every character', async () => {
    const { store } = await open();
    await commit(store, { link: ['t', '__proto__'] });
    for (const [id, parts] of Object.entries({
      session: { sessionId: 'else' },
      channel: { channel: 'app' },
      texts: { link: ['T', 't\0', '"t"', 't\ud800', 't\ufffd'] },
    })) {
      expect(await tryCommit(store, { link: ['t'], ...parts, id })).toMatchObject({ outcome: 'committed' });
    }
    expect(await tryCommit(store, { id: 'd', link: ['t\ufffd'] })).toEqual({ outcome: 'taken', ticket: 't\ufffd' });
  });

  test('of two that link a ticket at once one gets it', async () => {
    const { store } = await open();
    await Promise.all([commit(store, {}), commit(store, { id: 'd' })]);
    const outcomes = await Promise.all(['c', 'd'].map((id) => tryCommit(store, { id, expect: 1, link: ['t'] })));
    expect(outcomes.map((each) => each.outcome).sort()).toEqual(['committed', 'taken']);
  });

  test('the tickets of an expired conversation are free', async () => {
    const { store } = await open();
    await commit(store, { link: ['t'], put: { ttlDays: 1 } });
    await store.expire(1e12, { defaultTtlDays: 0, tombstoneDays: 1 }, 10);
    expect(await tryCommit(store, { id: 'd', link: ['t'] })).toMatchObject({ outcome: 'committed' });
  });

  test('links are there again after everything was let go', async () => {
    const { store } = await open();
    await commit(store, { link: ['t'] });
    await store.books();
    await commit(store, { id: 'd' });
    expect(await tryCommit(store, { id: 'd', expect: 1, link: ['t'] })).toEqual({ outcome: 'taken', ticket: 't' });
  });
}
