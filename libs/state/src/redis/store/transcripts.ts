/** Reading what belongs to one conversation or one customer, in answers of bounded size. */
import type { Customer, Documents, Entry, Hop, Ref, Work } from '../../contract/conversation.js';
import type { Page } from '../../contract/store.js';
import type { Calls } from '../calls/operation.js';
import { conversationName, customerName, tagOfCustomer } from '../places.js';
import type { Conversations } from './conversations.js';
import { entryKey, entryOf, itemOf, textsOf } from './rows.js';

export class Transcripts<D extends Documents> {
  readonly #calls: Calls;
  readonly #conversations: Conversations<D>;

  constructor(calls: Calls, conversations: Conversations<D>) {
    this.#calls = calls;
    this.#conversations = conversations;
  }

  async pushedAfter(ref: Ref, after: number, limit: number): Promise<Entry<D>[]> {
    const [, ...found] = (await this.#ask('pushed', ref, [String(after), String(limit)])) ?? [];
    return [...pairs(found)].map(([seq, text]) => entryOf<D>(Number(seq), text));
  }

  async transcript(ref: Ref, after: number, page: Page): Promise<Entry<D>[]> {
    const found = (await this.#ask('entries', ref, [String(after), String(page.entries), String(page.bytes)])) ?? [];
    return found.map((text, index) => entryOf<D>(after + index + 1, text));
  }

  async entry(ref: Ref, entryId: string): Promise<Entry<D> | null> {
    const found = await this.#ask('entry', ref, [entryKey(entryId)]);
    const [seq, text] = found ?? [];
    return seq === undefined || text === undefined ? null : entryOf<D>(Number(seq), text);
  }

  async hops(ref: Ref): Promise<Hop[]> {
    const found = (await this.#ask('hops', ref, [])) ?? [];
    return found.map((text) => JSON.parse(text) as Hop);
  }

  async waiting(customer: Customer, limit: number, only: Ref | null): Promise<Work<D>[]> {
    const items: Work<D>[] = [];
    const tag = tagOfCustomer(customer);
    const name = only === null ? '' : conversationName(only);
    let more = limit > 0;
    while (more) {
      const behind = String(items.at(-1)?.position ?? 0);
      const args = [customerName(customer), String(limit - items.length), behind, name];
      const [isMore, ...found] = textsOf(await this.#calls.run({ name: 'waiting', tag, args }));
      for (const [id, text] of pairs(found)) items.push(itemOf<D>(customer, id, text));
      more = isMore === '1' && items.length < limit;
    }
    return items;
  }

  /** Null if the conversation or what is asked of it is not there. */
  async #ask(name: string, ref: Ref, args: readonly string[]): Promise<string[] | null> {
    const tag = await this.#conversations.tagOf(ref);
    if (tag === null) return null;
    const answer = await this.#calls.run({ name, tag, args: [conversationName(ref), ...args] });
    return answer === null ? null : textsOf(answer);
  }
}

export function* pairs(texts: readonly string[]): Iterable<readonly [string, string]> {
  for (let index = 0; index + 1 < texts.length; index += 2) yield [texts[index] ?? '', texts[index + 1] ?? ''];
}
