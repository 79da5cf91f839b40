/** What the official client sends and hears: texts, files, long answers, agents, errors; and the transcript of it. */
import { describe, expect, it } from 'vitest';
import { openBridge } from '../../support/bridge.js';
import { eventually, hears, listenTo, openClient, quietly, startTalk, wordsOf } from '../../support/visitor.js';

const file = { filename: 'plan.pdf', type: 'application/pdf', url: 'https://files.example.test/plan.pdf' };
const photo = { filename: 'roof.png', type: 'image/png', url: 'https://files.example.test/roof.png' };
const lineOf = ({ filename, type, url }: typeof file): string => `File: ${filename} (${type}) ${url}`;

describe('sending', () => {
  it.each([
    ['a string', 'hi', ['hi']],
    ['a text object', { type: 'text', text: 'hi' }, ['hi']],
    ['a list of files with a text', { text: 'see', files: [file, photo] }, ['see', lineOf(file), lineOf(photo)]],
    ['files alone', { type: 'files', files: [file] }, [lineOf(file)]],
    ['a file manager', { text: 'see', files: { type: 'files', files: [file] } }, ['see', lineOf(file)]],
    ['a single file', { text: 'see', files: file }, ['see', lineOf(file)]],
    ['several file managers', { files: [{ type: 'files', files: [file] }, photo] }, [lineOf(file), lineOf(photo)]],
    ['a payload of the application', { type: 'order', number: 7 }, ['{"type":"order","number":7}']],
  ])('takes %s to the Helpdesk', async (_, content, lines) => {
    const { url, sim } = await openBridge();
    const { conversation, heard } = await startTalk(await openClient(url));
    await conversation.sendMessage(content);
    await eventually(() => expect(heard.messages).toHaveLength(1));
    const [ticket] = sim.inspect.conversations('u-1');
    expect(sim.inspect.customerTexts(ticket!.id)).toEqual([lines.join('\n')]);
  });

  it('keeps the order of messages that wait for each other, and answers each once', async () => {
    const { url, sim } = await openBridge();
    const { conversation, heard } = await startTalk(await openClient(url));
    const texts = Array.from({ length: 20 }, (_, index) => `number ${index}`);
    for (const text of texts) await conversation.sendMessage(text);
    await eventually(() => expect(heard.messages).toHaveLength(texts.length));
    expect(sim.inspect.customerTexts(sim.inspect.conversations()[0]!.id)).toEqual(texts);
    expect(wordsOf(heard).slice(1)).toEqual(texts.slice(1).map((text) => `You said: ${text}`));
  });

  it('is refused for a conversation that does not exist', async () => {
    const { url } = await openBridge();
    const api = await openClient(url);
    const unknown = (await Promise.resolve(api.getConversation('u-1_nobody')))!;
    const heard = listenTo(unknown);
    await quietly(() => expect(unknown.sendMessage('hi')).rejects.toThrow('400'));
    await quietly(() => expect(unknown.getTranscript()).rejects.toThrow('404'));
    expect(heard.messages).toEqual([]);
  });
});

describe('hearing', () => {
  it('tells the assistant from a human agent, whose files come along', async () => {
    const { url, sim } = await openBridge();
    const { conversation, heard } = await startTalk(await openClient(url));
    await conversation.sendMessage('menu');
    await eventually(() => expect(wordsOf(heard)[0]).toContain('tracking page (https://shop.example.test/track)'));
    const attachment = { url: photo.url, name: photo.filename, size_kb: 3, extension: '.png' };
    sim.agent.say(sim.inspect.conversations()[0]!.id, 'Look <b>here</b>', attachment);
    await hears(heard, ['Look here'], 'human_agent');
    expect(heard.messages.at(-1)?.content).toContainEqual({
      type: 'files',
      files: [{ type: 'image', url: photo.url, filename: photo.filename, mimetype: 'image/png', size: 3072 }],
    });
  });

  it('fetches an answer that is too long for a frame by its link', async () => {
    const { url } = await openBridge({ env: { MESSAGE_LINK_BYTES: '1024' } });
    const { conversation, heard } = await startTalk(await openClient(url));
    await conversation.sendMessage('long 5000');
    await eventually(() => expect(wordsOf(heard)[0]).toHaveLength(4999));
    expect(heard.messages).toHaveLength(1);
    expect(heard.errors).toMatchObject([{ errorCode: 413, conversationId: conversation.getConversationId() }]);
  });

  it('gets the long message of an agent whole, for behind a link it would be the assistant who speaks', async () => {
    const { url, sim } = await openBridge({ env: { MESSAGE_LINK_BYTES: '1024' } });
    const { conversation, heard } = await startTalk(await openClient(url));
    await conversation.sendMessage('hi');
    await eventually(() => expect(heard.messages).toHaveLength(1));
    const words = 'x'.repeat(5000);
    sim.agent.say(sim.inspect.conversations()[0]!.id, words);
    await hears(heard, [words], 'human_agent');
    expect(heard.errors).toEqual([]);
  });

  it('is told when the Helpdesk refuses a message for good', async () => {
    const { url, sim } = await openBridge();
    const { conversation, heard } = await startTalk(await openClient(url));
    sim.faults.set({ errorEnvelope: { event: 'support', status: 400, times: 1 } });
    await conversation.sendMessage('hi');
    await hears(heard, ['[Error: The message could not be delivered]'], 'error');
    const conversationId = conversation.getConversationId();
    expect(heard.errors).toEqual([{ conversationId, errorCode: 422, errorDesc: 'The message could not be delivered' }]);
  });

  it('holds what was said while no socket listened, and tells it once', async () => {
    const { url, sim } = await openBridge();
    const api = await openClient(url);
    const { conversation, heard } = await startTalk(api);
    await conversation.sendMessage('hi');
    await eventually(() => expect(heard.messages).toHaveLength(1));
    api.dispose();
    sim.agent.say(sim.inspect.conversations()[0]!.id, 'Are you there?');
    const back = (await (await openClient(url)).getUserConversations('u-1')).conversations[0]!;
    const heardBack = listenTo(back);
    await back.getMetadata();
    await hears(heardBack, ['Are you there?'], 'human_agent');
  });
});

describe('the transcript', () => {
  it('has both sides in order, with files and actions', async () => {
    const { url, sim } = await openBridge();
    const { conversation, heard } = await startTalk(await openClient(url));
    await conversation.sendMessage({ text: 'see', files: [file] });
    await eventually(() => expect(heard.messages).toHaveLength(1));
    await conversation.sendAction('openCatalogue', { page: 3 });
    sim.agent.say(sim.inspect.conversations()[0]!.id, 'Ada here');
    await hears(heard, ['Ada here'], 'human_agent');
    expect(await conversation.getTranscript()).toMatchObject([
      { from: 'user', text: 'see', messages: [{ type: 'text', text: 'see' }], files: [file] },
      { from: 'bot', messages: { messages: [{ type: 'text', text: expect.stringContaining('You said: see') }] } },
      { from: 'user', actions: [{ id: 'openCatalogue', data: { page: 3 } }] },
      { from: 'agent', messages: { messages: [{ type: 'text', text: 'Ada here' }] } },
    ]);
  });

  it('shows an edited message, and keeps the text when only files are replaced', async () => {
    const { url } = await openBridge();
    const { conversation, heard } = await startTalk(await openClient(url));
    await conversation.sendMessage({ text: 'hi', files: [file] });
    await eventually(() => expect(heard.messages).toHaveLength(1));
    const [item] = (await conversation.getTranscript()) as { message_id: string }[];
    await conversation.editMessage(item!.message_id, { text: '', files: [photo] });
    expect(await conversation.getTranscript()).toMatchObject([{ text: 'hi', files: [photo] }, {}]);
    await conversation.editMessage(item!.message_id, 'hello');
    expect(await conversation.getTranscript()).toMatchObject([{ text: 'hello' }, {}]);
    await quietly(() => expect(conversation.editMessage('no-such-message', 'x')).rejects.toThrow('400'));
  });
});
