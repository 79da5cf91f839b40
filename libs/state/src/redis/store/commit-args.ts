/** A change as the script's `commit` reads it: one line of numbers, then the texts (see commit.lua). */
import { randomBytes } from 'node:crypto';
import type { Change } from '../../contract/change.js';
import type { Conversation, Documents } from '../../contract/conversation.js';
import type { Lease } from '../../contract/lease.js';
import { none, WrongChangeError } from '../../contract/plan/planned.js';
import type { ConversationPlan } from '../../contract/plan/planned.js';
import { packText } from '../../contract/pack-text.js';
import { conversationName, customerName, nameOf } from '../places.js';
import { deathText, documentText, entryText, itemMeta, originText } from './rows.js';

/** Whose lease a commit is fenced by, as Redis knows it. */
export interface Fence {
  readonly owner: string;
  readonly lease: Lease;
}

export interface CommitNames {
  readonly fence: Fence | null;
  /** Of this commit: by it a copy is known. */
  readonly id: string;
  /** Of the commit that made the version which this one was computed from, if that is not known to have been made yet. */
  readonly base: string | null;
}

const thisProcess = randomBytes(9).toString('base64url');
let commits = 0;

/** Different from all others, of all processes. */
export function newCommitId(): string {
  commits += 1;
  return `${thisProcess}${commits.toString(36)}`;
}

export function commitArgs<D extends Documents>(
  change: Change<D>,
  old: Conversation<D> | null,
  plan: ConversationPlan<D>,
  { fence, id, base }: CommitNames,
): string[] {
  requireOwnIds(change);
  const { conversation, kept, rewrite, hops, entries, bodies } = plan;
  const { enqueue = none, amend = none, settle = none, forget = none, link = none } = change;
  const hasDocument = old?.doc !== conversation.doc;
  const lists = [kept, rewrite, enqueue, amend, settle, forget, link, hops];
  const header = [
    conversationName(conversation),
    customerName(conversation),
    id,
    change.expect,
    conversation.lastSeq,
    conversation.lastPush,
    conversation.activeAt,
    (conversation.listed ? 1 : 0) + (conversation.erased ? 2 : 0),
    conversation.ttlDays ?? '-',
    ...(fence ? [fence.owner, fence.lease.epoch, customerName(fence.lease.customer)] : ['-', '-', '-']),
    plan.toClient.accepted,
    conversation.createdAt,
    userName(conversation),
    ...lists.map(({ length }) => length),
    hasDocument ? 1 : 0,
    base ?? '-',
    conversation.erased ? conversation.bytes : conversation.bytes - (old?.bytes ?? 0),
  ].join(' ');
  const args = [header, packText(conversation.channel), packText(conversation.sessionId), packText(conversation.id)];
  if (hasDocument) args.push(documentText(conversation));
  let pushes = old?.lastPush ?? 0;
  for (const [index, entry] of entries.entries()) {
    if (entry.pushed) pushes += 1;
    if (kept.length > 0) args.push(entryText(entry, pushes, bodies[index]));
  }
  for (const { seq, origin, body } of rewrite) args.push(String(seq), originText(origin), JSON.stringify(body));
  for (const { id, at, counted, body } of enqueue) {
    args.push(packText(id), counted ? '1' : '0', itemMeta(at, change.ref.id), JSON.stringify(body));
  }
  for (const { id, position, body } of amend) args.push(packText(id), String(position), JSON.stringify(body));
  for (const each of settle) {
    args.push(packText(each.id), String(each.position), each.as === 'dead' ? deathText(each.at, each.reason) : '');
  }
  for (const id of forget) args.push(packText(id));
  for (const ticket of link) args.push(packText(ticket));
  for (const hop of hops) args.push(JSON.stringify(hop));
  return args;
}

/** A user's name in keys. */
export function userName({ channel, userKey }: Pick<Conversation<Documents>, 'channel' | 'userKey'>): string {
  return nameOf(channel, userKey);
}

/**
 * True for what may be written although Redis is full, as it ends more than it begins: an erasure, what an owner settles, a dead
 * letter that is discarded.
 */
export function isRelief({ settle, enqueue, append, forget, erase }: Change<Documents>, fence: Fence | null): boolean {
  if (erase === true) return true;
  if ((enqueue?.length ?? 0) > 0) return false;
  return fence === null ? (forget?.length ?? 0) > 0 && (append?.length ?? 0) === 0 : (settle?.length ?? 0) > 0;
}

function requireOwnIds(change: Change<Documents>): void {
  const ids = change.enqueue?.map(({ id }) => id) ?? [];
  if (new Set(ids).size < ids.length) throw new WrongChangeError(change, 'a work id comes twice');
}
