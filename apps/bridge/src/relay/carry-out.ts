/** Carrying out Steps: take the present state, compute, commit; again if somebody else was faster. Knows no event by name. */
import { randomUUID } from 'node:crypto';
import { KeyedQueue } from '#async';
import { StoreUnavailableError, customerOf, placedUuid, refOf } from '#state';
import type { Change, CommitBy, Committed, Hop, Ref } from '#state';
import type { BridgeDocuments, NewConversation, Step, StepContext, StoredConversation } from '#translation';
import type { ChannelConfig } from '../channels.js';
import type { TracePoint } from '../telemetry/journeys.js';
import { traceCommit } from '../trace/committed.js';
import { Trace } from '../trace/trace.js';
import type { BridgeBus, BridgeStore } from './bridge-store.js';
import { Unanswered } from './unanswered.js';

/** How often a Step is computed anew because another writer was faster. */
const attemptsLimit = 20;

/** Another writer won every time. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError';
}

/** The customer is another replica's by now: nothing was done, and nothing more may be done in its name. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

type Commit = Extract<Committed<BridgeDocuments>, { outcome: 'committed' }>;

/** What was done, and to what. */
export interface CarriedOut {
  readonly step: Step;
  /** As it is now. */
  readonly conversation: StoredConversation;
  /** Null if the Step changed nothing. */
  readonly commit: Commit | null;
}

/** In whose name, and for the trace, by which frame. */
export type CarryBy = CommitBy & { readonly frame?: number | null };

export type Compute = (context: StepContext, conversation: StoredConversation) => Step | null | Promise<Step | null>;

export class CarryOut {
  /** Steps of one conversation are computed one after the other in this process; the version settles it between processes. */
  private readonly queue = new KeyedQueue();
  private readonly unanswered: Unanswered;

  constructor(
    private readonly store: BridgeStore,
    private readonly bus: BridgeBus,
    private readonly channels: ReadonlyMap<string, ChannelConfig>,
    private readonly trace: Trace = new Trace(),
  ) {
    this.unanswered = new Unanswered(store, bus);
  }

  /**
   * Computes a Step from the conversation's present state and commits it. Null if the conversation does not exist, is of a
   * channel that is not configured, or `compute` gives null. Rejects with a `LeaseLostError` if `by` names a lease that is no
   * longer valid. Wake-ups are the caller's, see `announce`.
   */
  apply(ref: Ref, compute: Compute, by?: CarryBy): Promise<CarriedOut | null> {
    return this.queue.run(`${ref.channel}\n${ref.id}`, () => this.attempt(ref, compute, by));
  }

  /** Commits the first Step of a conversation that does not exist yet. */
  async create(
    channel: string,
    { id, userKey, sessionId }: NewConversation,
    step: Step,
    frame: number | null = null,
  ): Promise<CarriedOut> {
    const at = Date.now();
    const change = changeOf({ ref: { channel, id }, expect: 0, at }, step);
    const committed = await this.store.commit({ ...change, birth: { sessionId, userKey } });
    if (committed.outcome !== 'committed') throw new ContentionError('the new id is taken');
    traceCommit(this.trace, change, committed, frame);
    return { step, conversation: committed.conversation, commit: committed };
  }

  /**
   * Tells those whom the Step concerns: clients of new entries, the owner of new work. `from`: the address of the client that
   * asked; `point`: where its journey is.
   */
  announce({ step, conversation, commit }: CarriedOut, from?: string, point?: TracePoint): void {
    if (commit === null) return;
    const customer = customerOf(conversation);
    const { entries, work: items, workAfter, route } = commit;
    const pushed = entries.filter(({ push }) => push !== null);
    if (pushed.length > 0) {
      const after = conversation.lastPush - pushed.length;
      const ref = refOf(conversation);
      const notice = { kind: 'news', ref, after, entries: pushed } as const;
      this.bus.tell({ to: 'listeners', customer, route }, point === undefined ? notice : { ...notice, trace: point });
    }
    if (items.length > 0 || (step.amend?.length ?? 0) > 0) {
      const notice = { kind: 'work', customer, conversation, after: workAfter, items } as const;
      const sent = from === undefined ? notice : { ...notice, from };
      this.bus.tell({ to: 'owner', customer, route }, point === undefined ? sent : { ...sent, trace: point });
    }
  }

  /** What a row may use for a channel; null if the channel is not configured. */
  contextOf(channelName: string): StepContext | null {
    const channel = this.channels.get(channelName);
    if (channel === undefined) return null;
    return {
      now: Date.now(),
      newId: randomUUID,
      newConversationId: (sessionId) => placedUuid({ channel: channelName, sessionId }, randomUUID()),
      policy: channel.policy,
    };
  }

  /** At once, not when the asker has his answer: what waited is not to be sent any more. Who left a mark of the customer removes it. */
  private tellErased({ conversation, route, workAfter: after }: Commit): void {
    const customer = customerOf(conversation);
    this.bus.tell({ to: 'everybody' }, { kind: 'erased', customer, ref: refOf(conversation) });
    this.bus.tell({ to: 'owner', customer, route }, { kind: 'work', customer, conversation, after, items: [] });
  }

  private async commit(
    change: Change<BridgeDocuments>,
    by: CommitBy | undefined,
    before: StoredConversation,
  ): Promise<Committed<BridgeDocuments>> {
    try {
      return await this.store.commit(change, by);
    } catch (error) {
      if (error instanceof StoreUnavailableError) this.unanswered.add(before);
      throw error;
    }
  }

  private async attempt(ref: Ref, compute: Compute, by: CarryBy | undefined): Promise<CarriedOut | null> {
    let known = await this.store.latest(ref);
    for (let attempt = 0; attempt < attemptsLimit; attempt++) {
      const context = this.contextOf(ref.channel);
      if (known === null || context === null) return null;
      const { conversation } = known;
      const computed = compute(context, conversation);
      const step = computed instanceof Promise ? await computed : computed;
      const change = step === null ? null : changeOf({ ref, expect: conversation.version, at: context.now }, step);
      if (change === null || !changesAnything(change)) {
        // What commits nothing is checked by nobody: it must be true when it is said.
        if (known.isFresh) return step && { step, conversation, commit: null };
        const fresh = await this.store.load(ref);
        known = fresh && { conversation: fresh, isFresh: true };
        continue;
      }
      const committed = await this.commit(change, by, conversation);
      switch (committed.outcome) {
        case 'committed':
          if (change.erase === true) this.tellErased(committed);
          traceCommit(this.trace, change, committed, by?.frame ?? null);
          return step && { step, conversation: committed.conversation, commit: committed };
        case 'conflict':
          known = committed.current && { conversation: committed.current, isFresh: true };
          continue;
        case 'fenced':
          throw new LeaseLostError('the customer is owned elsewhere');
        case 'taken':
          throw new Error('a ticket of another conversation was to be linked');
      }
    }
    throw new ContentionError('the conversation is changed too often');
  }
}

type Named = Pick<Change<BridgeDocuments>, 'ref' | 'expect' | 'at'>;
type Put = {
  -readonly [Key in keyof NonNullable<Change<BridgeDocuments>['put']>]: NonNullable<
    Change<BridgeDocuments>['put']
  >[Key];
};

/** The change that a Step stands for; the rest of the Step is for the asker. */
function changeOf(named: Named, step: Step): Change<BridgeDocuments> {
  const { answer, isGreeting, showsAll, active, doc, listed, ttlDays, hops = [], ...rest } = step;
  const put: Put = {};
  if (doc !== undefined) put.doc = doc;
  if (listed !== undefined) put.listed = listed;
  if (ttlDays !== undefined) put.ttlDays = ttlDays;
  if (active === true) put.activeAt = named.at;
  const trace = step.enqueue?.length ? [...accepted(step), ...hops] : hops;
  return { ...named, put, ...rest, hops: trace };
}

/** False if nothing would be different but the version and the time of the last activity. */
function changesAnything({ put, hops, ref, expect, at, ...rest }: Change<BridgeDocuments>): boolean {
  for (const name in put) if (name !== 'activeAt') return true;
  for (const value of Object.values(rest)) if (!Array.isArray(value) || value.length > 0) return true;
  return false;
}

/** Taking work over is the first hop of its journey. */
function accepted({ enqueue = [] }: Step): Hop[] {
  return enqueue.map(({ id, at, body }) => {
    const entry = body.kind === 'support' && body.entryId !== null ? ` of entry ${body.entryId}` : '';
    return { at, hop: 'accepted', ref: id, detail: `${body.kind}${entry}` };
  });
}
