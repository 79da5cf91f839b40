/** Where conversations are, and what is known of them here. */
import type { Conversation, Customer, Documents, Head, Ref } from '../../contract/conversation.js';
import type { Calls } from '../calls/operation.js';
import { conversationName, tagOfCustomer, tagOfId } from '../places.js';
import type { Cache } from './cache.js';
import { conversationOf, headOfRow, textsOf } from './rows.js';

/** Conversations that are read at a time. */
const pageSize = 50;
/** Heads that are. */
const headsAtATime = 500;

interface Found<D extends Documents> {
  readonly conversation: Conversation<D>;
  /** Of its document as text. */
  readonly characters: number | null;
}

export class Conversations<D extends Documents> {
  readonly #calls: Calls;
  readonly #cache: Cache<D>;

  constructor(calls: Calls, cache: Cache<D>) {
    this.#calls = calls;
    this.#cache = cache;
  }

  /** What is stored. Where the id does not lead to the conversation, a note tells where it is. */
  async load(ref: Ref): Promise<Conversation<D> | null> {
    const found = await this.#find(ref);
    if (found) this.#cache.put(found.conversation, found.characters);
    else this.#cache.drop(ref);
    return found?.conversation ?? null;
  }

  /** What is stored; what is known here stays as it is. */
  async peek(ref: Ref): Promise<Conversation<D> | null> {
    return (await this.#find(ref))?.conversation ?? null;
  }

  /** What is stored of it beside its document; what is known here is good enough. */
  async head(ref: Ref): Promise<Head | null> {
    const known = this.#cache.head(ref);
    if (known) return known;
    const name = conversationName(ref);
    const answer = await this.#calls.run({ name: 'head', tag: tagOfId(ref), args: [name] });
    const found =
      typeof answer === 'string' ? await this.#calls.run({ name: 'head', tag: answer, args: [name] }) : answer;
    return found === null || typeof found === 'string' ? null : headOfRow(textsOf(found));
  }

  /** The place of a conversation; null if there is none. */
  async tagOf(ref: Ref): Promise<string | null> {
    const known = this.#cache.get(ref) ?? (await this.load(ref));
    return known && tagOfCustomer(known);
  }

  /** Where a new conversation of the customer must be made: where there is one of its id already, if there is. */
  async tagForNew(ref: Ref, customer: Customer): Promise<string> {
    const wanted = tagOfCustomer(customer);
    const told = tagOfId(ref);
    if (told === wanted) return wanted;
    const name = conversationName(ref);
    const noted = String(await this.#calls.run({ name: 'note_place', tag: told, args: [name, wanted, ''] }));
    if (noted === wanted || (await this.#read(noted, name)) !== null) return noted;
    // It was never made there, or is gone.
    return String(await this.#calls.run({ name: 'note_place', tag: told, args: [name, wanted, noted] }));
  }

  /** What was noted of its place is no longer needed: the conversation is gone. */
  async forgetPlace(ref: Ref, customer: Customer): Promise<void> {
    this.#cache.drop(ref);
    const tag = tagOfId(ref);
    if (tag === tagOfCustomer(customer)) return;
    await this.#calls.run({ name: 'forget_place', tag, args: [conversationName(ref)] });
  }

  /** Those of the names that are there, in their order. */
  async byNames(found: readonly (readonly [tag: string, name: string])[]): Promise<Conversation<D>[]> {
    const conversations: Conversation<D>[] = [];
    for (let from = 0; from < found.length; from += pageSize) {
      const page = found.slice(from, from + pageSize).map(([tag, name]) => this.#read(tag, name));
      for (const each of await Promise.all(page)) {
        if (each === null || typeof each === 'string') continue;
        this.#cache.put(each.conversation, each.characters);
        conversations.push(each.conversation);
      }
    }
    return conversations;
  }

  /** Heads of those of the names that are there, in their order. */
  async headsOf(found: readonly (readonly [tag: string, name: string])[]): Promise<Head[]> {
    const heads: Head[] = [];
    for (let from = 0; from < found.length; from += headsAtATime) {
      const page = found
        .slice(from, from + headsAtATime)
        .map(([tag, name]) => this.#calls.run({ name: 'head', tag, args: [name] }));
      for (const each of await Promise.all(page)) {
        if (each !== null && typeof each !== 'string') heads.push(headOfRow(textsOf(each)));
      }
    }
    return heads;
  }

  async #find(ref: Ref): Promise<Found<D> | null> {
    const name = conversationName(ref);
    const answer = await this.#read(tagOfId(ref), name);
    const found = typeof answer === 'string' ? await this.#read(answer, name) : answer;
    return typeof found === 'string' ? null : found;
  }

  async #read(tag: string, name: string): Promise<Found<D> | string | null> {
    const answer = await this.#calls.run({ name: 'load', tag, args: [name] });
    if (answer === null || typeof answer === 'string') return answer;
    const row = textsOf(answer);
    return { conversation: conversationOf<D>(row), characters: row.at(-1)?.length ?? null };
  }
}
