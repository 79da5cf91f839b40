/** `npm run trace`: follows what happens to a conversation, hop by hop and frame by frame, as the admin port tells it. */
import { parseArgs } from 'node:util';
import { eventsOf, UnreadableStreamError } from '#trace';
import { loadAdminAddress, processEnvironment } from '../apps/bridge/src/config.js';
import { calledAs } from './command/called-as.js';
import { lineOf, pastLineOf } from './trace/lines.js';

const help = `${calledAs('trace')} [CONVERSATION] [--url URL]

Prints the journey of a conversation so far, then follows it: its hops and the frames of both wires. Without a conversation
everything that happens is followed. Ends with Ctrl-C.

  --url URL   the admin port; http://ADMIN_HOST:ADMIN_PORT of the environment if not given
  --help      this

ADMIN_TOKEN (or ADMIN_TOKEN_FILE) is presented where it is set. What is in the frames is shown where the bridge has TRACE_TEXTS=true.
Ends with 0 when it is stopped or nobody reads it, with 1 when the bridge cannot be reached or ends, with 2 if the command cannot be
understood.`;

process.stdout.on('error', () => process.exit(0));
process.exitCode = await main();

async function main(): Promise<number> {
  const read = readOptions();
  if (read === null) return 2;
  if (read.help) return say(help, 0);
  const { url, token } = loadAdminAddress(processEnvironment());
  const admin = (read.url ?? url).replace(/\/+$/, '');
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const query =
    read.conversation === null ? '' : `?${new URLSearchParams({ conversation: read.conversation }).toString()}`;
  try {
    const stream = await fetch(`${admin}/admin/trace${query}`, { headers });
    if (!stream.ok || stream.body === null) return say(reasonOf(stream.status, admin), 1);
    if (read.conversation !== null) await printPast(admin, read.conversation, headers);
    for await (const event of eventsOf(stream.body)) process.stdout.write(`${lineOf(event)}\n`);
    return say('The bridge has ended.', 1);
  } catch (error) {
    if (error instanceof UnreadableStreamError) return say(error.message, 1);
    return say(`No bridge answers at ${admin}: is it running, and is this its admin port?`, 1);
  }
}

async function printPast(admin: string, conversation: string, headers: Record<string, string>): Promise<void> {
  const response = await fetch(`${admin}/admin/conversations/${encodeURIComponent(conversation)}/timeline`, {
    headers,
  });
  if (!response.ok) return;
  const body: unknown = await response.json();
  const rows = typeof body === 'object' && body !== null && 'timeline' in body ? body.timeline : [];
  for (const row of Array.isArray(rows) ? rows : []) process.stdout.write(`${pastLineOf(row)}\n`);
  process.stdout.write('--- from now on\n');
}

function readOptions(): { help: boolean; url: string | null; conversation: string | null } | null {
  try {
    const options = { url: { type: 'string' }, help: { type: 'boolean', default: false } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (positionals.length > 1) throw new TypeError('One conversation at a time');
    return { help: values.help, url: values.url ?? null, conversation: positionals[0] ?? null };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'unknown'}\n\n${help}\n`);
    return null;
  }
}

function reasonOf(status: number, admin: string): string {
  if (status === 401) return `${admin} wants its token: set ADMIN_TOKEN.`;
  if (status === 404) return 'There is no such conversation.';
  if (status === 429) return 'Too many listen already.';
  return `${admin} answered ${status}.`;
}

function say(text: string, code: number): number {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  return code;
}
