/** The connections to one server, or to the one that the Sentinels call master. */
import type { Redis } from 'ioredis';
import type { RedisOptions } from '../../options.js';
import type { Inbox, InboxListener, OpenConnections } from '../connection.js';
import { Clients } from '../lines/clients.js';
import { InboxLine } from '../lines/inbox-line.js';
import { Line, soon } from '../lines/line.js';
import { prepare } from '../lines/prepare.js';
import { copiesOf } from '../lines/send.js';
import { Servers } from '../lines/servers.js';
import { Troubles } from '../lines/troubles.js';
import type { SentinelPlace, SinglePlace } from '../store-url.js';
import { SentinelWatch } from './sentinel-watch.js';
import { SingleConnection } from './single-connection.js';

/** The one server, whichever it is at the moment: another than before is one that may have forgotten. */
const server = 'server';

export class SingleConnections implements OpenConnections {
  readonly data: SingleConnection;
  readonly control: SingleConnection;
  private readonly inboxes = new Set<InboxLine>();
  private readonly clients: Clients;
  private readonly troubles: Troubles;
  private readonly known = new Servers();
  private readonly watch: SentinelWatch | undefined;
  readonly place: SinglePlace | SentinelPlace;

  constructor(place: SinglePlace | SentinelPlace, options: RedisOptions) {
    this.place = place;
    this.troubles = new Troubles(options.report);
    this.clients = new Clients(place, options.tlsCa);
    this.known.expect(server);
    this.data = new SingleConnection(this.open('data'), copiesOf(options));
    this.control = new SingleConnection(this.open('control'));
    if (place.kind === 'sentinel') this.watch = new SentinelWatch(this.clients, place, () => this.renew());
  }

  subscribe(channel: string, listener: InboxListener): Inbox {
    const trouble = this.troubles.of('inbox');
    const inbox = new InboxLine({
      channel,
      listener,
      backoff: soon,
      make: (attempt) => this.make('inbox', attempt),
      prepare: (client) => prepare(client, this.place),
      onWorked: () => trouble.worked(),
      onTrouble: (error) => trouble.failed(error),
      onClosed: () => this.inboxes.delete(inbox),
    });
    this.inboxes.add(inbox);
    return inbox;
  }

  async publish(channel: string, message: string): Promise<void> {
    await this.data.publish(channel, message);
  }

  onForgotten(listener: () => void): void {
    this.known.onForgotten(listener);
  }

  trouble(): string | undefined {
    return this.troubles.latest;
  }

  servers(): readonly Redis[] {
    const { client } = this.data.line;
    return client === undefined ? [] : [client];
  }

  async close(): Promise<void> {
    const inboxes = [...this.inboxes].map((inbox) => inbox.closed());
    await Promise.all([this.data.close(), this.control.close(), this.watch?.close(), ...inboxes]);
  }

  /** Leaves a server that is no master any more. */
  private renew(): void {
    this.data.line.reopen();
    this.control.line.reopen();
    for (const inbox of this.inboxes) inbox.renew();
  }

  private open(name: string): Line {
    const trouble = this.troubles.of(name);
    return new Line({
      backoff: soon,
      make: (attempt) => this.make(name, attempt),
      prepare: (client) => prepare(client, this.place, this.known, server),
      onOpen: () => trouble.worked(),
      onTrouble: (error) => trouble.failed(error),
    });
  }

  private make(name: string, attempt: number): Redis {
    const { place } = this;
    const called = `deskbridge-${name}`;
    if (place.kind === 'single') return this.clients.to(place.address, called);
    return this.clients.toMaster(place, called, attempt);
  }
}
