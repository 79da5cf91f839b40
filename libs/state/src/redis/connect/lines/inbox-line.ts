/** The connection on which a replica hears what is published to it. */
import type { Redis } from 'ioredis';
import type { Inbox, InboxListener } from '../connection.js';
import { Line } from './line.js';
import type { LinePlan } from './line.js';

/** How the inbox finds its server, and what it is for. */
export interface InboxPlan extends Omit<LinePlan, 'onOpen'> {
  readonly channel: string;
  readonly listener: InboxListener;
  onWorked(): void;
  onClosed(): void;
}

export class InboxLine implements Inbox {
  private readonly line: Line;
  private readonly plan: InboxPlan;

  constructor(plan: InboxPlan) {
    this.plan = plan;
    const { channel, listener } = plan;
    /** What was heard on a connection before the listener knew of it. */
    const early = new WeakMap<Redis, string[]>();
    this.line = new Line({
      ...plan,
      prepare: async (client) => {
        await plan.prepare(client);
        early.set(client, []);
        client.on('smessage', (_, message: string) => {
          if (client === this.line.client) listener.onMessage(message);
          else early.get(client)?.push(message);
        });
        // A cluster says so when the channel has moved to another server.
        client.on('moved', () => this.line.reopen());
        await client.ssubscribe(channel);
      },
      onOpen: (client) => {
        const messages = early.get(client) ?? [];
        early.delete(client);
        plan.onWorked();
        listener.onSubscribed();
        for (const message of messages) listener.onMessage(message);
      },
    });
  }

  /** The connection to the server that is listened to, if there is one. */
  get client(): Redis | undefined {
    return this.line.client;
  }

  renew(): void {
    this.line.reopen();
  }

  close(): void {
    void this.closed();
  }

  /** Closes it; resolves when nothing is open any more. */
  async closed(): Promise<void> {
    await this.line.close();
    this.plan.onClosed();
  }
}
