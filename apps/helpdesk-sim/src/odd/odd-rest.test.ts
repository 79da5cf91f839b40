// The odd sides of REST, asked over HTTP.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conversationsPath, messagesPath } from '#helpdesk';
import type { FaultChange, HelpdeskSimOptions } from '../index.js';
import type { TestClient } from '../test-client.js';
import { openTicket, Stage } from '../test-stage.js';

let stage: Stage;
let client: TestClient;
let id: string;

async function open(options: HelpdeskSimOptions = {}): Promise<void> {
  stage = await Stage.open(options);
  client = await stage.connect();
  await client.ask('enter_customer_support', { session_id: 'ada' });
  id = await openTicket(client);
}

beforeEach(() => open());

afterEach(() => stage.close());

async function ask(path: string) {
  const response = await fetch(stage.sim.url + path, {
    headers: { authorization: 'Bearer key-1' },
    redirect: 'manual',
    signal: AbortSignal.timeout(3000),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, text: bytes.toString('utf8') };
}

const list = () => ask(conversationsPath('ada'));
const messages = (ticket = id) => ask(messagesPath('ada', ticket));

async function json(asked: Promise<{ text: string }>): Promise<unknown> {
  return JSON.parse((await asked).text) as unknown;
}

describe('an answer', () => {
  const oddly = (how: NonNullable<FaultChange['restAnswer']>['how']) =>
    stage.sim.faults.set({ restAnswer: { how, times: 1 } });

  it('has a byte-order mark, is empty, null, or breaks off', async () => {
    oddly('bom');
    expect((await list()).text).toMatch(/^\ufeff\[\{/);
    oddly('empty');
    expect(await list()).toMatchObject({ status: 200, text: '' });
    oddly('null');
    expect(await list()).toMatchObject({ status: 200, text: 'null' });
    oddly('cutShort');
    const { text } = await messages();
    expect(text).toMatch(/^\{"id"/);
    expect(() => JSON.parse(text) as unknown).toThrow();
    expect(await json(list())).toHaveLength(1);
  });

  it('is a page for people, there or elsewhere', async () => {
    oddly('html');
    const page = await messages();
    expect([page.status, page.headers.get('content-type'), page.text]).toEqual([
      200,
      expect.stringContaining('text/html'),
      expect.stringContaining('<h1>'),
    ]);
    oddly('redirect');
    const { status, headers } = await list();
    expect([status, headers.get('location')]).toEqual([302, '/login/']);
    expect((await ask('/login/')).text).toContain('<h1>');
  });

  it('is no list, or one in something else', async () => {
    oddly('keyed');
    expect(await json(list())).toMatchObject({ 0: { id } });
    oddly('keyed');
    expect(await json(messages())).toMatchObject({ id, messages: { 0: { message: 'Hi' }, 1: { sender: 'sate' } } });
    oddly('wrapped');
    expect(await json(list())).toMatchObject({ status_code: 200, data: [{ id }] });
    oddly('reversed');
    expect(await json(messages())).toMatchObject({ messages: [{ sender: 'sate' }, { sender: 'customer' }] });
  });

  it('comes in pages that lead to each other', async () => {
    stage.sim.faults.set({ restAnswer: { how: 'paginated', pageSize: 1 } });
    const first = (await json(messages())) as { messages: { count: number; next: string; previous: null } };
    expect(first.messages).toMatchObject({ count: 2, previous: null, results: [{ message: 'Hi' }] });
    const { pathname, search } = new URL(first.messages.next);
    const second = await json(ask(pathname + search));
    expect(second).toMatchObject({ messages: { next: null, results: [{ sender: 'sate' }] } });
  });

  it('is odd for one customer, or for lists or messages only', async () => {
    stage.sim.faults.set({ restAnswer: { how: 'null', session: 'bob' }, restStatus: { status: 401, of: 'messages' } });
    expect((await list()).status).toBe(200);
    expect(await json(list())).toHaveLength(1);
    expect((await messages()).status).toBe(401);
    expect((await ask(conversationsPath('bob'))).text).toBe('null');
  });
});

it('shows a strange item where it was told to', async () => {
  stage.sim.faults.set({ strangeItem: { value: 42, at: 'middle', of: 'messages' } });
  expect(await json(messages())).toMatchObject({ messages: [{ message: 'Hi' }, 42, { sender: 'sate' }] });
  expect(await json(list())).toHaveLength(1);
  stage.sim.faults.set({ strangeItem: { at: 'first' } });
  expect(await json(list())).toMatchObject([{ sender: 'system' }, { id }]);
  expect(stage.sim.inspect.messages(id)).toHaveLength(2);
});

it('puts strange values on one road, and shows what it really was told', async () => {
  stage.sim.faults.set({
    dates: { road: 'rest', toMs: 60_000 },
    texts: { road: 'rest', changes: ['inParagraph'] },
    fields: { road: 'rest', message: { is_attachment: 'no' } },
  });
  const reply = await client.ask('support', {
    session_id: 'ada',
    message: 'more',
    attachment: false,
    ticket_chat_id: id,
  });
  expect(reply.data).toMatchObject({ message: '<p>You said: more</p>', attachment: false });
  const history = (await json(messages())) as { messages: Record<string, unknown>[] };
  expect(history.messages.at(-2)).toMatchObject({ message: '<p>more</p>', is_attachment: 'no' });
  expect(history.messages.at(-1)?.['date_created']).toMatch(/:00Z$/);
  expect(reply.data['date_created']).not.toBe(history.messages.at(-1)?.['date_created']);
  expect(stage.sim.inspect.customerTexts(id)).toEqual(['Hi', 'more']);
});

describe('the web server', () => {
  it.each([
    [{ decodesEarly: true }, 'a/b', 404],
    [{ decodesEarly: true }, 'a\\b', 404],
    [{ decodesEarly: true }, 'a b', 200],
    [{ longest: 200 }, 'x'.repeat(200), 414],
    [{ longest: 200 }, 'x', 200],
    [{ forbids: '[:@]' }, 'ada@shop.test', 400],
    [{ forbids: '[:@]' }, 'ada', 200],
  ])('under %o answers a customer %s by %i', async (routing, session, status) => {
    stage.sim.faults.set({ routing });
    const answer = await ask(conversationsPath(session));
    expect(answer.status).toBe(status);
    if (status !== 200) expect(answer.headers.get('content-type')).toContain('text/html');
  });
});

it('is found under a path prefix only, sockets and REST, and its pages there, too', async () => {
  await stage.close();
  await open({ pathPrefix: '/desk' });
  expect((await list()).status).toBe(404);
  expect(await json(ask(`/desk${conversationsPath('ada')}`))).toMatchObject([{ id }]);
  expect(stage.sim.helpdeskUrl).toBe(`${stage.sim.url}/desk`);
  stage.sim.faults.set({ restAnswer: { how: 'paginated', pageSize: 1 } });
  const page = await json(ask(`/desk${messagesPath('ada', id)}`));
  expect(page).toMatchObject({ messages: { next: expect.stringContaining('/desk/api/') as string } });
  expect((await ask('/socket.io/?EIO=4&transport=polling')).status).toBe(404);
  expect((await ask('/desk/socket.io/?EIO=4&transport=polling')).text).toMatch(/^0\{"sid"/);
});

it('has the picture that its assistant sends', async () => {
  const reply = await client.ask('support', {
    session_id: 'ada',
    message: 'picture',
    attachment: false,
    ticket_chat_id: id,
  });
  const [, path = ''] = /src="([^"]+)"/.exec(String(reply.data['message'])) ?? [];
  expect((await ask(path)).text).toContain('<svg');
});
