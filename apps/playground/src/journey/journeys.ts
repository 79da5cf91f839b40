/** From events of the trace to the journeys of messages: which steps each has taken, when, and by which frames. */
import type { TraceEvent, TracedFrame, TracedHop } from '#trace';
import { isAbout, wordless } from '../trace/wordless.js';
import { wordsInFrame } from './words-in-frame.js';

/** Journeys that are kept. */
const kept = 200;
/** Numbers and names that are remembered for what is still to come. */
const remembered = 2000;

export interface Step {
  readonly name: string;
  readonly at: number;
  readonly detail: string;
  readonly isBad: boolean;
}

export type Who = 'visitor' | 'assistant' | 'agent' | 'bridge';

export interface Journey {
  readonly id: string;
  readonly channel: string;
  readonly conversation: string;
  readonly who: Who;
  readonly title: string;
  readonly steps: readonly Step[];
  /** `n` of the frames that belong to it. */
  readonly frames: readonly number[];
  readonly state: 'under way' | 'arrived' | 'given up';
}

export class Journeys {
  private journeys = new Map<string, Journey>();
  private readonly ofWork = new Map<string, string>();
  private readonly ofPush = new Map<string, string>();
  private readonly frames = new Map<number, TracedFrame>();

  /** Newest last. */
  list(): readonly Journey[] {
    return [...this.journeys.values()];
  }

  clear(): void {
    this.journeys.clear();
  }

  /** Leaves nothing of what the conversation said. Returns the frames that had something of it, or may have. */
  erase(conversation: string): ReadonlySet<number> {
    const numbers = new Set<number>();
    for (const journey of this.journeys.values()) {
      if (journey.conversation !== conversation) continue;
      for (const number of journey.frames) numbers.add(number);
      this.put({ ...journey, title: 'Deleted' });
    }
    for (const frame of this.frames.values()) if (isAbout(frame, conversation)) numbers.add(frame.n);
    // What the Helpdesk's wire says of no conversation may be of any of the customer's.
    const sessions = new Set([...numbers].map((number) => this.frames.get(number)?.session ?? null));
    for (const { n, conversation: of, session } of this.frames.values())
      if (of === null && session !== null && sessions.has(session)) numbers.add(n);
    for (const number of numbers) {
      const frame = this.frames.get(number);
      if (frame !== undefined) this.frames.set(number, wordless(frame));
    }
    return numbers;
  }

  take(event: TraceEvent): void {
    if (event.kind === 'frame') this.takeFrame(event);
    if (event.kind === 'hop') this.takeHop(event);
  }

  private takeFrame(frame: TracedFrame): void {
    remember(this.frames, frame.n, frame);
    if (frame.wire !== 'channel' || frame.direction !== 'sent' || frame.entry === null) return;
    const journey = this.journeys.get(frame.entry);
    if (journey === undefined) return;
    const count = journey.steps.filter(({ name }) => name.startsWith('Written')).length;
    this.change(
      frame.entry,
      { name: count === 0 ? 'Written' : `Written (${count + 1})`, at: frame.at, detail: 'to a socket' },
      frame.n,
    );
    const words = wordsInFrame(frame);
    if (words !== '') this.put({ ...(this.journeys.get(frame.entry) ?? journey), title: words });
  }

  private takeHop(hop: TracedHop): void {
    const { conversation } = hop;
    if (conversation === null) return;
    if (hop.hop.startsWith('recorded ') || hop.hop.startsWith('queued ')) return this.begin(hop, conversation);
    switch (hop.hop) {
      case 'accepted':
        return this.accepted(hop, conversation);
      case 'sent':
        return this.work(hop, { name: 'Sent', at: hop.at, detail: 'to the Helpdesk' });
      case 'in doubt':
        return this.work(hop, { name: 'In doubt', at: hop.at, detail: doubts[hop.detail] ?? hop.detail, isBad: true });
      case 'delivered':
        return this.work(hop, { name: 'Delivered', at: hop.at, detail: proofOf(hop.detail) }, 'arrived');
      case 'dead':
        return this.work(hop, { name: 'Given up', at: hop.at, detail: hop.detail, isBad: true }, 'given up');
      case 'confirmed':
        return this.confirmed(conversation, Number(hop.ref), hop.at);
    }
  }

  /** A new entry of the transcript. */
  private begin(hop: TracedHop, conversation: string): void {
    const kind = /^(?:recorded|queued) (\w+)/.exec(hop.hop)?.[1] ?? '';
    const cause = hop.frame === null ? undefined : this.frames.get(hop.frame);
    const who = voices[kind] ?? 'bridge';
    const words = who === 'bridge' || cause === undefined ? '' : wordsInFrame(cause);
    const first =
      cause === undefined
        ? []
        : [step({ name: heard(cause, who), at: cause.at, detail: cause.by === 'socket' ? 'by socket' : 'by HTTP' })];
    this.put({
      ...{ id: hop.ref, channel: hop.channel, conversation, who },
      // What a visitor says may be for the bridge itself, as the answer to its question: it goes on when it is accepted for the Helpdesk.
      state: who === 'visitor' ? 'arrived' : 'under way',
      title: words === '' ? (titles[kind] ?? kind) : words,
      steps: [...first, step({ name: 'Stored', at: hop.at, detail: hop.detail })],
      frames: hop.frame === null ? [] : [hop.frame],
    });
    if (hop.push !== null) remember(this.ofPush, `${conversation} ${hop.push}`, hop.ref);
  }

  private accepted(hop: TracedHop, conversation: string): void {
    const kind = hop.detail.split(' ')[0] ?? '';
    // That something was read is no message.
    if (kind === 'read') return;
    const id = hop.entry ?? this.askedBy(hop) ?? hop.ref;
    remember(this.ofWork, hop.ref, id);
    if (!this.journeys.has(id)) {
      const title = requests[kind] ?? kind;
      this.put({
        id,
        channel: hop.channel,
        conversation,
        who: 'bridge',
        state: 'under way',
        title,
        steps: [],
        frames: [],
      });
    }
    this.change(id, { name: 'Accepted', at: hop.at, detail: 'for the Helpdesk' }, hop.frame, 'under way');
  }

  /** The message of a visitor, such as the press of a button, that had the bridge ask something of the Helpdesk. */
  private askedBy({ frame, conversation }: TracedHop): string | undefined {
    if (frame === null) return undefined;
    return this.list().findLast(
      (one) => one.who === 'visitor' && one.conversation === conversation && one.frames[0] === frame,
    )?.id;
  }

  private work(hop: TracedHop, done: NewStep, state?: Journey['state']): void {
    const id = this.ofWork.get(hop.ref);
    if (id === undefined) return;
    const journey = this.journeys.get(id);
    const before = journey?.steps.filter(({ name }) => name.startsWith('Sent')).length ?? 0;
    const name = done.name === 'Sent' && before > 0 ? `Sent again (${before + 1})` : done.name;
    this.change(id, { ...done, name }, hop.frame, state);
  }

  /** Everything up to a push number has been received. */
  private confirmed(conversation: string, push: number, at: number): void {
    for (let number = push; number > 0; number--) {
      const id = this.ofPush.get(`${conversation} ${number}`);
      const journey = id === undefined ? undefined : this.journeys.get(id);
      if (id === undefined || journey === undefined || journey.state !== 'under way') break;
      this.change(id, { name: 'Confirmed', at, detail: 'the client has it' }, null, 'arrived');
    }
  }

  private change(id: string, done: NewStep, frame: number | null, state?: Journey['state']): void {
    const journey = this.journeys.get(id);
    if (journey === undefined) return;
    this.put({
      ...journey,
      steps: [...journey.steps, step(done)],
      frames: frame === null || journey.frames.includes(frame) ? journey.frames : [...journey.frames, frame],
      state: state ?? journey.state,
    });
  }

  private put(journey: Journey): void {
    remember(this.journeys, journey.id, journey, kept);
  }
}

type NewStep = Omit<Step, 'isBad'> & Partial<Pick<Step, 'isBad'>>;

function step(done: NewStep): Step {
  return { isBad: false, ...done };
}

const voices: Readonly<Record<string, Who>> = {
  user: 'visitor',
  userAction: 'visitor',
  bot: 'assistant',
  agent: 'agent',
};

/** What is said where the words are not shown. */
const titles: Readonly<Record<string, string>> = {
  user: 'A message',
  userAction: 'An action',
  bot: 'An answer',
  agent: 'A message of an agent',
  action: 'An action for the client',
  update: 'A notice for the client',
  error: 'An error for the client',
};

const requests: Readonly<Record<string, string>> = {
  support: 'A sentence for the Helpdesk',
  close: 'Closing the conversation',
  review: 'A rating',
};

const doubts: Readonly<Record<string, string>> = {
  silence: 'no reply came in time',
  cut: 'the connection was cut',
  error: 'the Helpdesk answered with an error',
};

function proofOf(detail: string): string {
  const [proof = '', ticket = ''] = detail.split(', ticket ');
  const how = proof === 'reply' ? 'its reply says so' : proof === 'history' ? 'the history shows it' : proof;
  return ticket === '' ? how : `${how}; ticket ${ticket}`;
}

/** What the frame was that an entry came of: the message itself, the Helpdesk's words, or what made the bridge speak. */
function heard({ wire }: TracedFrame, who: Who): string {
  if (wire === 'helpdesk') return 'Heard';
  return who === 'visitor' ? 'Received' : 'Asked for';
}

/** Forgets the oldest. */
function remember<K, V>(map: Map<K, V>, key: K, value: V, limit = remembered): void {
  map.set(key, value);
  if (map.size <= limit) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
