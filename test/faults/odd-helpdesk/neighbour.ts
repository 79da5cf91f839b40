/** A Helpdesk that is odd: what is strange costs that one thing, and the visitor beside it notices nothing. */
import { expect } from 'vitest';
import { channelKey } from '../../support/bridge.js';
import { postMessage } from '../../support/http-client.js';
import { eventually, heard, openTab } from '../scene.js';
import type { Scene } from '../scene.js';

export type Faults = Parameters<Scene['sim']['faults']['set']>[0];

/** A message that fails is given up soon; all else is as in the other tests. */
export const impatient = { MESSAGE_ATTEMPTS: '3', MESSAGE_PATIENCE_MS: '500' };

/** Another visitor, who goes on talking until told to stop. */
export async function neighbour({ bridge }: Scene) {
  const tab = await openTab(bridge.url);
  const id = await tab.start({ userId: `neighbour-${crypto.randomUUID()}` });
  const said: string[] = [];
  const done = new AbortController();
  const talking = (async () => {
    for (let count = 0; !done.signal.aborted; count++) {
      said.push(`fine ${count}`);
      await postMessage(bridge.url, channelKey, id, `fine ${count}`, tab.socketId);
      await eventually(() => expect(heard(tab)).toHaveLength(said.length));
    }
  })();
  return {
    /** Everything it said was answered, once and in order. */
    noticedNothing: async () => {
      done.abort();
      await talking;
      expect(heard(tab)).toEqual(said.map((text) => `re: ${text}`));
    },
  };
}
