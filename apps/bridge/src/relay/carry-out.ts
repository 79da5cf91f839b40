/** Carrying out Steps: load, compute, commit; again if somebody else was faster. Knows no event by name. */
import { randomUUID } from 'node:crypto';
import { KeyedQueue } from '#async';
import type { Bus, Change, Customer, Hop } from '#state';
import type { BridgeDocuments, NewConversation, Step, StepContext, StoredConversation } from '#translation';
import type { ChannelConfig } from '../channels.js';
import type { BridgeStore } from './bridge-store.js';

/** How often a Step is computed anew because another replica was faster. */
const attemptsLimit = 20;

/** Another writer won every time. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError';
}

/** What was done, and whom it concerns. */
export interface CarriedOut {
  readonly step: Step;
  readonly customer: Customer;
  readonly conversationId: string;
  /** Push number of the last entry before the Step. */
  readonly lastPush: number;
}

type Compute = (context: StepContext, conversation: StoredConversation) => Step | null | Promise<Step | null>;

export class CarryOut {
  /** Steps of one conversation are computed one after the other in this process; the version settles it between processes. */
  private readonly queue = new KeyedQueue();

  constructor(private readonly tools: { store: BridgeStore; bus: Bus; channels: ReadonlyMap<string, ChannelConfig> }) {}

  /**
   * Computes a Step from the conversation's present state and commits it. Null if the conversation does not exist, is of a
   * channel that is no longer configured, or `compute` gives null. Wake-ups are the caller's, see `announce`.
   */
  apply(conversationId: string, compute: Compute): Promise<CarriedOut | null> {
    return this.queue.run(conversationId, async () => {
      for (let attempt = 0; attempt < attemptsLimit; attempt++) {
        const conversation = await this.tools.store.load(conversationId);
        const context = conversation === null ? null : this.contextOf(conversation.channel);
        if (conversation === null || context === null) return null;
        const step = await compute(context, conversation);
        if (step === null) return null;
        const { channel, sessionId, lastPush } = conversation;
        const done: CarriedOut = { step, customer: { channel, sessionId }, conversationId, lastPush };
        if (!changesAnything(step)) return done;
        const committed = await this.tools.store.commit(changeOf(conversation, step, context.now));
        if (committed.outcome === 'committed') return done;
      }
      throw new ContentionError('the conversation is changed too often');
    });
  }

  /** Commits the first Step of a conversation that does not exist yet. */
  async create(channel: string, { id, userKey, sessionId }: NewConversation, step: Step): Promise<CarriedOut> {
    const { doc, ttlDays = null } = step;
    if (doc === undefined) throw new Error('a new conversation needs a state');
    const at = Date.now();
    const put = { channel, sessionId, userKey, listed: true, ttlDays, doc, activeAt: at };
    const committed = await this.tools.store.commit({ conversationId: id, expect: 0, at, put });
    if (committed.outcome === 'conflict') throw new ContentionError('the new id is taken');
    return { step, customer: { channel, sessionId }, conversationId: id, lastPush: 0 };
  }

  /** Wakes those whom the Step concerns: clients for new entries, the owner for new work. */
  announce({ step, customer, conversationId }: CarriedOut): void {
    if (step.append?.some(({ pushed }) => pushed) === true) this.tools.bus.publish({ kind: 'news', conversationId });
    const hasWork = (step.enqueue?.length ?? 0) + (step.amend?.length ?? 0) > 0;
    if (hasWork) this.tools.bus.publish({ kind: 'work', ...customer, conversationId });
  }

  /** What a row may use for a channel; null if the channel is not configured. */
  contextOf(channelName: string): StepContext | null {
    const channel = this.tools.channels.get(channelName);
    if (channel === undefined) return null;
    return { now: Date.now(), newId: randomUUID, policy: channel.policy };
  }
}

/** The fields of a Step that are written; the others are for the asker, or mean nothing by themselves. */
const written = [
  'doc',
  'listed',
  'ttlDays',
  'append',
  'rewrite',
  'enqueue',
  'amend',
  'settle',
  'forget',
  'erase',
] as const;

function changesAnything(step: Step): boolean {
  return written.some((field) => {
    const value = step[field];
    return Array.isArray(value) ? value.length > 0 : value !== undefined;
  });
}

function changeOf(conversation: StoredConversation, step: Step, at: number): Change<BridgeDocuments> {
  const { channel, sessionId, userKey } = conversation;
  const {
    doc = conversation.doc,
    listed = conversation.listed,
    ttlDays = conversation.ttlDays,
    active = false,
    append,
    rewrite,
    enqueue,
    amend,
    settle,
    forget,
    erase,
    hops = [],
  } = step;
  const trace = [...accepted(step), ...hops];
  return {
    conversationId: conversation.id,
    expect: conversation.version,
    at,
    put: { channel, sessionId, userKey, listed, ttlDays, doc, activeAt: active ? at : null },
    ...(append === undefined ? {} : { append }),
    ...(rewrite === undefined ? {} : { rewrite }),
    ...(enqueue === undefined ? {} : { enqueue }),
    ...(amend === undefined ? {} : { amend }),
    ...(settle === undefined ? {} : { settle }),
    ...(forget === undefined ? {} : { forget }),
    ...(erase === undefined ? {} : { erase }),
    ...(trace.length === 0 ? {} : { hops: trace }),
  };
}

/** Taking work over is the first hop of its journey. */
function accepted({ enqueue = [] }: Step): Hop[] {
  return enqueue.map(({ id, at, body }) => {
    const entry = body.kind === 'support' && body.entryId !== null ? ` of entry ${body.entryId}` : '';
    return { at, hop: 'accepted', ref: id, detail: `${body.kind}${entry}` };
  });
}
