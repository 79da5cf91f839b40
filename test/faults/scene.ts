/** One visitor, one bridge and one pretend Helpdesk whose troubles the test decides: what each side holds in the end. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { expect, vi } from 'vitest';
import type { HelpdeskSim, SateScript } from '../../apps/helpdesk-sim/src/index.js';
import { channelKey, openBridge, openSim } from '../support/bridge.js';
import type { TestBridge } from '../support/bridge.js';
import { afterThisTest } from '../support/clean-up.js';
import { parseFrame } from '../support/frame-queue.js';
import type { Frame } from '../support/frame-queue.js';
import { postMessage } from '../support/http-client.js';
import { connect } from '../support/ws-client.js';
import type { WsClient } from '../support/ws-client.js';

type Options = NonNullable<Parameters<typeof openBridge>[0]>;

/** Waits that fit a test; what the bridge does is the same with the default ones. */
const quick = { REPLY_TIMEOUT_MS: '400', RETRY_BASE_MS: '50', RETRY_MAX_MS: '300', AGENT_VERIFY_MS: '100' };

const patience = { timeout: 20_000, interval: 20 };

/** Echoes; "agent" hands over, "bye" proposes closing. */
const echo: SateScript = (text) => ({
  html: `re: ${text}`,
  handOver: text === 'agent',
  closeSupport: text === 'bye',
});

/** A client that keeps every frame it ever got. */
export interface Tab extends WsClient {
  readonly frames: Frame[];
}

export async function openTab(url: string): Promise<Tab> {
  const client = await connect(url, { key: channelKey });
  const frames: Frame[] = [];
  client.socket.on('message', (data: Buffer, isBinary) => frames.push(parseFrame(data, isBinary)));
  return Object.assign(client, { frames });
}

/** The words of bot and agents, in the order in which the tab got them. */
export function heard({ frames }: Tab): string[] {
  return frames
    .filter(({ type }) => type === 'bot_message' || type === 'livechat_message')
    .map(({ payload }) => (payload['content'] as { text?: string; type: string }[])[0]?.text ?? '(no text)');
}

/** The updates that the tab got, by their names. */
export function updates({ frames }: Tab): string[] {
  return frames.filter(({ type }) => type === 'conversation_update').map(({ payload }) => String(payload['type']));
}

export class Scene {
  readonly user = `user-${crypto.randomUUID()}`;

  constructor(
    public bridge: TestBridge,
    public tab: Tab,
    private readonly options: Options,
  ) {}

  /** What the visitor reads and writes in. */
  conversationId = '';

  get sim(): HelpdeskSim {
    return this.bridge.sim;
  }

  /** Posts a message; it is accepted when this resolves. */
  async say(...texts: string[]): Promise<void> {
    for (const text of texts) {
      const { status } = await postMessage(this.bridge.url, channelKey, this.conversationId, text, this.tab.socketId);
      expect(status).toBe(200);
    }
  }

  /** The visitor's tickets at the Helpdesk, each with what it holds of the visitor. */
  texts(user = this.user): string[][] {
    return this.sim.inspect.conversations(user).map(({ id }) => this.sim.inspect.customerTexts(id));
  }

  /** The visitor's present ticket. */
  get ticket(): string {
    const ticket = this.sim.inspect.conversations(this.user).at(-1);
    if (ticket === undefined) throw new Error('There is no ticket yet');
    return ticket.id;
  }

  /** Waits until the tab has heard exactly this. */
  async hears(...words: string[]): Promise<void> {
    await vi.waitFor(() => expect(heard(this.tab)).toEqual(words), patience);
  }

  /**
   * Both sides come to hold exactly this, and still do when nothing is under way any more: each accepted text once and in
   * order, each reply once and in order, and books that balance.
   */
  async endsWith({ tickets, hears, dead = 0 }: { tickets: string[][]; hears: string[]; dead?: number }): Promise<void> {
    await vi.waitFor(() => {
      expect(this.texts()).toEqual(tickets);
      expect(heard(this.tab)).toEqual(hears);
    }, patience);
    await this.rests(dead);
    expect(this.texts()).toEqual(tickets);
    expect(heard(this.tab)).toEqual(hears);
  }

  /** Waits until nothing is pending, and checks the books. */
  async rests(dead = 0): Promise<void> {
    await vi.waitFor(async () => {
      const toHelpdesk = await booksOf(this.bridge, 'to_helpdesk');
      const toClient = await booksOf(this.bridge, 'to_client');
      expect([toHelpdesk.pending, toClient.pending]).toEqual([0, 0]);
      expect(toHelpdesk.accepted).toBe(toHelpdesk.delivered + toHelpdesk.dead);
      expect(toClient.accepted).toBe(toClient.delivered + toClient.dead);
      expect(toHelpdesk.dead).toBe(dead);
    }, patience);
  }

  /** The bridge stops, and another one goes on with what it kept. The tab is a new one, not bound to anything yet. */
  async restart(): Promise<void> {
    await this.bridge.close();
    await this.startAgain();
  }

  async startAgain(): Promise<void> {
    this.bridge = await openBridge({ ...this.options, helpdesk: this.sim });
    this.tab = await openTab(this.bridge.url);
  }

  /** Binds the conversation to the tab, as any event of it does. */
  bind(tab: Tab = this.tab): void {
    tab.send('metadata_request', { conversation_id: this.conversationId });
  }
}

/** A visitor with a conversation, before the first word. */
export async function openScene({ env, sim, ...rest }: Options = {}): Promise<Scene> {
  const helpdesk = rest.helpdesk ?? (await openSim({ sate: echo, ...sim }));
  const options = { ...rest, env: { ...quick, ...env }, helpdesk };
  const bridge = await openBridge(options);
  const scene = new Scene(bridge, await openTab(bridge.url), options);
  scene.conversationId = await scene.tab.start({ userId: scene.user });
  return scene;
}

/** A place for a store that outlives its bridge. */
export function fileStore(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deskbridge-'));
  afterThisTest(() => rmSync(folder, { recursive: true }));
  return `sqlite:${join(folder, 'store.db')}`;
}

export type Books = Record<'accepted' | 'delivered' | 'dead' | 'pending', number>;

/** The books of the channel `shop`, as the admin port shows them. */
export async function booksOf(bridge: TestBridge, direction: 'to_helpdesk' | 'to_client'): Promise<Books> {
  const text = await metricsOf(bridge);
  const read = (name: string): number => {
    const line = new RegExp(`^deskbridge_messages_${name}\\{channel="shop",direction="${direction}"\\} (\\d+)$`, 'm');
    return Number(line.exec(text)?.[1] ?? 0);
  };
  return {
    accepted: read('accepted_total'),
    delivered: read('delivered_total'),
    dead: read('dead_total'),
    pending: read('pending'),
  };
}

export async function metricsOf({ adminUrl }: TestBridge): Promise<string> {
  const response = await fetch(`${adminUrl}/metrics`, { signal: AbortSignal.timeout(5000) });
  return response.text();
}

/** `vi.waitFor` with the patience of these tests. */
export function eventually(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, patience);
}
