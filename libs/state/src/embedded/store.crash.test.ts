/** What the embedded store keeps when its process is killed at any moment, also while it tidies all the time. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreFile } from '../test-support/store-file.js';
import { allEntriesOf } from '../contract/entries-of.js';

const root = join(import.meta.dirname, '../../../..');

let file: StoreFile;

beforeEach(() => {
  file = new StoreFile();
});

afterEach(() => file.remove());

const versionsTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
const ref = (id: string) => ({ channel: 'web', id });

const bounds = {
  never: { tidyAfterMs: 60_000 },
  always: { tidyConversations: 1, memoryBytes: 0, gatherMs: 1 },
  'now and then': { tidyAfterMs: 7, tidyCharacters: 60_000, gatherMs: 3 },
};

describe('kill -9', () => {
  /** A process that commits without end and prints what was acknowledged; it is killed after ten seconds at the latest. */
  function startWriter(run: number, tidying: keyof typeof bounds) {
    const flags = [
      '--disable-warning=ExperimentalWarning',
      '--conditions=source',
      '--import',
      join(root, 'test/contract/typescript-sources.ts'),
    ];
    const script = join(root, 'test/contract/crash-writer.ts');
    const args = [script, file.path, String(run), JSON.stringify(bounds[tidying])];
    const child = spawn(process.execPath, [...flags, ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 10_000,
      killSignal: 'SIGKILL',
    });
    return { child, lines: createInterface({ input: child.stdout }), exited: once(child, 'exit') };
  }

  /** Kills the writer once it has acknowledged that many commits; returns the last version of each conversation. */
  async function writeUntilKilled(run: number, commits: number, tidying: keyof typeof bounds) {
    const { child, lines, exited } = startWriter(run, tidying);
    const acknowledged = new Map<string, number>();
    let seen = 0;
    for await (const line of lines) {
      const [, id = '', version = ''] = /^(\S+) (\d+);$/.exec(line) ?? [];
      if (id) acknowledged.set(id, Number(version));
      if (++seen === commits) child.kill('SIGKILL');
    }
    expect(await exited).toEqual([null, 'SIGKILL']);
    return acknowledged;
  }

  test('frees the file that no other process could open before', async () => {
    const { child, lines, exited } = startWriter(0, 'never');
    await once(lines, 'line');
    expect(() => file.open()).toThrow(/in use by another process/);
    child.kill('SIGKILL');
    await exited;
    await expect(file.open().store.ping()).resolves.toBeUndefined();
  });

  test.each([
    ['never', 1],
    ['never', 777],
    ['always', 9],
    ['always', 401],
    ['now and then', 150],
    ['now and then', 1111],
    ['now and then', 2000],
  ] as const)('while it tidies %s, after %i acknowledged commits, loses none of them', async (tidying, commits) => {
    for (const run of [1, 2]) {
      const acknowledged = await writeUntilKilled(run, commits, tidying);
      expect([...acknowledged.values()].reduce((sum, version) => sum + version, 0)).toBeGreaterThanOrEqual(commits);
      const state = file.open();
      const { store, leases } = state;
      for (const [id, version] of acknowledged) {
        const found = await store.load(ref(id));
        const last = found!.version;
        expect(last).toBeGreaterThanOrEqual(version);
        expect(found?.doc).toEqual({ constant: { run: String(run) }, version: last });
        const transcript = await allEntriesOf(store, ref(id));
        expect(transcript.map(({ seq }) => seq)).toEqual(versionsTo(last));
        expect(transcript.map(({ body }) => body)).toEqual(
          versionsTo(last).map((at) => ({ at: at === last - 1 ? 'again' : at })),
        );
        const written = (await store.hops(ref(id))).filter((each) => each.hop === 'written');
        expect(written.map((each) => each.at)).toEqual(versionsTo(last).slice(-written.length));
        expect((await store.waitingOf(ref(id))).map((item) => item.id)).toEqual([`${id}-${last}`]);
        const lease = await leases.claim({ channel: 'web', sessionId: id });
        expect(lease).toMatchObject({ isTakenOver: true, doubtfulUpTo: expect.any(Number) });
      }
      for (const { accepted, delivered, dead, pending } of await store.books()) {
        expect(accepted).toBeGreaterThanOrEqual(commits);
        expect(delivered + dead + pending).toBe(accepted);
      }
      expect(await store.audit(10)).toEqual([]);
      await state.close();
    }
  });
});
