/** The books, hop by hop: one conversation's timeline, and an audit of what the counters claim. */
import { Controller, Get, Inject, Param, UseGuards } from '@nestjs/common';
import type { StoredEntry } from '#translation';
import type { BridgeStore } from '../relay/bridge-store.js';
import { ChannelHttpError } from '../transport/http-error.js';
import { AdminGuard } from './admin.guard.js';

export const booksStore = Symbol('books store');

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
  constructor(@Inject(booksStore) private readonly store: BridgeStore) {}

  /** Everything that happened to the conversation's messages, in the order of time; never a text. */
  @Get('conversations/:id/timeline')
  async timeline(@Param('id') id: string): Promise<object> {
    const conversation = await this.store.load(id);
    if (conversation === null) throw new ChannelHttpError('notFound');
    const [entries, hops, waiting] = await Promise.all([
      this.store.transcript(id),
      this.store.hops(id),
      this.store.waitingOf(id),
    ]);
    const rows = [...entries.map(rowOfEntry), ...hops.map((hop) => ({ ...hop, at: timeOf(hop.at) }))];
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
    const discrepancies = await this.store.audit(auditLimit);
    return { balanced: discrepancies.length === 0, discrepancies, books: await this.store.books() };
  }
}

function rowOfEntry({ id, at, seq, push, body: { kind } }: StoredEntry): TimelineRow {
  const detail = push === null ? `entry ${seq}` : `entry ${seq}, push ${push}`;
  return { at: timeOf(at), hop: push === null ? `recorded ${kind}` : `queued ${kind} for clients`, ref: id, detail };
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
