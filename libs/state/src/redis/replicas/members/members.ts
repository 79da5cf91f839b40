/** This replica among the others: its name, its heartbeats, and who else lives. */
import { randomBytes } from 'node:crypto';
import { pause, withDeadline } from '#async';
import { StoreUnavailableError } from '../../../contract/store.js';
import type { Connection } from '../../connect/connection.js';
import type { RedisOptions } from '../../options.js';
import { sendBeat } from './beat.js';
import type { Beat, BeatAnswer } from './beat.js';
import { Gone } from './gone.js';
import type { MemberInfo } from './member-info.js';
import { Pulse } from './pulse.js';
import { Standing } from './standing.js';
import { View } from './view.js';

/** Parts of the time after which others may take over (`ownerTimeoutMs`). */
const share = { interval: 0.15, answer: 0.3, certain: 0.6, life: 0.7 };
const drainMs = 2000;

/** Told what becomes of this replica and of the others. Must not throw. */
export interface MembersListener {
  /** Whatever this replica owned under its former name is void. */
  onVoid?(): void;
  /** It lives again, under another name; others, or Redis itself, may have forgotten what was said of it. */
  onRejoined?(): void;
  /** Replicas have gone, in whatever way. */
  onGone?(replicas: readonly string[]): void;
  /** A heartbeat was answered. */
  onBeat?(): void;
}

export interface MembersTools {
  readonly control: Connection;
  readonly options: Pick<RedisOptions, 'prefix' | 'ownerTimeoutMs' | 'startTimeoutMs' | 'report'>;
  /** What the others are told of this replica. */
  readonly about: Pick<MemberInfo, 'host' | 'formats'>;
}

export class Members {
  /** Of this process: never used before and never again. */
  readonly id = randomBytes(8).toString('hex');
  readonly #tools: MembersTools;
  readonly #pulse: Pulse;
  readonly #standing: Standing;
  readonly #listeners: MembersListener[] = [];
  readonly #gone = new Gone();
  #view = new View([]);
  #sockets: () => MemberInfo['sockets'] = () => [];
  #forgottenUpTo = 0;
  #isDraining = false;
  #isClosed = false;

  constructor(tools: MembersTools) {
    this.#tools = tools;
    const { ownerTimeoutMs } = tools.options;
    this.#pulse = new Pulse(() => this.#beat(), share.interval * ownerTimeoutMs);
    this.#standing = new Standing(this.id, share.certain * ownerTimeoutMs);
  }

  /** The name under which customers are owned now: `id`, a dot, and how often it was begun anew. Empty in between. */
  get incarnation(): string {
    return this.#standing.isJoined ? this.#standing.incarnation : '';
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** As of the last heartbeat, this replica among them. */
  get view(): View {
    return this.#view;
  }

  /** Outbox positions up to this one were given out by a server that may have forgotten what was written then. */
  get forgottenUpTo(): number {
    return this.#forgottenUpTo;
  }

  /** True while nobody can have taken over what the present incarnation owns. No I/O. */
  isCertain(): boolean {
    return this.#standing.isCertain();
  }

  /** True if Redis has not answered heartbeats for two seconds. */
  isSilent(): boolean {
    return this.#pulse.isSilent;
  }

  /** Names of all that live, as they own customers. */
  living(): readonly string[] {
    return this.#view.incarnations;
  }

  /** True for what is this replica's share to look after. */
  looksAfter(what: string): boolean {
    return this.#view.chosenFor(what) === this.id;
  }

  /** True while another replica is there that is not going itself. */
  hasOthers(): boolean {
    return [...this.#view.replicas].some(([replica, { draining }]) => replica !== this.id && !draining);
  }

  /** Whether the replica lives, as far as that is known here; null if it was never heard of, and so may have come just now. */
  knowsToLive(replica: string): boolean | null {
    if (this.#view.has(replica)) return true;
    return this.#gone.has(replica) ? false : null;
  }

  /** Whether the replica lives; asked for where it was never heard of. Rejects with a `StoreUnavailableError`. */
  async lives(replica: string): Promise<boolean> {
    const known = this.knowsToLive(replica);
    if (known !== null) return known;
    await this.#pulse.next();
    if (this.#view.has(replica)) return true;
    this.#gone.add(replica);
    return false;
  }

  /** How long the replica has been known to be gone, milliseconds; 0 if it is not. */
  goneForMs(replica: string): number {
    return this.#gone.forMs(replica);
  }

  listen(listener: MembersListener): void {
    this.#listeners.push(listener);
  }

  /** What is said of the open sockets with each heartbeat. */
  saySockets(sockets: () => MemberInfo['sockets']): void {
    this.#sockets = sockets;
  }

  /** Joins the others. Rejects with a `StoreUnavailableError` after `startTimeoutMs`. */
  async start(): Promise<void> {
    this.#pulse.start();
    const deadline = performance.now() + this.#tools.options.startTimeoutMs;
    while (!this.#standing.isJoined) {
      if (performance.now() > deadline) throw new StoreUnavailableError('Redis does not answer heartbeats');
      await this.#pulse.next().catch(() => pause(Math.min(100, this.#tools.options.startTimeoutMs)));
    }
  }

  /** Resolves when there is a name again; rejects with a `StoreUnavailableError` if Redis does not answer. */
  async joined(): Promise<void> {
    if (!this.#standing.isJoined) await this.#pulse.next();
  }

  /** A server may have forgotten what was written: what this replica owns is void, and it begins anew under another name. */
  forgotten(): void {
    if (this.#isClosed) return;
    this.#standing.forget();
    this.#becomeVoid('a Redis that may have forgotten something');
  }

  /** Tells the others that this replica is going. Never rejects. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    await withDeadline(this.#pulse.next(), drainMs, 'draining').catch(() => undefined);
  }

  /** Leaves the others: what is still owned is theirs at once. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#pulse.stop();
    const { isJoined, incarnation } = this.#standing;
    this.#standing.end();
    for (const listener of this.#listeners) listener.onVoid?.();
    // Where it fails, the entry ends by itself.
    if (isJoined) await this.#send({ what: 'leave', incarnation }).catch(() => undefined);
  }

  async #beat(): Promise<void> {
    const next = this.#standing.next();
    const answer = await this.#send(next.beat);
    const isFirst = this.#standing.incarnation === '';
    const turn = this.#standing.answered(next, answer);
    if (turn === 'outdated' || this.#isClosed) return;
    this.#forgottenUpTo = answer.forgottenUpTo;
    this.#look(answer.view);
    if (turn === 'void') this.#becomeVoid(answer.isAlive ? 'another run of Redis' : 'heartbeats that came too late');
    if (turn === 'joined' && !isFirst) {
      for (const listener of this.#listeners) listener.onRejoined?.();
    }
    for (const listener of this.#listeners) listener.onBeat?.();
  }

  #send(beat: Pick<Beat, 'what' | 'incarnation' | 'ended' | 'hasForgotten'>): Promise<BeatAnswer> {
    const { control, about, options } = this.#tools;
    const info: MemberInfo = { ...about, draining: this.#isDraining, sockets: this.#sockets() };
    const lifeMs = Math.floor(share.life * options.ownerTimeoutMs);
    const whole: Beat = { ...beat, lifeMs, info: JSON.stringify(info) };
    return sendBeat({ control, prefix: options.prefix }, whole, share.answer * options.ownerTimeoutMs);
  }

  #look(view: View): void {
    const gone = [...this.#view.replicas.keys()].filter((replica) => !view.has(replica) && replica !== this.id);
    this.#view = view;
    for (const replica of view.replicas.keys()) this.#gone.delete(replica);
    for (const replica of gone) this.#gone.add(replica);
    if (gone.length === 0) return;
    for (const listener of this.#listeners) listener.onGone?.(gone);
  }

  #becomeVoid(cause: string): void {
    const fields = { replica: this.id, cause };
    this.#tools.options.report({
      level: 'warn',
      message: 'this replica owns nothing any more, and begins anew',
      fields,
    });
    for (const listener of this.#listeners) listener.onVoid?.();
    this.#pulse.hurry();
  }
}
