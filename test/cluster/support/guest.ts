/** A visitor of a single-fault test, whose sockets and requests go to the replicas that the test names. */
import { expect } from 'vitest';
import type { BridgeProcess } from '../../faults/run/bridge-process.js';
import { Line } from '../../faults/run/line.js';
import type { Hear } from '../../faults/run/line.js';
import { channelKey } from '../../faults/run/scene.js';
import { Talk } from '../../faults/run/talk.js';
import { afterThisTest } from '../../support/clean-up.js';
import { postMessage } from '../../support/http-client.js';
import { connectionsOf } from '../run/epochs.js';
import { eventually } from './cluster.js';
import type { Cluster } from './cluster.js';

export class Guest {
  private constructor(
    private readonly cluster: Cluster,
    readonly user: string,
    private readonly talk: Talk,
    private line: Line,
  ) {}

  /** Comes with a socket to this replica and starts a conversation there. */
  static async at(cluster: Cluster, replica: BridgeProcess): Promise<Guest> {
    const user = `user-${crypto.randomUUID()}`;
    let talk: Talk | null = null;
    const line = await openLine(replica, (_, eventId, text) => talk?.hear(eventId, text));
    const id = await line.startConversation({ userId: user });
    if (id === null) throw new Error('no conversation was started');
    talk = new Talk('talk', id);
    return new Guest(cluster, user, talk, line);
  }

  /** The words of SATE and agents on all sockets together, each once, in the order in which they came. */
  get heard(): readonly string[] {
    return this.talk.heard;
  }

  get isOnline(): boolean {
    return this.line.isOpen;
  }

  /** The visitor's ticket at the Helpdesk. */
  get ticket(): string {
    const [ticket] = this.cluster.sim.inspect.conversations(this.user);
    if (ticket === undefined) throw new Error('There is no ticket yet');
    return ticket.id;
  }

  /** The connections that ever spoke for the visitor at the Helpdesk. */
  get connections(): readonly string[] {
    return connectionsOf(this.cluster.sim, this.user);
  }

  /** Posts a message to this replica; gives the status of the answer. */
  async post(text: string, replica: BridgeProcess): Promise<number> {
    const { url } = replica;
    return (await postMessage(url, channelKey, this.talk.conversationId, text, this.line.socketId)).status;
  }

  /** Posts messages one after the other; they are accepted when this resolves. */
  async say(replica: BridgeProcess, ...texts: string[]): Promise<void> {
    for (const text of texts) expect(await this.post(text, replica)).toBe(200);
  }

  /** Posts the same message until it is accepted; what was refused before must stay so. */
  async insist(replica: BridgeProcess, text: string): Promise<void> {
    await eventually(() => this.say(replica, text));
  }

  /** Goes on at a new socket of this replica. */
  async moveTo(replica: BridgeProcess): Promise<void> {
    this.line.cut();
    this.line = await openLine(replica, (_, eventId, text) => this.talk.hear(eventId, text));
    expect(await this.line.ask(this.talk.conversationId)).toBe('answered');
  }

  /** Opens a second tab at this replica; what it hears grows. */
  async openTab(replica: BridgeProcess): Promise<readonly string[]> {
    const heard: string[] = [];
    const line = await openLine(replica, (_conversation, _event, text) => heard.push(text));
    expect(await line.ask(this.talk.conversationId)).toBe('answered');
    return heard;
  }

  /** Waits until the Helpdesk has received so many messages of the visitor, whatever became of them. */
  async reached(times: number): Promise<void> {
    const { sim } = this.cluster;
    const isMine = (payload: unknown): boolean => (payload as { session_id?: unknown }).session_id === this.user;
    await eventually(() => {
      const received = sim.inspect.received().filter(({ event, payload }) => event === 'support' && isMine(payload));
      expect(received).toHaveLength(times);
    });
  }

  /** Waits until the visitor has heard exactly this. */
  async hears(...words: string[]): Promise<void> {
    await eventually(() => expect(this.heard).toEqual(words));
  }

  /** The Helpdesk comes to hold exactly these texts in one ticket, the visitor hears exactly these words, and so it stays. */
  async endsWith(
    texts: readonly string[],
    words: readonly string[],
    living = this.cluster.replicas.slice(),
  ): Promise<void> {
    const check = (): void => {
      expect(this.texts()).toEqual([texts]);
      expect(this.heard).toEqual(words);
    };
    await eventually(check);
    await this.cluster.rests(living);
    check();
  }

  /** What the Helpdesk holds of the visitor, by tickets. */
  texts(): string[][] {
    const { inspect } = this.cluster.sim;
    return inspect.conversations(this.user).map(({ id }) => inspect.customerTexts(id));
  }
}

async function openLine({ url }: BridgeProcess, hear: Hear): Promise<Line> {
  const line = await Line.open(url, channelKey, hear);
  if (line === null) throw new Error('the replica let no socket in');
  afterThisTest(() => line.cut());
  return line;
}
