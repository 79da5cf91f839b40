/** The test clients themselves: what they hand out, and that a wait that cannot be met fails with what was received. */
import { describe, expect, it } from 'vitest';
import { getTranscript, post, postMessage, postRaw, preflight } from './http-client.js';
import { refusedKey, startStubChannel } from './stub-channel.js';
import { connect, connectStatus } from './ws-client.js';

describe('the raw socket client', () => {
  it('connects with its key as either spelling or as a header, at any path', async () => {
    const stub = await startStubChannel();
    await connect(stub.url, { key: 'K' });
    await connect(stub.url, { key: 'K', keyParam: 'apikey', path: '/' });
    await connect(stub.url, { key: 'K', keyParam: 'header', path: '/x' });
    expect(stub.calls).toEqual(['WS /dev?apiKey=K', 'WS /?apikey=K', 'WS /x']);
  });

  it('takes a frame by type and keeps the others in order', async () => {
    const stub = await startStubChannel();
    const client = await connect(stub.url);
    const id = await client.start({ userId: 'u-1' });
    client.say(id, 'one');
    client.send('conversation_start', {});
    client.say(id, { text: 'two' });
    await client.next('conversation_start_success');
    expect((await client.next('bot_message')).payload).toMatchObject({ content: [{ type: 'text', text: 'one' }] });
    expect((await client.next()).payload).toMatchObject({ conversation_id: id, content: [{ text: 'two' }] });
  });

  it('fails at its deadline and tells what was received instead', async () => {
    const stub = await startStubChannel();
    const client = await connect(stub.url);
    client.opener(await client.start());
    await expect(client.next('livechat_message', 100)).rejects.toThrow(
      /No livechat_message within 100 ms; received instead:\s+bot_message \{/,
    );
  });

  it('fails at once when the socket closes meanwhile', async () => {
    const stub = await startStubChannel();
    const client = await connect(stub.url);
    const waiting = client.next('bot_message');
    client.socket.close(4000, 'enough');
    await expect(waiting).rejects.toThrow('closed with 4000');
    expect(await client.closed).toMatchObject({ code: 4000 });
  });

  it('shows that nothing comes, and fails if something does', async () => {
    const stub = await startStubChannel();
    const client = await connect(stub.url);
    await client.nothing(50);
    client.opener(await client.start());
    await client.nothing(50, 'general_error');
    await expect(client.nothing(5000)).rejects.toThrow('there is bot_message');
  });

  it('reports the status of a handshake', async () => {
    const stub = await startStubChannel();
    expect(await connectStatus(stub.url, { key: refusedKey })).toBe(401);
    expect(await connectStatus(stub.url, { key: 'K' })).toBe(101);
    await expect(connect(stub.url, { key: refusedKey })).rejects.toThrow('401');
  });
});

describe('the HTTP client', () => {
  it('posts events for a socket and reads the transcript', async () => {
    const stub = await startStubChannel();
    const client = await connect(stub.url, { key: 'K' });
    const started = await post(stub.url, 'K', 'conversation_start', { userId: 'u-1' }, client.socketId);
    expect(started).toMatchObject({ status: 200, body: { status: 'success' } });
    const { conversation_id: id } = (await client.next('conversation_start_success')).payload;
    await postMessage(stub.url, 'K', id as string, 'hello', client.socketId);
    expect((await client.next('bot_message')).payload['content']).toEqual([{ type: 'text', text: 'hello' }]);
    expect(await getTranscript(stub.url, 'K', id as string)).toMatchObject({
      body: { transcript: [{ from: 'user' }] },
    });
  });

  it('sends what is no event, and asks as a browser does', async () => {
    const stub = await startStubChannel();
    expect(await postRaw(stub.url, 'K', '{')).toMatchObject({ status: 400, body: 'no event' });
    const { status, headers } = await preflight(stub.url, '/api/custom-channel/sockets/message', 'https://shop.test');
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, '*']);
  });
});
