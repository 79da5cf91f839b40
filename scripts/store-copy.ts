/** `npm run store:copy`: everything from one store to another while no bridge runs, compared in the end. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  CopyError,
  copyState,
  openCopies,
  StoreConfigError,
  StoreUnavailableError,
  StoreUrlError,
  storeUrlForms,
} from '#state';
import type { CopyReport } from '#state';
import { calledAs } from './command/called-as.js';

const help = `${calledAs('store-copy')} --from URL --to URL

Copies every conversation with its transcript, its trace, what waits, dead letters and tickets, and the books, from one store to
another. Stop every bridge before, and start none until it has ended well. It may be repeated, and after it was ended in the
middle it must be: what is there as new as in the source is passed over. The source stays as it is.

  --from URL, --to URL      sqlite:PATH
                            ${storeUrlForms.join('\n                            ')}
                            rediss for TLS; @FILE reads the address from a file, so that no password is in the list of processes
  --from-prefix, --to-prefix  what all names in Redis begin with (STORE_PREFIX), db: if not given
  --tls-ca FILE             certificates (PEM) of the authority of a rediss:// server, besides the system's
  --help                    this

Ends with 0 if the audit of the target finds nothing and the books are equal, with 1 if they are not or a store cannot be reached
or is in use, with 2 if the command cannot be understood.`;

/** A mistake in the command. */
class UsageError extends Error {}

/** Conversations between two lines of progress. */
const seenPerLine = 1000;

process.exitCode = await main().catch(giveUp);

async function main(): Promise<number> {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  const common = {
    ...(options.tlsCa === undefined ? {} : { tlsCa: textOf(options.tlsCa) }),
    report: ({ message }: { readonly message: string }) => say(message),
  };
  const open = async (side: 'from' | 'to', mustExist: boolean) => {
    const { url, prefix } = options[side];
    if (url === undefined) throw new UsageError(`--${side} is missing`);
    const address = url.startsWith('@') ? textOf(url.slice(1)).trim() : url;
    try {
      return await openCopies(address, { mustExist, ...common, ...(prefix === undefined ? {} : { prefix }) });
    } catch (error) {
      throw error instanceof StoreUrlError ? new UsageError(`--${side}: ${error.message}`) : error;
    }
  };
  await using opened = new AsyncDisposableStack();
  const source = opened.adopt(await open('from', true), (side) => side.close());
  const target = opened.adopt(await open('to', false), (side) => side.close());
  let told = 0;
  const report = await copyState(source, target, (seen) => {
    if (seen < told + seenPerLine) return;
    told = seen;
    say(`${seen} conversations`);
  });
  print(report);
  return report.problems.length === 0 ? 0 : 1;
}

/** What parseArgs says of a mistake may quote a password, and is not shown. */
function readOptions() {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      options: {
        from: text,
        to: text,
        'from-prefix': text,
        'to-prefix': text,
        'tls-ca': text,
        help: { type: 'boolean' },
      },
    });
    return {
      from: { url: values.from, prefix: values['from-prefix'] },
      to: { url: values.to, prefix: values['to-prefix'] },
      tlsCa: values['tls-ca'],
      help: values.help === true,
    };
  } catch {
    throw new UsageError('The command has an option that is not known, or one without its value');
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`The file ${file} cannot be read`);
  }
}

function print({ written, present, books, problems }: CopyReport): void {
  const lines = [['channel', 'direction', 'accepted', 'delivered', 'dead', 'pending']];
  for (const { channel, direction, accepted, delivered, dead, pending } of books.target) {
    lines.push([channel, direction, ...[accepted, delivered, dead, pending].map(String)]);
  }
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const aligned = lines.map((line) =>
    line.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))),
  );
  const conversations = `${written + present} conversations: ${written} written, ${present} were there`;
  const verdict = problems.length === 0 ? ['The audit finds nothing, the books are equal'] : problems;
  process.stdout.write(`${[conversations, ...aligned.map((line) => line.join('  ')), ...verdict].join('\n')}\n`);
}

function giveUp(error: unknown): number {
  if (error instanceof UsageError) {
    say(`${error.message}\nTry --help`);
    return 2;
  }
  const isKnown = [CopyError, StoreConfigError, StoreUnavailableError].some((kind) => error instanceof kind);
  const reason = error instanceof Error ? error.message : 'unknown';
  say(isKnown ? reason : `The stores cannot be copied: ${reason}`);
  return 1;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
