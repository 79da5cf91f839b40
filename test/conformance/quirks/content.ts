/** Quirks of content (captivate.md 5.1, Q9, Q10): files in every wrapping, and the write-back of refreshed links. */
import { describe, expect, it } from 'vitest';
import { getTranscript } from '../../support/http-client.js';
import { connect } from '../../support/ws-client.js';
import type { WsClient } from '../../support/ws-client.js';
import type { Item } from '../client.js';
import { newUser } from '../target.js';
import type { Open, Target } from '../target.js';

const plan = { filename: 'plan.pdf', type: 'application/pdf', url: 'https://files.example.test/plan.pdf' };
const roof = { filename: 'roof.png', type: 'image/png', url: 'https://files.example.test/roof.png' };

const wrappings: readonly [form: string, content: object][] = [
  ['an array', { text: 'see', files: [plan, roof] }],
  ['a wrapper', { text: 'see', files: { type: 'files', files: [plan, roof] } }],
  [
    'an array of wrappers',
    {
      text: 'see',
      files: [
        { type: 'files', files: [plan] },
        { type: 'files', files: [roof] },
      ],
    },
  ],
  ['an array with a wrapper in it', { text: 'see', files: [plan, { type: 'files', files: [roof] }] }],
];

export function describeContentQuirks(open: Open): void {
  describe('quirks of content', () => {
    it.each(wrappings)('Q10: reads files in %s', async (_, content) => {
      const { client, id, transcript } = await begin(await open());
      client.say(id, content);
      await client.next('bot_message');
      expect((await transcript())[0]).toMatchObject({ text: 'see', files: [plan, roof] });
    });

    it.each<[form: string, content: object]>([
      ['a single file', { text: 'see', files: plan }],
      ['a serialised file manager', { type: 'files', files: [plan] }],
      ['files without text and type', { files: [plan] }],
    ])('Q10: reads %s', async (_, content) => {
      const { client, id, transcript } = await begin(await open());
      client.say(id, content);
      await client.next('bot_message');
      expect((await transcript())[0]).toMatchObject({ files: [plan] });
    });

    it('Q10: keeps a payload of the application as it is', async () => {
      const { client, id, transcript } = await begin(await open());
      client.say(id, { type: 'rating', stars: 4 });
      await client.next('bot_message');
      expect((await transcript())[0]).toMatchObject({ content: { type: 'rating', stars: 4 } });
    });

    it.each([
      ['without content', { text: '' }],
      ['with the content that was served', { type: 'text', text: 'see' }],
      ['with an empty text', { type: 'text', text: '' }],
    ])('Q9: takes new links %s for new links and keeps the words', async (_, content) => {
      const { client, id, transcript } = await begin(await open());
      client.say(id, { text: 'see', files: [plan] });
      await client.next('bot_message');
      const [{ message_id } = {}] = await transcript();
      const fresh = { ...plan, url: 'https://files.example.test/plan.pdf?fresh' };
      const edit = { type: 'message_create', client_msg_id: 'edit-message-id-1', conversation_id: id, message_id };
      client.send('edit_message', { ...edit, content: { ...content, files: [fresh] } });
      const confirmation = await client.next('message_edited_success');
      expect(confirmation.payload).toEqual({ conversation_id: id, message_id });
      const [user] = await transcript();
      expect(user).toMatchObject({ message_id, text: 'see', files: [fresh], content: { files: [fresh] } });
      expect((await transcript()).length).toBe(2);
    });

    it('Q9: serves content as an object and files as an array, so that nothing is spread wrongly', async () => {
      const { client, id, transcript } = await begin(await open());
      for (const content of ['plain', { text: 'see', files: plan }, { '0': { type: 'text', text: 'spread' } }]) {
        client.say(id, content);
        await client.next('bot_message');
      }
      const items = (await transcript()).filter(({ from }) => from === 'user');
      expect(items.map(({ text }) => text)).toEqual(['plain', 'see', 'spread']);
      for (const { content, files, message_id } of items) {
        expect(content).not.toBeInstanceOf(Array);
        expect(files).toBeInstanceOf(Array);
        expect(message_id).toEqual(expect.any(String));
      }
    });
  });
}

async function begin({
  url,
  key,
}: Target): Promise<{ client: WsClient; id: string; transcript: () => Promise<Item[]> }> {
  const client = await connect(url, { key });
  const id = await client.start({ userId: newUser() });
  const transcript = async (): Promise<Item[]> => {
    const { body } = await getTranscript(url, key, id);
    return (body as { transcript: Item[] }).transcript;
  };
  return { client, id, transcript };
}
