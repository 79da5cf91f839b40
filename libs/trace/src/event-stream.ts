/** Reads the server-sent events in which the trace is told. */

/** Characters of one event; the bridge sends far fewer. */
const eventLimit = 4_194_304;

/** What comes is no stream of events. */
export class UnreadableStreamError extends Error {
  override readonly name = 'UnreadableStreamError';
}

/** One event of the stream. */
export interface StreamEvent {
  /** `message` unless the event has another name. */
  readonly name: string;
  /** Its JSON, unread. */
  readonly data: unknown;
}

/** The events in their order; comments are passed over. Rejects with an `UnreadableStreamError`. */
export async function* eventsOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > eventLimit) throw new UnreadableStreamError('The stream cannot be read: an event has no end.');
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = eventOf(block);
      if (event !== null) yield event;
    }
  }
}

function eventOf(block: string): StreamEvent | null {
  const field = (name: string): string | undefined =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const data = field('data');
  if (data === undefined) return null;
  try {
    return { name: field('event') ?? 'message', data: JSON.parse(data) as unknown };
  } catch {
    throw new UnreadableStreamError('The stream cannot be read: an event is no JSON.');
  }
}
