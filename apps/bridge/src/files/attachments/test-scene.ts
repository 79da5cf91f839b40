/** A channel whose agents' attachments are fetched, for tests: a web server for the Helpdesk, storage, a store. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesOfParts } from '#channel';
import type { PartFile } from '#channel';
import { FileShelf, openFileStorage } from '#files';
import { openState } from '#state';
import type { BridgeDocuments, ConversationDoc, Step } from '#translation';
import type { ChannelConfig } from '../../channels.js';
import { CarryOut } from '../../relay/carry-out.js';
import type { Compute } from '../../relay/carry-out.js';
import { FileUsage } from '../file-usage.js';
import { FileFetcher } from '../fetching/file-fetcher.js';
import { AttachmentSource } from './attachment-source.js';
import { Attachments } from './attachments.js';
import type { AttachmentTimings } from './attachments.js';

export const pdf = Buffer.from('%PDF-1.4\nbill\n%%EOF\n');

export const gives = (response: ServerResponse) => void response.end(pdf);
export const refuses = (status: number, headers = {}) => {
  return (response: ServerResponse) => void response.writeHead(status, headers).end('no');
};

/** Of an open conversation. */
export const doc: ConversationDoc = {
  ...{ userId: null, basicInfo: {}, custom: {}, private: {}, opened: true, ticket: null, tickets: [], closed: false },
  ...{ responder: 'agent', agentHere: true, prompt: null, escalatedAt: null, delayTold: false, sentCount: 0 },
};

/** A message of an agent with a file at each address. */
export function saying(...urls: string[]): Compute {
  return (context): Step => ({
    append: urls.map((url) => {
      const files = [{ type: 'application/pdf', url, filename: 'bill.pdf', mimetype: 'application/pdf' }];
      const body = { kind: 'agent', parts: [{ type: 'files', files }] } as const;
      return { id: context.newId(), at: context.now, pushed: true, body };
    }),
  });
}

interface Ref {
  readonly channel: string;
  readonly id: string;
}

export type AttachmentScene = Awaited<ReturnType<typeof openScene>>;

export async function openScene(onTrouble: (cause: string, reason: string) => void) {
  /** What the Helpdesk answers, the last for ever; and how often it was asked. */
  const helpdesk: { answers: ((response: ServerResponse) => void)[]; asked: number } = { answers: [gives], asked: 0 };
  const desk = createServer((_, response) => {
    const { answers } = helpdesk;
    helpdesk.asked++;
    (answers.length > 1 ? answers.shift() : answers[0])?.(response);
  });
  desk.listen(0, '127.0.0.1');
  await once(desk, 'listening');
  const origin = `http://127.0.0.1:${(desk.address() as AddressInfo).port}`;
  const folder = await mkdtemp(join(tmpdir(), 'attachments-'));
  const shelf = new FileShelf(await openFileStorage(`file:${folder}`));
  const state = await openState<BridgeDocuments>('sqlite::memory:', { synchronous: 'normal', report: () => undefined });

  function channelOf(files = {}): ChannelConfig {
    const limits = { maxFileBytes: 1000, maxConversationBytes: 0, maxChannelBytes: 0 };
    const most = { ...limits, attachments: 'fetch', attachmentHosts: [], ...files };
    return { name: 'shop', files: most, policy: { helpdeskOrigin: origin } } as unknown as ChannelConfig;
  }

  const carryOut = new CarryOut(state.store, state.bus, new Map([['shop', channelOf()]]));
  let conversations = 0;

  async function begin(): Promise<Ref> {
    const id = `c-${++conversations}`;
    await carryOut.create('shop', { id, userKey: 'u', sessionId: `s-${id}` }, { doc });
    return { channel: 'shop', id };
  }

  function open(timings: Partial<AttachmentTimings> = {}, files = {}, settledMs = 0): Attachments {
    const tools = { shelf, usage: new FileUsage(), fetcher: new FileFetcher() };
    const source = new AttachmentSource(channelOf(files), tools, settledMs);
    const all = { holdMs: 5000, restMs: 5000, retriesMs: [10, 10], ...timings };
    return new Attachments({ source, store: state.store, carryOut, onTrouble }, all);
  }

  async function filesIn(ref: Ref): Promise<PartFile[]> {
    const entries = await state.store.transcript(ref);
    return entries.flatMap(({ body }) => (body.kind === 'agent' ? filesOfParts(body.parts) : []));
  }

  async function close(): Promise<void> {
    desk.closeAllConnections();
    desk.close();
    await state.close();
    await shelf.storage.close();
    await rm(folder, { recursive: true });
  }

  return { helpdesk, origin, shelf, carryOut, channelOf, begin, open, filesIn, close };
}
