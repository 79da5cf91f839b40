/** Answers of any size are read in bounded memory, and what can be read of them is used. */
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { HelpdeskHistory } from './history.js';
import { TooLargeError } from '../trouble.js';

const keptBytes = 1_048_576;

/** A history whose answers are these pieces; how they ended for the server. */
async function serve(pieces: () => Iterable<string>) {
  const onStrange = vi.fn();
  const ends: Promise<unknown>[] = [];
  const server = createServer((_, response: ServerResponse) => {
    ends.push(once(response, 'close').then(() => response.writableFinished));
    Readable.from(pieces())
      .on('error', () => undefined)
      .pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const address = { url: `http://127.0.0.1:${port}`, apiKey: 'k' };
  const options = { timeoutMs: 60_000, backoff: { baseMs: 1, maxMs: 1 }, keptBytes, onStrange };
  return { history: new HelpdeskHistory(address, options), ends, onStrange };
}

function* listOf(head: string, count: number, item: (index: number) => object, tail: string): Generator<string> {
  yield head;
  for (let index = 0; index < count; index += 500) {
    const some = Array.from({ length: Math.min(500, count - index) }, (_, at) => JSON.stringify(item(index + at)));
    yield `${index === 0 ? '' : ','}${some.join(',')}`;
  }
  yield tail;
}

const message = (index: number) => ({
  id: `m-${index}`,
  sender: index % 2 === 0 ? 'customer' : 'sate',
  message: `${index} ${'word '.repeat(10)}`,
  date_created: new Date(index * 1000).toISOString(),
});

describe('a chat', () => {
  it('of a hundred thousand messages is its newest ones, and how many of the customer were before', async () => {
    const head = '{"id":"c","closed":false,"responder":"agent","messages":[';
    const { history } = await serve(() => listOf(head, 100_000, message, '],"rating":4}'));
    const read = await history.messages('ulla', 'c');
    const { messages = [], customersBefore = 0 } = read ?? {};
    expect(read).toMatchObject({ id: 'c', responder: 'agent', rating: 4 });
    expect(messages.at(-1)?.id).toBe('m-99999');
    expect(JSON.stringify(messages).length).toBeLessThan(4 * keptBytes);
    expect(messages.length).toBeGreaterThan(1000);
    const own = messages.filter(({ sender }) => sender === 'customer').length;
    expect(own + customersBefore).toBe(50_000);
  }, 60_000);

  it('with strange and huge messages among many is read past them', async () => {
    const item = (index: number): object => {
      if (index === 5000) return { sender: 'customer', id: 'huge', message: 'x'.repeat(5_000_000) };
      return index === 6000 ? { sender: 'nobody' } : message(index);
    };
    const { history, onStrange } = await serve(() => listOf('{"id":"c","messages":[', 30_000, item, ']}'));
    expect((await history.messages('ulla', 'c'))?.messages.at(-1)?.id).toBe('m-29999');
    expect(onStrange).toHaveBeenCalledWith(expect.objectContaining({ strange: 2 }));
  }, 60_000);

  it('without an end is given up, and not read on', async () => {
    const endless = function* () {
      yield '{"id":"c","messages":[{"id":"0"}';
      for (let index = 0; ; index++) yield `,${JSON.stringify(message(index))}`.repeat(1000);
    };
    const { history, ends } = await serve(endless);
    await expect(history.messages('ulla', 'c')).rejects.toThrow(TooLargeError);
    expect(await ends[0]).toBe(false);
  }, 60_000);

  it.each([
    ['in one text', (yield_: string) => `"${yield_}`],
    ['in no list', (yield_: string) => `{"a":"${yield_}`],
  ])('%s without an end is given up soon', async (_, form) => {
    const endless = function* () {
      yield form('');
      for (;;) yield 'x'.repeat(100_000);
    };
    const { history } = await serve(endless);
    await expect(history.messages('ulla', 'c')).rejects.toThrow(TooLargeError);
  });
});

describe('the list', () => {
  const ticket = (index: number) => ({ id: `c-${index}`, closed: index !== 7, latest_message: message(index) });

  it('of a hundred thousand conversations is all of them', async () => {
    const { history } = await serve(() => listOf('[', 100_000, ticket, ']'));
    const listed = await history.conversations('ulla');
    expect(listed).toHaveLength(100_000);
    expect(listed.filter(({ closed }) => !closed).map(({ id }) => id)).toEqual(['c-7']);
  }, 60_000);

  it('that is cut in the middle is no list', async () => {
    const { history } = await serve(() => listOf('[', 20_000, ticket, ''));
    await expect(history.conversations('ulla')).rejects.toThrow('no JSON');
  });

  it('that is one page of several is no list, however long the page is', async () => {
    const { history } = await serve(() => listOf('{"next":"https://x.test/?page=2","results":[', 20_000, ticket, ']}'));
    await expect(history.conversations('ulla')).rejects.toThrow('not a page');
  });
});
