/** What is erased leaves Redis, and what is remembered of it: marks spread over all places, so that none stands beside another. */
import type { Conversation, Documents } from '../../contract/conversation.js';
import { tombstoneOf, tombstonesOf } from '../../contract/erased.js';
import type { Erased, StoreSecret } from '../../contract/erased.js';
import { packText, unpackText } from '../../contract/pack-text.js';
import type { Calls } from '../calls/operation.js';
import { conversationName, customerName, tagOfCustomer, tagOfName } from '../places.js';
import type { Conversations } from './conversations.js';
import { textsOf } from './rows.js';

interface Tools<D extends Documents> {
  readonly calls: Calls;
  readonly conversations: Conversations<D>;
  readonly secret: StoreSecret;
}

export class Erasures<D extends Documents> {
  readonly #tools: Tools<D>;

  constructor(tools: Tools<D>) {
    this.#tools = tools;
  }

  /** As `Store.wasErased`. */
  async wasErased(erased: Erased): Promise<boolean> {
    const { calls, secret } = this.#tools;
    const mark = tombstoneOf(secret, erased);
    return (await calls.run({ name: 'tombstone', tag: tagOfName(mark), args: [mark] })) === 1;
  }

  /**
   * Remembers an erased conversation, then deletes it if nothing waits for it. May be repeated; what fails in between is taken up
   * by `sweep`.
   */
  async bury(conversation: Conversation<D>): Promise<void> {
    const { calls, conversations, secret } = this.#tools;
    const tag = tagOfCustomer(conversation);
    const args = [conversationName(conversation), customerName(conversation), packText(conversation.id)];
    const [, , count, ...ids] = textsOf(await calls.run({ name: 'belongings', tag, args, isRelief: true }));
    const tickets = ids.slice(0, Number(count)).map(unpackText);
    await Promise.all(
      tombstonesOf(secret, conversation, tickets).map((mark) => this.entomb(mark, conversation.activeAt)),
    );
    const isGone = await calls.run({ name: 'bury', tag, args, isRelief: true });
    if (isGone === 1) await conversations.forgetPlace(conversation, conversation);
  }

  async entomb(mark: string, at: number): Promise<void> {
    const args = [mark, String(at)];
    await this.#tools.calls.run({ name: 'entomb', tag: tagOfName(mark), args, isRelief: true });
  }

  /** Buries what a crash or an earlier program left in a place, a hundred at most. */
  async sweep(tag: string): Promise<void> {
    const { calls, conversations } = this.#tools;
    const names = textsOf(await calls.run({ name: 'walk', tag, args: ['xg', '0'] }));
    for (const each of await conversations.byNames(names.map((name) => [tag, name]))) await this.bury(each);
  }
}
