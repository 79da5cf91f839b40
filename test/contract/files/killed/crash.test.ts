/** What storage keeps when its process is killed in the middle of uploads, and that the rest is cleared away. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { readFileKey } from '#files';
import { contentOf, credentials, listed, openFolder, openS3At, startS3 } from '../setup.js';

const root = join(import.meta.dirname, '../../../..');

/** Uploads in another process, which is killed once it has kept that many; returns what it kept. */
async function uploadUntilKilled(args: readonly string[], count: number): Promise<Map<string, number>> {
  const flags = ['--conditions=source', '--import', join(root, 'test/contract/typescript-sources.ts')];
  const child = spawn(
    process.execPath,
    [...flags, join(root, 'test/contract/files/killed/crash-uploader.ts'), ...args],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 20_000,
      killSignal: 'SIGKILL',
    },
  );
  const exited = once(child, 'exit');
  const acknowledged = new Map<string, number>();
  for await (const line of createInterface({ input: child.stdout })) {
    const [, key = '', bytes = ''] = /^(\S+) (\d+);$/.exec(line) ?? [];
    if (key !== '') acknowledged.set(key, Number(bytes));
    if (acknowledged.size === count) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return acknowledged;
}

/** Lets an hour pass for everything that waits there. */
async function age(folder: string): Promise<number> {
  const names = await readdir(folder);
  const then = Date.now() / 1000 - 3601;
  for (const name of names) await utimes(join(folder, name), then, then);
  return names.length;
}

const sizes = [40, 40_000, 1_600_000];

test.each([1, 7, 30])(
  'kill -9 after %d kept files loses none of them, and no other is there in part',
  async (count) => {
    const { storage, incoming } = await openFolder();
    const acknowledged = await uploadUntilKilled([`file:${dirname(incoming)}`], count);
    for (const [key, bytes] of acknowledged) expect((await contentOf(storage, readFileKey(key)!)).length).toBe(bytes);
    const { files } = await storage.list({ olderThan: Infinity, limit: 1000 });
    for (const { bytes } of files) expect(sizes).toContain(bytes);
    expect(await age(incoming)).toBeGreaterThan(0);
    expect(await storage.clearLeftovers()).toBeGreaterThan(0);
    expect(await readdir(incoming)).toEqual([]);
  },
);

test('kill -9 in the middle of uploads to S3 loses no kept file', async () => {
  const { endpoint } = await startS3();
  const { storage, incoming } = await openS3At(endpoint);
  const url = `s3://files/of/bridge?region=us-east-1&endpoint=${endpoint}`;
  const acknowledged = await uploadUntilKilled([url, incoming, JSON.stringify(credentials)], 7);
  for (const [key, bytes] of acknowledged) expect((await contentOf(storage, readFileKey(key)!)).length).toBe(bytes);
  expect(await listed(storage)).toEqual(expect.arrayContaining([...acknowledged.keys()]));
  await age(incoming);
  await storage.clearLeftovers();
  expect(await readdir(incoming)).toEqual([]);
});
