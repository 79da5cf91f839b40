// The simulator's everyday manners with one customer: admission, conversations, limit, SATE.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoScript } from './desk/sate.js';
import { decodeHelpdeskEvent, decodeRefusal, handshakeQuery } from '#helpdesk';
import type { HelpdeskSimOptions } from './index.js';
import { supportRequest } from './test-client.js';
import { openTicket, Stage } from './test-stage.js';

let stage: Stage;

beforeEach(async () => {
  stage = await Stage.open();
});

afterEach(() => stage.close());

async function restage(options: HelpdeskSimOptions): Promise<void> {
  await stage.close();
  stage = await Stage.open(options);
}

describe('admission', () => {
  it.each([
    [401, { token_source: 'api', token: 'wrong' }],
    [400, { token_source: 'api' }],
    [400, { token_source: 'letter', token: 'key-1' }],
    [401, { token_source: 'inapp', token: 'wrong' }],
    [400, { token_source: 'inapp', token: 'demo-agent-token', organisation_id: 'org_9' }],
  ])('refuses with %i for %o', async (status, query) => {
    const refusal = await stage.connect(query).then(
      () => 'connected',
      (error: unknown) => (error as Error).message,
    );
    expect(decodeRefusal(refusal).status).toBe(status);
  });

  it('lets in customers and agents', async () => {
    await stage.connect();
    await stage.connect({ token_source: 'inapp', token: 'demo-agent-token', organisation_id: 'org_2' });
    expect(stage.sim.inspect.connections()).toBe(2);
  });
});

describe('support', () => {
  it('opens a conversation, answers as SATE, and does not echo', async () => {
    const client = await stage.connect();
    const reply = await client.ask('support', supportRequest('ada', '<b>&'));
    expect(reply).toMatchObject({ status_code: 200, sid: client.socket.id });
    expect(decodeHelpdeskEvent('support', reply)).toMatchObject({
      data: { sender: 'sate', message: '<p>Hello!</p><p>You said: &#60;b&#62;&#38;</p>', closed_support: false },
    });
    await client.ask('support', supportRequest('ada', 'again', String(reply.data.ticket_chat_id)));
    expect(client.waiting('support')).toBe(0);
    expect(stage.sim.inspect.customerTexts(String(reply.data.ticket_chat_id))).toEqual(['<b>&', 'again']);
  });

  it('answers an acknowledgement, too, if it is asked for', async () => {
    const client = await stage.connect();
    const ack: unknown = await client.socket.timeout(3_000).emitWithAck('support', supportRequest('ada', 'Hi'));
    expect(ack).toEqual(await client.next('support'));
  });

  it('refuses the fourth open conversation, and allows it after one is closed', async () => {
    const client = await stage.connect();
    const [first] = [await openTicket(client), await openTicket(client), await openTicket(client)];
    expect(await client.ask('support', supportRequest('ada', 'fourth'))).toMatchObject({ status_code: 400, data: {} });
    expect(stage.sim.inspect.conversations('ada')).toHaveLength(3);
    expect(await client.ask('support', supportRequest('bob', 'first'))).toMatchObject({ status_code: 200 });
    await client.ask('close_support', { ticket_chat_id: first });
    expect(await client.ask('support', supportRequest('ada', 'fourth'))).toMatchObject({ status_code: 200 });
  });

  it('hides the conversations of other customers and organisations', async () => {
    const client = await stage.connect();
    const id = await openTicket(client);
    const stranger = await stage.connect(handshakeQuery('key-2'));
    const unknown = await client.ask('support', supportRequest('ada', 'x', 'nowhere'));
    const foreign = await client.ask('support', supportRequest('eve', 'x', id));
    const other = await stranger.ask('support', supportRequest('ada', 'x', id));
    expect(unknown.status_code).toBe(404);
    expect(foreign).toEqual(unknown);
    expect(other).toEqual({ ...unknown, sid: stranger.socket.id });
    expect(stage.sim.inspect.customerTexts(id)).toEqual(['Hi']);
  });

  it.each([{ session_id: '', message: 'x', attachment: false }, { session_id: 'ada' }, 'text'])(
    'refuses %o with 400',
    async (payload) => {
      const client = await stage.connect();
      client.socket.emit('support', payload);
      expect(await client.next('support')).toMatchObject({ status_code: 400, data: {} });
      expect(stage.sim.inspect.conversations()).toEqual([]);
    },
  );

  it('gives other sockets in the conversation a copy of the answer', async () => {
    const [asker, witness] = [await stage.connect(), await stage.connect()];
    const id = await openTicket(asker);
    await asker.ask('enter_support', { ticket_chat_id: id });
    await witness.ask('enter_support', { ticket_chat_id: id });
    await asker.ask('support', supportRequest('ada', 'more', id));
    expect((await witness.next('support')).data.message).toBe('<p>You said: more</p>');
    await asker.ask('mark_conversation_read', { ticket_chat_id: id, entity: 'customer' });
    expect(asker.waiting('support')).toBe(0);
  });

  it('follows a script of the test, after a delay', async () => {
    await restage({ sate: (text) => ({ html: text.toUpperCase() }), sateDelayMs: 20 });
    const client = await stage.connect();
    expect((await client.ask('support', supportRequest('ada', 'loud'))).data.message).toBe('LOUD');
  });

  it('counts how many requests of a customer are under way', async () => {
    const client = await stage.connect();
    await openTicket(client);
    expect(stage.sim.inspect.supportRequestsInFlightPeak('ada')).toBe(1);
    stage.sim.faults.set({ latency: { ms: 20 } });
    client.emit('support', supportRequest('ada', 'one'));
    client.emit('support', supportRequest('ada', 'two'));
    await client.next('support');
    expect(stage.sim.inspect.supportRequestsInFlightPeak('ada')).toBe(2);
  });
});

describe('the script of the demonstration', () => {
  it('shows a menu, proposes closing, and writes as much as is wanted', async () => {
    const client = await stage.connect();
    const id = await openTicket(client);
    const ask = async (text: string) => (await client.ask('support', supportRequest('ada', text, id))).data;
    expect((await ask('help')).message).toMatch(/<ol>.*<a href=.*<ul>/);
    expect(await ask('thank you')).toMatchObject({ close_support: true, closed_support: false });
    expect(stage.sim.inspect.conversations('ada')).toMatchObject([{ close_support: true, closed: false }]);
    expect(await ask('wait')).toMatchObject({ close_support: false });
    expect(String((await ask('long 5000')).message)).toHaveLength(5_000 + '<p></p>'.length);
  });

  it('names the files that come with a message, and repeats no address', () => {
    const lines = [
      'File: a b.txt (text/plain; charset=utf-8) https://files.test/1?a=b',
      'File: c.png https://files.test/2',
    ];
    const said = (...text: string[]) => demoScript(text.join('\n'), { isFirst: false }).html;
    expect(said('See <here>', ...lines)).toBe('<p>You said: See &#60;here&#62;</p><p>I have a b.txt, c.png.</p>');
    expect(said(...lines.slice(1))).toBe('<p>I have c.png.</p>');
    expect(said('offer')).toContain('<table>');
  });

  it('hands over to an agent, who stays silent unless one is wanted', async () => {
    const client = await stage.connect();
    const id = await openTicket(client, 'ada', 'I want a human');
    expect(stage.sim.inspect.conversations('ada')).toMatchObject([{ responder: 'agent' }]);
    client.emit('support', supportRequest('ada', 'anybody?', id));
    await client.ask('mark_conversation_read', { ticket_chat_id: id, entity: 'customer' });
    expect(client.waiting('support')).toBe(0);
    expect(stage.sim.inspect.customerTexts(id)).toEqual(['I want a human', 'anybody?']);
    stage.sim.agent.release(id);
    expect(await client.ask('support', supportRequest('ada', 'and now?', id))).toMatchObject({ status_code: 200 });
  });

  it('lets a pretend agent come after a hand-over', async () => {
    await restage({ pretendAgentDelayMs: 20 });
    const client = await stage.connect();
    await client.ask('enter_customer_support', { session_id: 'ada' });
    await openTicket(client, 'ada', 'agent please');
    expect((await client.next('customer_support')).data.sender).toBe('agent');
  });
});
