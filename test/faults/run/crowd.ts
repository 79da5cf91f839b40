/** The visitors of a run: anonymous ones, named ones, and some with two conversations. */
import type { Chance } from './chance.js';
import { Visitor } from './visitor.js';
import type { Place } from './visitor.js';

const manners = ['socket', 'http', 'stale'] as const;

/** As many visitors as it takes for so many conversations, all of them begun. */
export async function gather(place: Place, conversations: number, chance: Chance): Promise<Visitor[]> {
  const visitors: Visitor[] = [];
  const starting: Promise<void>[] = [];
  while (starting.length < conversations) {
    const at = visitors.length;
    const kind = chance.pick(['anonymous', 'named', 'twofold'] as const);
    const userId = kind === 'anonymous' ? undefined : `user-${at}`;
    const visitor = new Visitor(place, manners[at % manners.length] ?? 'socket', userId, chance.branch());
    visitors.push(visitor);
    const talks = Math.min(kind === 'twofold' ? 2 : 1, conversations - starting.length);
    for (let left = talks; left > 0; left--) starting.push(visitor.startTalk(`c${starting.length + 1}`));
  }
  await Promise.all(starting);
  return visitors;
}
