/** What agents attach, by the official client: a link to the Helpdesk, or a file that the bridge has fetched once and gives itself. */
import { expect, it } from 'vitest';
import { openBridge } from '../../support/bridge.js';
import { follow, postJson } from '../../support/files.js';
import { eventually, hears, openClient, startTalk } from '../../support/visitor.js';

const pdf = Buffer.from('%PDF-1.4\nYour bill\n%%EOF\n');

interface Shown {
  readonly type: string;
  readonly files?: readonly { readonly url: string; readonly storage?: { readonly fileKey: string } }[];
}

/** A visitor who is sent a file by an agent. */
async function sendFile(attachments: 'link' | 'fetch') {
  const bridge = await openBridge({ channel: { files: { attachments } } });
  const { sim, url } = bridge;
  const { conversation, heard } = await startTalk(await openClient(url));
  await conversation.sendMessage('hi');
  await eventually(() => expect(heard.messages).toHaveLength(1));
  const ticket = sim.inspect.conversations()[0]!.id;
  const attachment = sim.files.add('bill.pdf', pdf);
  sim.agent.say(ticket, 'Your bill', attachment);
  await hears(heard, ['Your bill'], 'human_agent');
  const shown = heard.messages.at(-1)!.content as readonly Shown[];
  const file = shown.flatMap(({ files = [] }) => files)[0]!;
  return { bridge, conversation, heard, ticket, attachment, file };
}

it('stay links to the Helpdesk, with name, type and size, and are asked for by nobody', async () => {
  const { bridge, attachment, file } = await sendFile('link');
  const type = 'application/pdf';
  expect(file).toEqual({ type, url: attachment.url, filename: 'bill.pdf', mimetype: type, size: 1024 });
  expect(bridge.sim.files.asked(attachment.url)).toBe(0);
});

it('are fetched once where the channel wants it, however often the history is read, and given by the bridge', async () => {
  const { bridge, conversation, heard, ticket, attachment, file } = await sendFile('fetch');
  const { sim, url } = bridge;
  expect(file).toMatchObject({ filename: 'bill.pdf', mimetype: 'application/pdf', size: pdf.length });
  const fileKey = file.storage!.fileKey;
  const { body } = await postJson(url, '/api/presigned-url', { fileKey });
  const given = await follow(body.presignedUrl);
  expect(given.headers.get('content-type')).toBe('application/pdf');
  expect(Buffer.from(await given.arrayBuffer())).toEqual(pdf);

  // Everything is read again, the file's message with it.
  sim.faults.kickAll('cut');
  sim.agent.say(ticket, 'And that is all');
  await hears(heard, ['Your bill', 'And that is all'], 'human_agent');
  expect(sim.files.asked(attachment.url)).toBe(1);
  const transcript = JSON.stringify(await conversation.getTranscript());
  expect(transcript).toContain(fileKey);
});
