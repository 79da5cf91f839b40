/** What the embedded store keeps when its process is killed at any moment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreFile } from './test-support/store-file.js';

const root = join(import.meta.dirname, '../../..');

let file: StoreFile;

beforeEach(() => {
  file = new StoreFile();
});

afterEach(() => file.remove());

const versionsTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe('kill -9', () => {
  /** A process that commits without end and prints what was acknowledged; it is killed after ten seconds at the latest. */
  function startWriter(run: number) {
    const flags = [
      '--disable-warning=ExperimentalWarning',
      '--conditions=source',
      '--import',
      join(root, 'test/contract/typescript-sources.ts'),
    ];
    const script = join(root, 'test/contract/crash-writer.ts');
    const child = spawn(process.execPath, [...flags, script, file.path, String(run)], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 10_000,
      killSignal: 'SIGKILL',
    });
    return { child, lines: createInterface({ input: child.stdout }), exited: once(child, 'exit') };
  }

  /** Kills the writer once it has acknowledged that many commits; returns the last version of each conversation. */
  async function writeUntilKilled(run: number, commits: number): Promise<Map<string, number>> {
    const { child, lines, exited } = startWriter(run);
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
    const { child, lines, exited } = startWriter(0);
    await once(lines, 'line');
    expect(() => file.open()).toThrow(/in use by another process/);
    child.kill('SIGKILL');
    await exited;
    await expect(file.open().ping()).resolves.toBeUndefined();
  });

  test.each([1, 9, 150, 777, 2000])('after %i acknowledged commits loses none of them', async (commits) => {
    for (const run of [1, 2]) {
      const acknowledged = await writeUntilKilled(run, commits);
      expect([...acknowledged.values()].reduce((sum, version) => sum + version, 0)).toBeGreaterThanOrEqual(commits);
      const store = file.open();
      for (const [id, version] of acknowledged) {
        const found = await store.load(id);
        expect(found?.version).toBeGreaterThanOrEqual(version);
        expect(found?.doc).toEqual({ version: found?.version });
        expect(await store.transcript(id)).toHaveLength(found!.version);
        const written = (await store.hops(id)).filter((each) => each.hop === 'written');
        expect(written.map((each) => each.at)).toEqual(versionsTo(found!.version));
        expect((await store.waitingOf(id)).map((item) => item.id)).toEqual([`${id}-${found!.version}`]);
      }
      for (const { accepted, delivered, dead, pending } of await store.books()) {
        expect(accepted).toBeGreaterThanOrEqual(commits);
        expect(delivered + dead + pending).toBe(accepted);
      }
      expect(await store.audit(10)).toEqual([]);
      await store.close();
    }
  });
});
