/** Which replicas an address means. */
import { z } from 'zod';
import type { Address } from '../../../contract/bus.js';
import type { Route } from '../../../contract/change.js';
import { customerKey } from '../../../contract/conversation.js';
import type { Customer } from '../../../contract/conversation.js';
import type { Calls } from '../../calls/operation.js';
import { customerName, tagOfCustomer } from '../../places.js';
import type { DeadNames } from '../directory/dead-names.js';
import { replicaOfSocket } from '../directory/socket-id.js';
import type { Members } from '../members/members.js';
import { replicaOf } from '../members/view.js';

/** Replicas; at once where nobody needs to be asked. Rejects with a `StoreUnavailableError`. */
type Found = readonly string[] | Promise<readonly string[]>;

interface Tools {
  readonly calls: Calls;
  readonly members: Pick<Members, 'id' | 'knowsToLive' | 'lives' | 'isDraining' | 'hasOthers' | 'view'>;
  readonly deadNames: DeadNames;
  /** Whether this replica owns the customer, as far as it knows. */
  readonly owns: (customer: Customer) => boolean;
}

const rows = z.tuple([z.string()], z.string());

export class Addresses {
  readonly #tools: Tools;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  find(address: Address): Found {
    switch (address.to) {
      case 'socket':
        return this.#socket(address.socketId);
      case 'everybody':
        return [...new Set([this.#tools.members.id, ...this.#tools.members.view.replicas.keys()])];
      case 'owner':
        if (address.route === undefined && this.#tools.owns(address.customer)) return [this.#tools.members.id];
        return this.#along(address, (route) => this.#owner(address.customer, route));
      case 'listeners':
        return this.#along(address, (route) => this.#listeners(address.customer, route));
    }
  }

  #along(
    { customer, route }: { readonly customer: Customer; readonly route?: Route },
    go: (route: Route) => Found,
  ): Found {
    return route === undefined ? this.#ask(customer).then(go) : go(route);
  }

  async #ask(customer: Customer): Promise<Route> {
    const operation = { name: 'route', tag: tagOfCustomer(customer), args: [customerName(customer)] };
    const [owner, ...listeners] = rows.parse(await this.#tools.calls.run(operation));
    return { owner: owner === '' ? null : replicaOf(owner), listeners };
  }

  #socket(socketId: string): Found {
    const replica = replicaOfSocket(socketId);
    return replica === null ? [] : this.#living([replica]);
  }

  #owner(customer: Customer, { owner }: Route): Found {
    if (owner === null) return [this.#successor(customer)];
    const found = this.#living([owner]);
    const orAnother = (living: readonly string[]) => (living.length > 0 ? living : [this.#successor(customer)]);
    return found instanceof Promise ? found.then(orAnother) : orAnother(found);
  }

  #listeners(customer: Customer, { listeners }: Route): Found {
    return this.#living(listeners, (dead) => this.#tools.deadNames.meet(customer, dead));
  }

  /** Who is to own a customer that nobody owns: this replica, or one that stays while this one is going. */
  #successor(customer: Customer): string {
    const { members } = this.#tools;
    if (!members.isDraining || !members.hasOthers()) return members.id;
    return members.view.chosenFor(customerKey(customer)) ?? members.id;
  }

  #living(replicas: readonly string[], onDead: (replica: string) => void = () => undefined): Found {
    const { members } = this.#tools;
    const states = replicas.map((replica) => replica === members.id || members.knowsToLive(replica));
    const keep = (lives: readonly (boolean | null)[]) => {
      for (const [index, replica] of replicas.entries()) if (lives[index] !== true) onDead(replica);
      return replicas.filter((_, index) => lives[index] === true);
    };
    if (!states.includes(null)) return keep(states);
    return Promise.all(replicas.map(async (replica) => replica === members.id || members.lives(replica))).then(keep);
  }
}
