/** Raises what clients are known to have received, inside a transaction that is already open. */
import type { HeadRow } from './apply-change.js';
import { count } from './count.js';
import type { Statements } from './statements.js';
import { packText } from './text.js';

/** Passed over: an unknown conversation, a number not above the confirmed one, a number never given out. */
export function confirmPush(sql: Statements, conversationId: string, push: number, at: number): void {
  const head = sql.head.get(packText(conversationId)) as HeadRow | undefined;
  if (!head || push <= head.confirmed_push || push > head.last_push) return;
  sql.confirm.run(push, head.key);
  if (head.erased === 1) return;
  sql.insertHop.run({ conversation: head.key, at, hop: 'confirmed', ref: String(push), detail: '' });
  count(sql, head.channel, 'to_client', { delivered: Number(sql.letGo.run(head.channel, head.key, push).changes) });
}
