/** The connections to a cluster. */
import calculateSlot from 'cluster-key-slot';
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
import { addressName } from '../store-url.js';
import type { Address, ClusterPlace } from '../store-url.js';
import { ClusterConnection } from './cluster-connection.js';
import type { ClusterMap } from './cluster-map.js';
import { Topology } from './topology.js';

export class ClusterConnections implements OpenConnections {
  readonly data: ClusterConnection;
  readonly control: ClusterConnection;
  /** With the slots of their channels. */
  private readonly inboxes = new Map<InboxLine, number>();
  private readonly clients: Clients;
  private readonly troubles: Troubles;
  private readonly known = new Servers();
  private readonly topology: Topology;
  readonly place: ClusterPlace;

  constructor(place: ClusterPlace, options: RedisOptions) {
    this.place = place;
    this.troubles = new Troubles(options.report);
    this.clients = new Clients(place, options.tlsCa);
    const copies = copiesOf(options);
    this.data = new ClusterConnection({ ...this.ways('data'), ...(copies && { copies }) });
    this.control = new ClusterConnection(this.ways('control'));
    const trouble = this.troubles.of('cluster');
    this.topology = new Topology({
      seeds: place.nodes,
      make: (address) => this.clients.to(address, 'deskbridge-map'),
      open: () => this.data.clients,
      onChange: (map, isFirst) => this.follow(map, isFirst),
      onWorked: () => trouble.worked(),
      onTrouble: (error) => trouble.failed(error),
    });
  }

  subscribe(channel: string, listener: InboxListener): Inbox {
    const slot = calculateSlot(channel);
    const trouble = this.troubles.of('inbox');
    const inbox = new InboxLine({
      channel,
      listener,
      backoff: soon,
      make: () => this.toMasterOf(slot),
      prepare: (client) => prepare(client, this.place),
      onWorked: () => trouble.worked(),
      onTrouble: (error) => {
        trouble.failed(error);
        this.topology.lookSoon();
      },
      onClosed: () => this.inboxes.delete(inbox),
    });
    this.inboxes.set(inbox, slot);
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
    return this.data.clients;
  }

  async close(): Promise<void> {
    const inboxes = [...this.inboxes.keys()].map((inbox) => inbox.closed());
    await Promise.all([this.topology.close(), this.data.close(), this.control.close(), ...inboxes]);
  }

  private follow(map: ClusterMap, isFirst: boolean): void {
    // Those of the first map have nothing of ours to forget; who becomes a master later may have less than the one before.
    if (isFirst) for (const name of map.masters.keys()) this.known.expect(name);
    this.known.keepOnly(new Set(map.masters.keys()));
    this.data.follow(map);
    this.control.follow(map);
    for (const [inbox, slot] of this.inboxes) {
      const { client } = inbox;
      if (client !== undefined && nameOf(client) !== map.masterOf[slot]) inbox.renew();
    }
  }

  private ways(role: string) {
    return {
      map: () => this.topology.current,
      onMoved: () => this.topology.lookSoon(),
      makeLine: (address: Address) => this.open(role, address),
    };
  }

  private open(role: string, address: Address): Line {
    const name = addressName(address);
    const trouble = this.troubles.of(`${role} ${name}`);
    return new Line({
      backoff: soon,
      make: () => this.clients.to(address, `deskbridge-${role}`),
      prepare: (client) => prepare(client, this.place, this.known, name),
      onOpen: () => trouble.worked(),
      onTrouble: (error) => {
        trouble.failed(error);
        this.topology.lookSoon();
      },
    });
  }

  private toMasterOf(slot: number): Redis | null {
    const map = this.topology.current;
    const address = map?.masters.get(map.masterOf[slot] ?? '');
    return address === undefined ? null : this.clients.to(address, 'deskbridge-inbox');
  }
}

function nameOf({ options: { host = '', port = 0 } }: Redis): string {
  return addressName({ host, port });
}
