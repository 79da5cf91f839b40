/** Deletes what has been idle for too long from the tables, inside a transaction that is open. */
import type { Conversation, Customer, Documents } from '../../contract/conversation.js';
import { heldOf } from '../../contract/plan/plan-entries.js';
import type { ExpiryRule } from '../../contract/store.js';
import { deleteConversation } from './bury.js';
import { conversationOf } from '../sqlite/rows.js';
import type { ConversationRow } from '../sqlite/rows.js';
import type { Statements } from '../sqlite/statements.js';

const dayMs = 86_400_000;

/** So many tombstones are forgotten in one go. */
const tombstonesAtOnce = 1000;

/**
 * Returns what was deleted; held entries count as dead. Each of the rules reads its own index, oldest first. Marks of customers
 * that are owned stay: their owner relies on them, also with the next conversation.
 */
export function expireConversations<D extends Documents>(
  { sql, isOwned }: { readonly sql: Statements; readonly isOwned: (customer: Customer) => boolean },
  now: number,
  rule: ExpiryRule,
  limit: number,
): Conversation<D>[] {
  const rows: unknown[] = [];
  const add = (renew: 'renewOwnRule' | 'renewDefault', find: FindName, before: number) => {
    if (rows.length >= limit) return;
    sql[renew].run(before);
    rows.push(...sql[find].all(before, limit - rows.length));
  };
  add('renewOwnRule', 'expirableByOwnRule', now);
  if (rule.defaultTtlDays > 0) add('renewDefault', 'expirableByDefault', now - rule.defaultTtlDays * dayMs);
  sql.forgetTombstones.run(now - rule.tombstoneDays * dayMs, tombstonesAtOnce);
  return (rows as ConversationRow[]).map((row) => {
    const conversation = conversationOf<D>(row);
    const held = heldOf(conversation);
    if (held > 0) sql.countDead.run(held, row.channel);
    sql.addUsage.run(row.channel, -row.bytes);
    deleteConversation(sql, row);
    if (!isOwned(conversation)) sql.unmarkForgotten.run(row.channel, row.session_id);
    return conversation;
  });
}

type FindName = 'expirableByOwnRule' | 'expirableByDefault';
