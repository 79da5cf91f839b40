/** The books, hop by hop: one conversation's timeline, and an audit of what the counters claim. */
import { Controller, Get, Inject, Param, UseGuards } from '@nestjs/common';
import type { StoredEntry } from '#translation';
import { entriesOf, refOf } from '#state';
import type { BridgeStore } from '../../relay/bridge-store.js';
import { ChannelHttpError } from '../../transport/http/http-error.js';
import { hopOfEntry } from '../../trace/committed.js';
import { AdminGuard } from '../door/admin.guard.js';
import { findConversation } from '../trace/find-conversation.js';

export interface BooksTools {
  readonly store: BridgeStore;
  /** Names of all channels: an id alone is looked for in each. */
  readonly channels: () => readonly string[];
}

export const booksTools = Symbol('books tools');

/** Disagreements that one audit names. */
const auditLimit = 100;

interface TimelineRow {
  readonly at: string;
  readonly hop: string;
  readonly ref: string;
  readonly detail: string;
}

@Controller('admin')
@UseGuards(AdminGuard)
export class BooksController {
  constructor(@Inject(booksTools) private readonly tools: BooksTools) {}

  /** Everything that happened to the conversation's messages, in the order of time; never a text. */
  @Get('conversations/:id/timeline')
  async timeline(@Param('id') id: string): Promise<object> {
    const { store } = this.tools;
    const conversation = await findConversation(this.tools, id);
    if (conversation === null) throw new ChannelHttpError('notFound');
    const ref = refOf(conversation);
    const [hops, waiting] = await Promise.all([store.hops(ref), store.waitingOf(ref)]);
    const entries: TimelineRow[] = [];
    for await (const entry of entriesOf(store, ref)) entries.push(rowOfEntry(entry));
    const rows = [...entries, ...hops.map((hop) => ({ ...hop, at: timeOf(hop.at) }))];
    const { channel, doc, lastPush, confirmedPush, listed, erased } = conversation;
    return {
      conversation_id: id,
      channel,
      tickets: doc.tickets,
      listed,
      erased,
      held: lastPush - confirmedPush,
      waiting: waiting.map(({ id: ref, at, body: { kind } }) => ({ ref, kind, since: timeOf(at) })),
      timeline: rows.sort((one, other) => one.at.localeCompare(other.at)),
    };
  }

  /** Recomputes the balance from the rows and names what disagrees. Reads the whole store. */
  @Get('audit')
  async audit(): Promise<object> {
    const { store } = this.tools;
    const discrepancies = await store.audit(auditLimit);
    return { balanced: discrepancies.length === 0, discrepancies, books: await store.books() };
  }
}

function rowOfEntry(entry: StoredEntry): TimelineRow {
  const { hop, ref, detail } = hopOfEntry(entry);
  return { at: timeOf(entry.at), hop, ref, detail };
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
