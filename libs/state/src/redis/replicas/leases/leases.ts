/** Leases of this replica: compared and set in Redis, valid as long as its heartbeats are answered. */
import { z } from 'zod';
import { customerKey } from '../../../contract/conversation.js';
import type { Customer } from '../../../contract/conversation.js';
import type { Lease, Leases } from '../../../contract/lease.js';
import { packText } from '../../../contract/pack-text.js';
import { StoreUnavailableError } from '../../../contract/store.js';
import type { Calls } from '../../calls/operation.js';
import { customerName, tagOfCustomer } from '../../places.js';
import type { Members } from '../members/members.js';
import { RedisLease } from './lease.js';
import type { Giver } from './lease.js';
import { Releases } from './releases.js';

/** Owners that are found dead one after the other before a claim is given up. */
const mostAttempts = 5;

const answerOfClaim = z.union([
  z.tuple([z.literal('owned'), z.string(), z.string()]),
  z.tuple([z.literal('granted'), z.string(), z.enum(['0', '1', '2']), z.string()]),
]);

type MembersOfLeases = Pick<
  Members,
  'id' | 'incarnation' | 'joined' | 'isCertain' | 'isDraining' | 'hasOthers' | 'view' | 'forgottenUpTo' | 'listen'
>;

export class RedisLeases implements Leases {
  readonly #calls: Calls;
  readonly #members: MembersOfLeases;
  readonly #held = new Map<string, RedisLease>();
  readonly #claims = new Map<string, Promise<RedisLease | null>>();
  readonly #releases: Releases;
  readonly #giver: Giver;

  constructor(calls: Calls, members: MembersOfLeases) {
    this.#calls = calls;
    this.#members = members;
    this.#releases = new Releases(calls, () => members.incarnation);
    this.#giver = {
      holds: (lease) => this.#holds(lease),
      isCertain: () => members.isCertain(),
      mark: (lease) => this.#mark(lease),
      release: (lease, inDoubt) => this.#release(lease, inDoubt),
      fenced: (lease) => this.fenced(lease),
    };
    members.listen({ onVoid: () => this.#loseAll() });
  }

  async claim(customer: Customer): Promise<RedisLease | null> {
    const key = customerKey(customer);
    await this.#releases.underWay(key);
    const held = this.#held.get(key);
    if (held) return held;
    const claim = this.#claims.get(key) ?? this.#claim(customer).finally(() => this.#claims.delete(key));
    this.#claims.set(key, claim);
    return claim;
  }

  /** True if this replica owns the customer, as far as it knows. */
  owns(customer: Customer): boolean {
    return this.#held.has(customerKey(customer));
  }

  /** What commits in the name of the lease are fenced by, besides its epoch; null if it is not valid any more. */
  fenceOf(lease: Lease): { readonly owner: string; readonly lease: Lease } | null {
    return lease instanceof RedisLease && this.#holds(lease) ? { owner: lease.owner, lease } : null;
  }

  /** Redis has answered that somebody else owns the customer: the lease is lost. */
  fenced(lease: Lease): void {
    if (!(lease instanceof RedisLease) || !this.#holds(lease)) return;
    this.#held.delete(customerKey(lease.customer));
    lease.lose();
  }

  /** Tries no longer to give back what could not be given back yet. */
  close(): void {
    this.#releases.close();
  }

  #holds(lease: RedisLease): boolean {
    return this.#held.get(customerKey(lease.customer)) === lease;
  }

  async #claim(customer: Customer): Promise<RedisLease | null> {
    const members = this.#members;
    if (members.isDraining && members.hasOthers()) return null;
    let replaced: readonly [owner: string, epoch: string] = ['', ''];
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      if (members.incarnation === '') await members.joined();
      const owner = members.incarnation;
      const answer = await this.#askFor(customer, owner, replaced);
      // What was claimed under a name that is over meanwhile is not owned.
      if (owner !== members.incarnation) continue;
      if (answer[0] === 'granted') return this.#granted(customer, owner, answer);
      const [, other, epoch] = answer;
      if (await this.#lives(other)) return null;
      replaced = [other, epoch];
    }
    throw new StoreUnavailableError('The customer could not be claimed');
  }

  async #askFor(customer: Customer, owner: string, replaced: readonly [string, string]) {
    const { id, forgottenUpTo } = this.#members;
    const names = [packText(customer.channel), packText(customer.sessionId)];
    const args = [customerName(customer), id, owner, ...names, ...replaced, String(forgottenUpTo)];
    const tag = tagOfCustomer(customer);
    return answerOfClaim.parse(await this.#calls.run({ name: 'claim', tag, args, isRelief: true }));
  }

  #granted(
    customer: Customer,
    owner: string,
    [, epoch, doubt, last]: Extract<z.infer<typeof answerOfClaim>, readonly ['granted', ...unknown[]]>,
  ): RedisLease {
    const doubtfulUpTo = doubt === '0' ? null : Number(last);
    const lease = new RedisLease(customer, { epoch, owner, doubtfulUpTo, isMarked: doubt === '1' }, this.#giver);
    this.#held.set(customerKey(customer), lease);
    return lease;
  }

  /** Whether a take-over from the incarnation is forbidden: it was not removed from the members. */
  async #lives(incarnation: string): Promise<boolean> {
    if (this.#members.view.hasIncarnation(incarnation)) return true;
    const answer = await this.#calls.run({ name: 'lives', tag: 'members', args: [incarnation] });
    return answer !== 0;
  }

  async #mark(lease: RedisLease): Promise<boolean> {
    if (!this.#holds(lease)) return false;
    const args = [customerName(lease.customer), lease.owner, lease.epoch];
    const answer = await this.#calls.run({ name: 'mark', tag: tagOfCustomer(lease.customer), args, isRelief: true });
    return answer === 1;
  }

  async #release(lease: RedisLease, inDoubt: boolean): Promise<void> {
    if (!this.#holds(lease)) return;
    this.#held.delete(customerKey(lease.customer));
    await this.#releases.release(lease, inDoubt);
  }

  #loseAll(): void {
    const held = [...this.#held.values()];
    this.#held.clear();
    for (const lease of held) lease.lose();
  }
}
