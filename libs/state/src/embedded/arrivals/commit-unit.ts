/** One commit on its way: planned against memory, taken back if its row cannot be written, answered when it was. */
import type { Change, CommitBy, Committed, Route } from '../../contract/change.js';
import type { Customer, Documents } from '../../contract/conversation.js';
import { customerIn, isExpected, planChange } from '../../contract/plan/plan-change.js';
import type { Lease } from '../../contract/lease.js';
import { textsOf } from './change-text.js';
import { mapErrors } from '../sqlite/errors.js';
import type { Memory, Step } from '../memory/memory.js';
import type { Unit } from './turns.js';

/** What a commit is to know of this replica. */
export interface Here {
  /** True while the lease is valid. */
  holds(lease: Lease): boolean;
  routeOf(customer: Customer): Route;
}

export class CommitUnit<D extends Documents> implements Unit {
  readonly reject: (error: unknown) => void;
  readonly #memory: Memory<D>;
  readonly #here: Here;
  readonly #change: Change<D>;
  readonly #lease: Lease | undefined;
  readonly #tell: (committed: Committed<D>) => void;
  #step: Step<D> | null = null;
  #refusal: Committed<D> | null = null;

  constructor(
    { memory, here }: { readonly memory: Memory<D>; readonly here: Here },
    change: Change<D>,
    by: CommitBy | undefined,
    tell: (committed: Committed<D>) => void,
    reject: (error: unknown) => void,
  ) {
    this.#memory = memory;
    this.#here = here;
    this.#change = change;
    this.#lease = by?.as;
    this.#tell = tell;
    this.reject = reject;
  }

  apply(): string | null {
    return mapErrors(() => this.#apply());
  }

  undo(): void {
    if (this.#step) this.#memory.undo(this.#step);
  }

  resolve(): void {
    this.#tell(this.#refusal ?? this.#committed());
  }

  #apply(): string | null {
    const change = this.#change;
    const memory = this.#memory;
    if (this.#lease && !this.#here.holds(this.#lease)) return this.#refuse({ outcome: 'fenced' });
    const known = memory.kept.conversation(change.ref);
    const conversation = known?.current ?? null;
    if (!isExpected(conversation, change)) return this.#refuse({ outcome: 'conflict', current: conversation });
    const customer = memory.kept.customer(customerIn(conversation, change));
    if (this.#lease && !isSame(this.#lease.customer, customer.customer)) return this.#refuse({ outcome: 'fenced' });
    const planned = planChange(memory.before(known, customer), change);
    if (planned.outcome !== 'planned') return this.#refuse(planned);
    const texts = textsOf(change, conversation, planned);
    this.#step = memory.apply(known, customer, planned, texts);
    return texts.whole;
  }

  #refuse(refusal: Committed<D>): null {
    this.#refusal = refusal;
    return null;
  }

  #committed(): Committed<D> {
    if (!this.#step) throw new Error('A commit is answered after it was applied');
    const { conversation, entries, work, workAfter } = this.#step.becomes;
    const route = this.#here.routeOf(conversation);
    return { outcome: 'committed', route, conversation, entries, work, workAfter };
  }
}

function isSame(one: Customer, other: Customer): boolean {
  return one.sessionId === other.sessionId && one.channel === other.channel;
}
