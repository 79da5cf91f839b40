/** `npm run conformance -- ws://host:port --key KEY`: whether a server speaks the channel's wire, as each generation of clients needs it. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Reporter, TestCase } from 'vitest/node';
import { startVitest } from 'vitest/node';

const usage = `npm run conformance -- ws://host:port --key KEY [options]

  --key KEY           key of a channel of the server
  --other-key KEY     key of another channel: shows that neither sees what is the other's
  --simulator URL     address of the pretend Helpdesk behind the server: its bot can be told what to say
  --generation NAME   only this generation of clients, such as 7.0 or raw

The server gets some hundred conversations. Exit status: 0 if nothing failed, 1 if something did, 2 if it could not be tried.
`;

/** Time for a server to show that it is there, milliseconds. */
const patienceMs = 5000;

/** Why nothing was tried. */
class Untried extends Error {}

/** Counts by group, which are the generations and what holds for all of them, and keeps what failed. */
class Table implements Reporter {
  private readonly groups = new Map<string, { passed: number; failed: number; skipped: number }>();
  private readonly failures: string[] = [];

  onTestCaseResult(test: TestCase): void {
    const group = test.parent.type === 'suite' ? test.parent.name.replace('a client of generation', 'client') : '';
    const counts = this.groups.get(group) ?? { passed: 0, failed: 0, skipped: 0 };
    const { state, errors = [] } = test.result();
    // What another generation was asked for never ran.
    if (state === 'pending' || (state === 'skipped' && test.options.mode === 'skip')) return;
    this.groups.set(group, { ...counts, [state]: counts[state] + 1 });
    if (state !== 'failed') return;
    const [problem = ''] = (errors[0]?.message ?? '').split('\n');
    this.failures.push(`${group}: ${test.name}\n  ${problem}`);
  }

  /** False if nothing was tried. */
  get isFilled(): boolean {
    return this.groups.size > 0;
  }

  get isSound(): boolean {
    return this.failures.length === 0;
  }

  text(): string {
    const width = Math.max(...[...this.groups.keys()].map((name) => name.length), 20);
    const line = (name: string, ...cells: readonly (string | number)[]): string =>
      name.padEnd(width) + cells.map((cell) => String(cell).padStart(10)).join('');
    return [
      line('', 'passed', 'failed', 'left out'),
      ...[...this.groups].map(([name, { passed, failed, skipped }]) => line(name, passed, failed, skipped)),
      '',
      ...this.failures,
      this.failures.length === 0 ? 'Nothing failed.' : `\n${this.failures.length} failed.`,
      '',
    ].join('\n');
  }
}

const options = {
  key: { type: 'string' },
  'other-key': { type: 'string' },
  simulator: { type: 'string' },
  generation: { type: 'string' },
} as const;

async function run(args: readonly string[]): Promise<boolean> {
  const { values, positionals } = parse(args);
  const [address = '', ...more] = positionals;
  const { key, simulator, generation } = values;
  const url = address.replace(/^ws(s?):/i, 'http$1:').replace(/\/+$/, '');
  if (key === undefined || more.length > 0 || !/^https?:\/\/[^/?#]+[^?#]*$/i.test(url)) throw new Untried(usage);
  const { status } = await ask(`${url}/api/transcript?conversation_id=none`, { 'x-api-key': key });
  if (status === 401 || status === 403) throw new Untried(`${url} does not take the key: ${status}\n`);
  const first = await firstFrame(`${url.replace(/^http/i, 'ws')}/?apiKey=${encodeURIComponent(key)}`);
  if (!first.includes('socket_connected')) throw new Untried(`${url} does not speak the channel's wire: ${first}\n`);
  if (simulator !== undefined) await ask(`${simulator.replace(/\/+$/, '')}/sim/faults`);
  const table = new Table();
  const escaped = generation?.replace(/[^\w]/g, '\\$&');
  const vitest = await startVitest([], {
    root: join(import.meta.dirname, '../../..'),
    config: 'test/conformance/kit/kit.config.ts',
    watch: false,
    reporters: [table],
    ...(escaped === undefined ? {} : { testNamePattern: `a client of generation ${escaped} ` }),
    provide: { server: { url, key, otherKey: values['other-key'] ?? null, isSimulated: simulator !== undefined } },
  });
  await vitest.close();
  if (!table.isFilled)
    throw new Untried(`There is no generation ${generation ?? ''}; without --generation the table names all.\n`);
  process.stdout.write(table.text());
  return table.isSound;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Untried(`${error instanceof Error ? error.message : ''}\n\n${usage}`);
  }
}

async function ask(address: string, headers: Record<string, string> = {}): Promise<Response> {
  try {
    return await fetch(address, { headers, signal: AbortSignal.timeout(patienceMs) });
  } catch {
    throw new Untried(`${new URL(address).origin} does not answer\n`);
  }
}

/** What a socket hears first, or in words why it hears nothing. */
function firstFrame(address: string): Promise<string> {
  const socket = new WebSocket(address);
  const { promise, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve(`a socket hears nothing for ${patienceMs / 1000} s`), patienceMs);
  socket.onmessage = ({ data }) => resolve(`a socket hears first ${String(data).slice(0, 200)}`);
  socket.onclose = ({ code }) => resolve(`it takes no WebSocket, or ends it at once (${code})`);
  return promise.finally(() => {
    clearTimeout(timer);
    socket.close();
  });
}

try {
  process.exitCode = (await run(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  if (!(error instanceof Untried)) throw error;
  process.stderr.write(error.message);
  process.exitCode = 2;
}
