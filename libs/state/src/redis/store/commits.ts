/** Commits: computed here from the version that the script checks, made there as a whole. */
import type { Change, CommitBy, Committed, Route } from '../../contract/change.js';
import { customerKey } from '../../contract/conversation.js';
import type { Conversation, Customer, Documents, Ref, Work } from '../../contract/conversation.js';
import type { Lease } from '../../contract/lease.js';
import { planConversation } from '../../contract/plan/plan-change.js';
import { none, WrongChangeError } from '../../contract/plan/planned.js';
import type { ConversationPlan } from '../../contract/plan/planned.js';
import { StoreUnavailableError } from '../../contract/store.js';
import type { Calls } from '../calls/operation.js';
import { tagOfCustomer } from '../places.js';
import type { Cache } from './cache.js';
import { commitArgs, isRelief, newCommitId } from './commit-args.js';
import type { Fence } from './commit-args.js';
import type { Conversations } from './conversations.js';
import type { Erasures } from './erasures.js';
import { conversationOf, textsOf } from './rows.js';

/** The script knows the last so many commits of a conversation by their ids. */
const commitsRemembered = 4;

/** What a commit asks of the leases. */
export interface Fences {
  /** By what its commits are fenced; null if the lease is not valid any more. */
  fenceOf(lease: Lease): Fence | null;
  /** Somebody else owns the customer: the lease is lost. */
  fenced(lease: Lease): void;
}

/** A commit that is under way, and what it makes if it is made. */
interface UnderWay<D extends Documents> {
  readonly id: string;
  readonly conversation: Conversation<D>;
  /** Settles when it is on its way to Redis, and what is computed from it may follow. */
  readonly sent: Promise<true>;
}

interface Tools<D extends Documents> {
  readonly calls: Calls;
  readonly cache: Cache<D>;
  readonly conversations: Conversations<D>;
  readonly fences: Fences;
  readonly erasures: Erasures<D>;
}

export class Commits<D extends Documents> {
  readonly #tools: Tools<D>;
  readonly #underWay = new Map<string, UnderWay<D>>();
  readonly #begun = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(tools: Tools<D>) {
    this.#tools = tools;
  }

  async commit(change: Change<D>, by: CommitBy | undefined): Promise<Committed<D>> {
    if (this.#isClosed) throw new StoreUnavailableError('The store is closed');
    const begun = this.#commit(change, by);
    this.#begun.add(begun);
    try {
      return await begun;
    } finally {
      this.#begun.delete(begun);
    }
  }

  /** Takes no more; resolves when what was begun has ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#begun);
  }

  async #commit(change: Change<D>, by: CommitBy | undefined): Promise<Committed<D>> {
    const fence = by?.as === undefined ? null : this.#tools.fences.fenceOf(by.as);
    if (by?.as !== undefined && fence === null) return { outcome: 'fenced' };
    const name = `${change.ref.channel}\n${change.ref.id}`;
    const last = this.#underWay.get(name);
    const base = last?.conversation.version === change.expect ? last : null;
    const old = base?.conversation ?? (change.expect === 0 ? null : await this.#known(change));
    if (old === null && change.expect !== 0) return { outcome: 'conflict', current: null };
    if (old !== null && old.version !== change.expect) return { outcome: 'conflict', current: old };
    const plan = planConversation(old, change);
    // A lease of another customer is as good as before, and no place is noted for what is not made.
    if (fence && !isOf(fence.lease, plan.conversation)) return { outcome: 'fenced' };
    const id = newCommitId();
    const args = commitArgs(change, old, plan, { fence, id, base: base?.id ?? null });
    const { promise: sent, resolve: onSent } = Promise.withResolvers<true>();
    const under = { id, conversation: plan.conversation, sent };
    this.#underWay.set(name, under);
    try {
      await base?.sent;
      const answer = await this.#send(change, plan, { args, fence, onSent });
      const [, , , , document = ''] = args;
      const characters = old?.doc === plan.conversation.doc ? null : document.length;
      const outcome = this.#outcome(answer, change, plan, { fence, characters });
      if (outcome.outcome === 'committed' && plan.isErased) await this.#bury(outcome.conversation);
      return outcome;
    } catch (error) {
      // Nobody knows what is stored now.
      this.#tools.cache.drop(change.ref);
      throw error;
    } finally {
      onSent(true);
      if (this.#underWay.get(name) === under) this.#underWay.delete(name);
    }
  }

  /** The commit is made; what cannot be done now is done by the next sweep. */
  async #bury(conversation: Conversation<D>): Promise<void> {
    try {
      await this.#tools.erasures.bury(conversation);
    } catch {
      this.#tools.cache.drop(conversation);
    }
  }

  /** The state that the change was computed from, or what is stored now. */
  async #known({ ref, expect }: Change<D>): Promise<Conversation<D> | null> {
    const known = this.#tools.cache.get(ref);
    return known?.version === expect ? known : this.#tools.conversations.load(ref);
  }

  async #send(
    change: Change<D>,
    { conversation }: ConversationPlan<D>,
    {
      args,
      fence,
      onSent,
    }: { readonly args: readonly string[]; readonly fence: Fence | null; readonly onSent: (isSent: true) => void },
  ): Promise<string[]> {
    const { calls, conversations } = this.#tools;
    let isRepeated = false;
    const onRepeat = (): void => void (isRepeated = true);
    const ask = async (tag: string): Promise<string[]> => {
      const asked = calls.run({ name: 'commit', tag, args, isRelief: isRelief(change, fence), onRepeat });
      onSent(true);
      const answer = textsOf(await asked);
      const [outcome, version] = answer;
      // So many others have committed since that nobody remembers whether the first copy was made.
      if (isRepeated && outcome === 'conflict' && Number(version) > change.expect + commitsRemembered) {
        throw new StoreUnavailableError('Redis did not say in time whether a commit was made');
      }
      return answer;
    };
    const isNew = change.expect === 0;
    const answer = await ask(
      isNew ? await conversations.tagForNew(change.ref, conversation) : tagOfCustomer(conversation),
    );
    const [outcome, elsewhere] = answer;
    return outcome === 'elsewhere' && elsewhere !== undefined ? ask(elsewhere) : answer;
  }

  #outcome(
    [outcome, ...answer]: readonly string[],
    change: Change<D>,
    plan: ConversationPlan<D>,
    { fence, characters }: { readonly fence: Fence | null; readonly characters: number | null },
  ): Committed<D> {
    switch (outcome as Committed<D>['outcome'] | 'wrong') {
      case 'committed':
        return this.#committed(answer, change, plan, characters);
      case 'conflict':
        return { outcome: 'conflict', current: this.#current(answer, change.ref) };
      case 'fenced':
        if (fence) this.#tools.fences.fenced(fence.lease);
        return { outcome: 'fenced' };
      case 'taken':
        return { outcome: 'taken', ticket: change.link?.[Number(answer[0])] ?? '' };
      case 'wrong':
        throw new WrongChangeError(change, answer[0] ?? 'the script says so');
    }
  }

  #committed(
    [confirmed, base, after, bytes, owner, ...listeners]: readonly string[],
    change: Change<D>,
    { conversation: planned, entries }: ConversationPlan<D>,
    characters: number | null,
  ): Committed<D> {
    const conversation = { ...planned, confirmedPush: Number(confirmed), bytes: Number(bytes) };
    this.#tools.cache.put(conversation, characters);
    const work = workOf(change, conversation, Number(base));
    const route = routeOf(owner, listeners);
    return { outcome: 'committed', route, conversation, entries, work, workAfter: Number(after) };
  }

  #current(row: readonly string[], ref: Ref): Conversation<D> | null {
    if (row.length === 0) {
      this.#tools.cache.drop(ref);
      return null;
    }
    const current = conversationOf<D>(row);
    this.#tools.cache.put(current, row.at(-1)?.length ?? null);
    return current;
  }
}

function isOf({ customer }: Lease, conversation: Customer): boolean {
  return customerKey(customer) === customerKey(conversation);
}

function workOf<D extends Documents>(
  { enqueue = none, ref }: Change<D>,
  { channel, sessionId }: Conversation<D>,
  first: number,
): readonly Work<D>[] {
  if (enqueue.length === 0) return none;
  return enqueue.map(({ id, at, counted, body }, index) => {
    const position = first + index;
    return { id, at, counted, body, channel, sessionId, position, conversationId: ref.id };
  });
}

/** Owners are incarnations of replicas; the part behind the last dot is which one. */
function routeOf(owner: string | undefined, listeners: readonly string[]): Route {
  return { owner: owner ? owner.slice(0, owner.lastIndexOf('.')) : null, listeners };
}
