/** The received frames of one client: they queue up until a test asks for them, each is handed out once. */

const SHOWN_LENGTH = 200;

/** One received frame. `type` and `payload` are the envelope's `event_type` and `event_payload` (captivate.md 2). */
export interface Frame {
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly envelope: unknown;
  readonly raw: string;
}

interface Waiter {
  readonly wants: (frame: Frame) => boolean;
  readonly settle: (frame?: Frame) => void;
}

/** Reads a frame leniently: what is no JSON text or no envelope gets a `type` in parentheses, so that it is noticed. */
export function parseFrame(data: Buffer, isBinary: boolean): Frame {
  const raw = data.toString();
  if (isBinary) return { type: '(binary)', payload: {}, envelope: undefined, raw };
  try {
    const envelope = JSON.parse(raw) as { event?: { event_type?: unknown; event_payload?: unknown } } | null;
    const { event_type: type, event_payload: payload } = envelope?.event ?? {};
    const isEvent = typeof type === 'string' && typeof payload === 'object' && payload !== null;
    if (!isEvent) return { type: '(no event)', payload: {}, envelope, raw };
    return { type, payload: payload as Record<string, unknown>, envelope, raw };
  } catch {
    return { type: '(no JSON)', payload: {}, envelope: undefined, raw };
  }
}

/** Frames in the order of arrival. */
export class FrameQueue {
  readonly #frames: Frame[] = [];
  readonly #waiters = new Set<Waiter>();
  #isOver = false;

  /** Hands the frame to whoever waits for it longest, else keeps it. */
  push(frame: Frame): void {
    const waiter = [...this.#waiters].find(({ wants }) => wants(frame));
    if (waiter) waiter.settle(frame);
    else this.#frames.push(frame);
  }

  /** No frame can come any more: who still waits gets undefined at once. */
  end(): void {
    this.#isOver = true;
    for (const { settle } of this.#waiters) settle();
  }

  /** Takes the first frame of that type (any, if no type is given), or undefined if none comes within `ms`. */
  take(type: string | undefined, ms: number): Promise<Frame | undefined> {
    const wants = (frame: Frame): boolean => type === undefined || frame.type === type;
    const index = this.#frames.findIndex(wants);
    if (index >= 0) return Promise.resolve(this.#frames.splice(index, 1)[0]);
    if (this.#isOver) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const settle = (frame?: Frame): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        resolve(frame);
      };
      const waiter = { wants, settle };
      const timer = setTimeout(settle, ms);
      this.#waiters.add(waiter);
    });
  }

  /** The frames nobody has taken, shortened, for the message of a failed wait. */
  describe(): string {
    if (this.#frames.length === 0) return 'nothing';
    return this.#frames.map(({ type, raw }) => `${type} ${raw.slice(0, SHOWN_LENGTH)}`).join('\n  ');
  }
}
