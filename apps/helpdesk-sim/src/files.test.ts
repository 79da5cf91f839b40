import { afterEach, beforeEach, expect, it } from 'vitest';
import { DeskFiles, fileLimit } from './desk/files.js';
import { openTicket, Stage } from './test-stage.js';

const pdf = Buffer.from('%PDF-1.4\r\n--x\r\n');
let stage: Stage;

beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

function upload(form: FormData, token = 'demo-agent-token', organisation = 'org_1'): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` };
  const path = `/api/v1/helpdesk/${organisation}/upload-attachment/`;
  return fetch(stage.sim.url + path, { method: 'POST', headers, body: form });
}

function formOf(name: string, bytes: Buffer, part = 'file'): FormData {
  const form = new FormData();
  form.set('note', 'first');
  form.set(part, new File([new Uint8Array(bytes)], name));
  return form;
}

it('takes a file of an agent, describes it, gives it to whoever has its address, and agents send it', async () => {
  const [customer, agent] = [
    await stage.connect(),
    await stage.connect({ token_source: 'inapp', token: 'demo-agent-token' }),
  ];
  const id = await openTicket(customer);
  await customer.ask('enter_support', { ticket_chat_id: id });
  const uploaded = await upload(formOf('Rechnung "ä".pdf', pdf));
  const metadata: unknown = await uploaded.json();
  const url = expect.stringContaining(`${stage.sim.url}/media/files/`) as string;
  expect(metadata).toEqual({ url, name: 'Rechnung "ä".pdf', size_kb: 1, extension: '.pdf' });
  agent.emit('agent_support', { message: '', ticket_chat_id: id, attachment: true, attachment_metadata: metadata });
  const { data } = await customer.next('support');
  expect(data).toMatchObject({ sender: 'agent', attachment: true, attachment_metadata: metadata });
  expect(stage.sim.inspect.messages(id).at(-1)).toMatchObject({ is_attachment: true, attachment_metadata: metadata });
  const { url: address } = metadata as { url: string };
  const given = await fetch(address);
  expect(given.headers.get('content-type')).toBe('application/pdf');
  expect(Buffer.from(await given.arrayBuffer())).toEqual(pdf);
  expect(stage.sim.files.asked(address)).toBe(1);
  expect((await fetch(`${address}x`)).status).toBe(404);
});

it('takes files of agents only, in the part that is documented, and none that is too large', async () => {
  const form = formOf('a.pdf', pdf);
  const refused = [
    upload(form, 'key-1'),
    upload(form, 'demo-agent-token', 'org_9'),
    upload(formOf('a.pdf', pdf, 'other')),
    upload(formOf('a.pdf', Buffer.alloc(fileLimit + 1))),
  ];
  expect((await Promise.all(refused)).map(({ status }) => status)).toEqual([401, 403, 400, 413]);
});

it('an agent at the control routes sends a file with or without words', async () => {
  const client = await stage.connect();
  const id = await openTicket(client);
  await client.ask('enter_support', { ticket_chat_id: id });
  const say = (ticket: string, body: object) =>
    fetch(`${stage.sim.url}/sim/conversations/${ticket}/say`, { method: 'POST', body: JSON.stringify(body) });
  const file = { name: 'a.csv', base64: Buffer.from('a,b').toString('base64') };
  expect((await say(id, { file })).status).toBe(200);
  const { data } = await client.next('support');
  expect(data).toMatchObject({ message: '', attachment_metadata: { name: 'a.csv', size_kb: 1, extension: '.csv' } });
  const { url } = (data as { attachment_metadata: { url: string } }).attachment_metadata;
  const given = await fetch(url);
  expect(given.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''a.csv");
  expect(await given.text()).toBe('a,b');
  expect((await say(id, { file: { ...file, base64: '?' } })).status).toBe(400);
  expect((await say(id, {})).status).toBe(400);
  expect((await say('none', { file })).status).toBe(404);
});

it('a visitor’s file is seen in the ticket', async () => {
  const client = await stage.connect();
  const metadata = { url: 'https://files.test/a.png', name: 'a.png', size_kb: 3, extension: '.png' };
  const request = { session_id: 'ada', message: 'see', ticket_chat_id: null, attachment: true };
  await client.ask('support', { ...request, attachment_metadata: metadata });
  const [ticket] = stage.sim.inspect.conversations('ada');
  expect(stage.sim.inspect.messages(ticket?.id ?? '')[0]).toMatchObject({
    ...{ sender: 'customer', is_attachment: true, attachment_metadata: metadata },
  });
});

it('keeps a limited number of files, the latest', () => {
  const files = new DeskFiles();
  const pathOf = (url: string) => new URL(url).pathname;
  const [first = '', ...others] = Array.from({ length: 11 }, (_, index) =>
    pathOf(files.add('http://desk.test', `${index}.bin`, Buffer.alloc(fileLimit)).url),
  );
  expect(files.take(first)).toBeUndefined();
  expect(others.every((path) => files.take(path) !== undefined)).toBe(true);
  expect(() => files.add('http://desk.test', '../a', pdf)).toThrow('No such name');
});

it('its agent sends an invoice to whoever asks for one', async () => {
  await stage.close();
  stage = await Stage.open({ pretendAgentDelayMs: 1 });
  const client = await stage.connect();
  client.emit('enter_customer_support', { session_id: 'ada' });
  await openTicket(client, 'ada', 'invoice');
  const { data } = await client.next('customer_support');
  expect(data).toMatchObject({ sender: 'agent', attachment_metadata: { name: 'invoice-1042.pdf', extension: '.pdf' } });
  const { url } = (data as { attachment_metadata: { url: string } }).attachment_metadata;
  expect(await (await fetch(url)).text()).toMatch(/^%PDF-1\.4\n[^]*%%EOF\n$/);
});
