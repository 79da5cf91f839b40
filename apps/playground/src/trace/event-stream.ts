/** Server-sent events by fetch, which, unlike EventSource, can present a token. */

/** Characters that one event may have. */
const eventLimit = 4_194_304;

export interface StreamEvent {
  readonly name: string;
  readonly data: unknown;
}

/** The events of a stream in their order, until it ends. */
export async function* eventsOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const reader = stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    if (text.length > eventLimit) throw new Error('an event without an end');
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = eventOf(block);
      if (event !== null) yield event;
    }
  }
}

/** Null for a comment. */
function eventOf(block: string): StreamEvent | null {
  let [name, data] = ['message', ''];
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) name = line.slice(7);
    if (line.startsWith('data: ')) data = line.slice(6);
  }
  return data === '' ? null : { name, data: JSON.parse(data) as unknown };
}
