/** Deletes what has been idle for too long, inside a transaction that is already open. */
import { deleteContents } from './apply-change.js';
import type { Statements } from './statements.js';
import { unpackText } from './text.js';

const dayMs = 86_400_000;

interface ExpirableRow {
  readonly key: number;
  readonly id: string;
  readonly channel: string;
}

/** As `Store.expire`. Each of the three rules reads its own index, oldest first. */
export function expireConversations(
  sql: Statements,
  now: number,
  rule: { readonly defaultTtlDays: number; readonly tombstoneDays: number },
  limit: number,
): string[] {
  const rows: unknown[] = sql.expirableByOwnRule.all(now, limit);
  if (rows.length < limit && rule.defaultTtlDays > 0) {
    rows.push(...sql.expirableByDefault.all(now - rule.defaultTtlDays * dayMs, limit - rows.length));
  }
  if (rows.length < limit) {
    rows.push(...sql.expirableTombstones.all(now - rule.tombstoneDays * dayMs, limit - rows.length));
  }
  return (rows as ExpirableRow[]).map((row) => {
    deleteContents(sql, row.key, row.channel);
    sql.deleteWork.run(row.key);
    sql.deleteConversation.run(row.key);
    return unpackText(row.id);
  });
}
