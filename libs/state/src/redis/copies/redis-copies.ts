/** Copies from and into a Redis. */
import { CopyError, otherCustomer, otherSecret } from '../../copy/copies.js';
import type { Copies, Copy, Tombstone, Wrote } from '../../copy/copies.js';
import type { Conversation, Documents, Entry, Ref } from '../../contract/conversation.js';
import type { Balance, Discrepancy, Store } from '../../contract/store.js';
import { allEntriesOf } from '../../contract/entries-of.js';
import { defaultPage } from '../../contract/store.js';
import { packText, unpackText } from '../../contract/pack-text.js';
import type { StoreSecret } from '../../contract/erased.js';
import type { Calls } from '../calls/operation.js';
import { conversationName, customerName, placeTags, tagOfCustomer, tagOfName } from '../places.js';
import { audit, booksOf, indexes, pageSize } from '../store/books.js';
import { Cache } from '../store/cache.js';
import { Conversations } from '../store/conversations.js';
import { lettersAt } from '../store/dead-letters.js';
import { textsOf } from '../store/rows.js';
import { pairs, Transcripts } from '../store/transcripts.js';
import { restoreArgs } from './restore-args.js';

/** Conversations, and dead letters of one, that are read at a time. */
const atATime = 16;
/** How often a conversation is begun anew of which a part was lost. */
const mostTries = 3;

/** As `Copies`. */
export class RedisCopies<D extends Documents> implements Copies<D> {
  readonly #calls: Calls;
  #secret: StoreSecret;
  readonly #end: () => Promise<void>;
  readonly #conversations: Conversations<D>;
  readonly #transcripts: Transcripts<D>;

  /** `end` closes what the calls are made on. */
  constructor(calls: Calls, secret: StoreSecret, end: () => Promise<void>) {
    this.#calls = calls;
    this.#secret = secret;
    this.#end = end;
    this.#conversations = new Conversations<D>(calls, new Cache<D>());
    this.#transcripts = new Transcripts<D>(calls, this.#conversations);
  }

  async requireAlone(): Promise<void> {
    const living = Number(await this.#calls.run({ name: 'living', tag: 'members', args: [] }));
    if (living === 0) return;
    throw new CopyError(
      `${living} ${living === 1 ? 'bridge runs' : 'bridges run'} on the Redis: stop all, and if one was killed wait some seconds`,
    );
  }

  async *read(): AsyncGenerator<Copy<D>, void, undefined> {
    for (const tag of placeTags) {
      for (const index of indexes) {
        let names: string[];
        let from = 0;
        do {
          names = textsOf(await this.#calls.run({ name: 'walk', tag, args: [index, String(from)] }));
          from += names.length;
          yield* this.#readNames(tag, names);
        } while (names.length === pageSize);
      }
    }
  }

  async count(): Promise<number> {
    const args = indexes.flatMap((index) => [index, '+inf']);
    const counts = await Promise.all(placeTags.map((tag) => this.#calls.run({ name: 'due', tag, args })));
    return counts.reduce<number>((sum, count) => sum + Number(count), 0);
  }

  async write(copy: Copy<D>): Promise<Wrote> {
    const { conversation } = copy;
    const tag = tagOfCustomer(conversation);
    if ((await this.#conversations.tagForNew(conversation, conversation)) !== tag) throw otherCustomer(conversation);
    const parts = restoreArgs(copy);
    for (let tries = 0; tries < mostTries; tries += 1) {
      const answer = await this.#restore(tag, parts);
      if (answer === 'written' || answer === 'present') return answer;
      if (answer === 'other') throw otherCustomer(conversation);
    }
    throw new CopyError(`Conversation ${conversation.id} cannot be written: somebody else writes it, too`);
  }

  secret(): Promise<StoreSecret> {
    return Promise.resolve(this.#secret);
  }

  async takeSecret(secret: StoreSecret): Promise<void> {
    if (secret === this.#secret) return;
    for await (const page of this.tombstones()) if (page.length > 0) throw otherSecret();
    await this.#calls.run({ name: 'take_secret', tag: 'meta', args: [secret] });
    this.#secret = secret;
  }

  async *tombstones(): AsyncGenerator<readonly Tombstone[], void, undefined> {
    for (const tag of placeTags) {
      let page: Tombstone[];
      let from = 0;
      do {
        const found = pairs(textsOf(await this.#calls.run({ name: 'tombstones', tag, args: [String(from)] })));
        page = [...found].map(([mark, at]) => ({ mark, at: Number(at) }));
        from += page.length;
        yield page;
      } while (page.length === pageSize);
    }
  }

  async writeTombstones(tombstones: readonly Tombstone[]): Promise<void> {
    const written = tombstones.map(({ mark, at }) =>
      this.#calls.run({ name: 'entomb', tag: tagOfName(mark), args: [mark, String(at)] }),
    );
    await Promise.all(written);
  }

  /** All that is not where it was counted goes to the first place. */
  async finish(books: readonly Balance[]): Promise<void> {
    const [first = ''] = placeTags;
    const [all, own] = await Promise.all([booksOf(this.#calls), booksOf(this.#calls, [first])]);
    const args = [...books, ...all.filter((row) => !find(books, row))].flatMap((row) => {
      const { channel, direction } = row;
      return (['accepted', 'delivered', 'dead'] as const).flatMap((what) => {
        const elsewhere = (find(all, row)?.[what] ?? 0) - (find(own, row)?.[what] ?? 0);
        const wanted = find(books, row)?.[what] ?? 0;
        return [`${what} ${direction} ${packText(channel)}`, String(wanted - elsewhere)];
      });
    });
    await this.#calls.run({ name: 'set_books', tag: first, args });
  }

  books(): Promise<Balance[]> {
    return booksOf(this.#calls);
  }

  audit(limit: number): Promise<Discrepancy[]> {
    return audit(this.#calls, limit);
  }

  close(): Promise<void> {
    return this.#end();
  }

  async *#readNames(tag: string, names: readonly string[]): AsyncGenerator<Copy<D>, void, undefined> {
    for (let from = 0; from < names.length; from += atATime) {
      const found = names.slice(from, from + atATime).map((name) => [tag, name] as const);
      const conversations = await this.#conversations.byNames(found);
      yield* await Promise.all(conversations.map((each) => this.#copy(tag, each)));
    }
  }

  async #copy(tag: string, conversation: Conversation<D>): Promise<Copy<D>> {
    const args = [conversationName(conversation), customerName(conversation), packText(conversation.id)];
    const [entries, hops, waiting, belongings] = await Promise.all([
      this.#entries(conversation),
      this.#transcripts.hops(conversation),
      this.#transcripts.waiting(conversation, Number.MAX_SAFE_INTEGER, conversation),
      this.#calls.run({ name: 'belongings', tag, args }),
    ]);
    const [doubt, lastPosition, count, ...ids] = textsOf(belongings);
    const tickets = ids.slice(0, Number(count)).map(unpackText);
    const deadLetters = await lettersAt<D>(this.#calls, tag, ids.slice(Number(count)));
    const isInDoubt = doubt === '1';
    return {
      ...{ conversation, entries, hops, waiting, deadLetters, tickets },
      lastPosition: Number(lastPosition),
      isInDoubt,
    };
  }

  async #entries(ref: Ref): Promise<Entry<D>[]> {
    const transcript = (...[, after = 0, page = defaultPage]: Parameters<Store<D>['transcript']>) =>
      this.#transcripts.transcript(ref, after, page);
    return allEntriesOf<D>({ transcript }, ref);
  }

  async #restore(tag: string, parts: readonly string[][]): Promise<string> {
    let answer = '';
    for (const args of parts) {
      answer = String(await this.#calls.run({ name: 'restore', tag, args }));
      if (answer !== 'part') break;
    }
    return answer;
  }
}

function find(books: readonly Balance[], { channel, direction }: Balance): Balance | undefined {
  return books.find((row) => row.channel === channel && row.direction === direction);
}
