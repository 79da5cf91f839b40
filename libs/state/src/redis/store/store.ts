/** The store on Redis: everything that one customer has in one place, one run of a script for all that is asked in a turn. */
import type { Change, CommitBy, Committed } from '../../contract/change.js';
import type {
  Conversation,
  Customer,
  DeadLetter,
  Documents,
  Entry,
  Head,
  Hop,
  Ref,
  Work,
} from '../../contract/conversation.js';
import { derivedSecret } from '../../contract/erased.js';
import type { Erased, StoreSecret } from '../../contract/erased.js';
import type {
  Balance,
  Confirmation,
  ConversationPage,
  Discrepancy,
  ExpiryRule,
  Known,
  Page,
  Store,
} from '../../contract/store.js';
import { defaultPage, StoreUnavailableError } from '../../contract/store.js';
import type { Calls } from '../calls/operation.js';
import { conversationName, customerName, placeTags, tagOfCustomer } from '../places.js';
import { audit, booksOf } from './books.js';
import { Cache } from './cache.js';
import { userName } from './commit-args.js';
import { Commits } from './commits.js';
import type { Fences } from './commits.js';
import { Conversations } from './conversations.js';
import { Erasures } from './erasures.js';
import { deadLetter, deadLetters, deadLettersOf } from './dead-letters.js';
import { expire } from './expiry.js';
import { customersWaiting } from './orphans.js';
import type { Lookout } from './orphans.js';
import { conversationPage } from './pages.js';
import { textsOf } from './rows.js';
import { usageOf } from './usage.js';
import { pairs, Transcripts } from './transcripts.js';

/** What the store asks of this replica. */
export interface Here extends Fences, Lookout {
  /** True if Redis has not answered for a while. */
  isSilent(): boolean;
}

export class RedisStore<D extends Documents> implements Store<D> {
  readonly #calls: Calls;
  readonly #here: Here;
  readonly #secret: StoreSecret;
  readonly #cache = new Cache<D>();
  readonly #conversations: Conversations<D>;
  readonly #commits: Commits<D>;
  readonly #transcripts: Transcripts<D>;
  readonly #erasures: Erasures<D>;
  #isClosed = false;

  constructor(calls: Calls, here: Here, secret: StoreSecret) {
    this.#calls = calls;
    this.#here = here;
    this.#secret = secret;
    this.#conversations = new Conversations<D>(calls, this.#cache);
    const [cache, conversations] = [this.#cache, this.#conversations];
    this.#erasures = new Erasures<D>({ calls, conversations, secret });
    this.#commits = new Commits<D>({ calls, cache, conversations, fences: here, erasures: this.#erasures });
    this.#transcripts = new Transcripts<D>(calls, this.#conversations);
  }

  /** Redis may have forgotten something: nothing that is known here is good any more. */
  forget(): void {
    this.#cache.clear();
  }

  /** Another replica has erased it. */
  forgetErased(ref: Ref): void {
    this.#cache.drop(ref);
  }

  /** Takes no more commits; resolves when those that were begun have ended. */
  async close(): Promise<void> {
    await this.#commits.close();
    this.#isClosed = true;
    this.#cache.clear();
  }

  commit(change: Change<D>, by?: CommitBy): Promise<Committed<D>> {
    return this.#commits.commit(change, by);
  }

  async confirm(confirmations: readonly Confirmation[], at: number): Promise<void> {
    await Promise.all(
      confirmations.map(async ({ ref, push }) => {
        const tag = Number.isSafeInteger(push) && push > 0 ? await this.#conversations.tagOf(ref) : null;
        if (tag === null) return;
        const hop: Hop = { at, hop: 'confirmed', ref: String(push), detail: '' };
        const args = [conversationName(ref), String(push), JSON.stringify(hop)];
        await this.#calls.run({ name: 'confirm', tag, args, isRelief: true });
      }),
    );
  }

  load(ref: Ref): Promise<Conversation<D> | null> {
    return this.#conversations.load(ref);
  }

  async latest(ref: Ref): Promise<Known<D> | null> {
    const known = this.#cache.get(ref);
    if (known) return { conversation: known, isFresh: false };
    const conversation = await this.load(ref);
    return conversation && { conversation, isFresh: true };
  }

  head(ref: Ref): Promise<Head | null> {
    return this.#conversations.head(ref);
  }

  loadAll(refs: readonly Ref[]): Promise<(Conversation<D> | null)[]> {
    return Promise.all(refs.map((ref) => this.#conversations.peek(ref)));
  }

  async listByUser(channel: string, userKey: string, limit: number): Promise<Head[]> {
    const args = [userName({ channel, userKey })];
    const answers = await Promise.all(placeTags.map((tag) => this.#calls.run({ name: 'of_user', tag, args })));
    const found = answers.flatMap((answer, place) =>
      [...pairs(textsOf(answer))].map(([name, activeAt]) => ({
        tag: placeTags[place] ?? '',
        name,
        at: Number(activeAt),
      })),
    );
    found.sort((one, other) => other.at - one.at);
    const names = found.slice(0, limit).map(({ tag, name }) => [tag, name] as const);
    const heads = await this.#conversations.headsOf(names);
    return heads
      .filter(({ listed, erased }) => listed && !erased)
      .sort((one, other) => other.activeAt - one.activeAt || other.createdAt - one.createdAt);
  }

  async countByUser(channel: string, userKey: string): Promise<number> {
    const args = [userName({ channel, userKey })];
    const counts = await Promise.all(placeTags.map((tag) => this.#calls.run({ name: 'count_of_user', tag, args })));
    return counts.reduce<number>((sum, count) => sum + Number(count), 0);
  }

  async listByCustomer(customer: Customer, limit: number): Promise<Head[]> {
    const tag = tagOfCustomer(customer);
    const args = [customerName(customer), String(limit)];
    const newestFirst = textsOf(await this.#calls.run({ name: 'conversations', tag, args }));
    return this.#conversations.headsOf(newestFirst.reverse().map((name) => [tag, name] as const));
  }

  conversations(limit: number, after: string | null): Promise<ConversationPage<D>> {
    return conversationPage<D>({ calls: this.#calls, conversations: this.#conversations }, limit, after);
  }

  pushedAfter(ref: Ref, after: number, limit: number): Promise<Entry<D>[]> {
    return this.#transcripts.pushedAfter(ref, after, limit);
  }

  transcript(ref: Ref, after = 0, page: Page = defaultPage): Promise<Entry<D>[]> {
    return this.#transcripts.transcript(ref, after, page);
  }

  entry(ref: Ref, entryId: string): Promise<Entry<D> | null> {
    return this.#transcripts.entry(ref, entryId);
  }

  waiting(customer: Customer, limit: number): Promise<Work<D>[]> {
    return this.#transcripts.waiting(customer, limit, null);
  }

  async waitingOf(ref: Ref): Promise<Work<D>[]> {
    const conversation = this.#cache.get(ref) ?? (await this.load(ref));
    return conversation === null ? [] : this.#transcripts.waiting(conversation, Number.MAX_SAFE_INTEGER, ref);
  }

  async customersWaiting(limit: number, after: Customer | null): Promise<Customer[]> {
    this.#requireOpen();
    return customersWaiting(this.#calls, this.#here, limit, after);
  }

  deadLetters(limit: number): Promise<DeadLetter<D>[]> {
    return deadLetters<D>(this.#calls, limit);
  }

  deadLetter(id: string): Promise<DeadLetter<D> | null> {
    return deadLetter<D>(this.#calls, id);
  }

  async deadLettersOf(ref: Ref, limit: number): Promise<DeadLetter<D>[]> {
    const conversation = await this.load(ref);
    return conversation === null ? [] : deadLettersOf<D>(this.#calls, conversation, limit);
  }

  wasErased(erased: Erased): Promise<boolean> {
    return this.#erasures.wasErased(erased);
  }

  /** What Redis itself writes to its disk is the operator's. */
  async scrub(): Promise<void> {
    this.#requireOpen();
    await Promise.resolve();
  }

  hops(ref: Ref): Promise<Hop[]> {
    return this.#transcripts.hops(ref);
  }

  books(): Promise<Balance[]> {
    return booksOf(this.#calls);
  }

  usage(): Promise<ReadonlyMap<string, number>> {
    return usageOf(this.#calls);
  }

  audit(limit: number): Promise<Discrepancy[]> {
    return audit(this.#calls, limit);
  }

  async expire(now: number, rule: ExpiryRule, limit: number): Promise<Ref[]> {
    this.#requireOpen();
    const tags = placeTags.filter((tag) => this.#here.looksAfter(tag));
    const tools = { calls: this.#calls, conversations: this.#conversations, erasures: this.#erasures };
    return expire<D>(tools, tags, now, rule, limit);
  }

  async secretFor(purpose: string): Promise<string> {
    this.#requireOpen();
    return Promise.resolve(derivedSecret(this.#secret, purpose));
  }

  async ping(): Promise<void> {
    this.#requireOpen();
    if (this.#here.isSilent()) throw new StoreUnavailableError('Redis does not answer');
    await Promise.resolve();
  }

  /** For what may need no call to Redis. */
  #requireOpen(): void {
    if (this.#isClosed) throw new StoreUnavailableError('The store is closed');
  }
}
