/** What is erased leaves the tables: rows are deleted and keyed hashes come in their place, inside a transaction that is open. */
import type { Conversation, Documents } from '../../contract/conversation.js';
import { tombstonesOf } from '../../contract/erased.js';
import type { StoreSecret } from '../../contract/erased.js';
import { packText, unpackText } from '../../contract/pack-text.js';
import { conversationOf } from '../sqlite/rows.js';
import type { ConversationRow } from '../sqlite/rows.js';
import type { Statements } from '../sqlite/statements.js';

/** What the tables have of a conversation. */
type Place = Pick<ConversationRow, 'key' | 'channel' | 'session_id'>;

/** Notes that a conversation was erased. May be repeated. */
export function entomb(
  sql: Statements,
  secret: StoreSecret,
  conversation: Conversation<Documents>,
  tickets: Iterable<string>,
): void {
  for (const mark of tombstonesOf(secret, conversation, tickets)) sql.entomb.run(mark, conversation.activeAt);
}

/** Deletes the row of a conversation with everything that belongs to it. */
export function deleteConversation(sql: Statements, { key, channel, session_id }: Place): void {
  sql.deleteChapters.run(key);
  sql.deleteDeadLetters.run(key);
  sql.deleteTickets.run(channel, session_id, key);
  sql.deleteConversation.run(key);
}

/** The tickets that the tables have of a conversation. */
function ticketsOf(sql: Statements, { key, channel, session_id }: Place): string[] {
  const rows = sql.ticketsOf.all(channel, session_id, key) as unknown as { readonly ticket: string }[];
  return rows.map(({ ticket }) => unpackText(ticket));
}

/** Where the tables have it. */
export function placeOfRow(key: number, { channel, sessionId }: Conversation<Documents>): Place {
  return { key, channel: packText(channel), session_id: packText(sessionId) };
}

/**
 * What an earlier program or a crash left: erased conversations for which nothing waits, and marks of customers without any. Returns
 * the rows that are gone.
 */
export function buryLeft(sql: Statements, secret: StoreSecret): readonly ConversationRow[] {
  const rows = sql.idleErased.all() as unknown as ConversationRow[];
  for (const row of rows) {
    sql.addUsage.run(row.channel, -row.bytes);
    entomb(sql, secret, conversationOf(row), ticketsOf(sql, row));
    deleteConversation(sql, row);
  }
  sql.unmarkAllForgotten.run();
  return rows;
}
