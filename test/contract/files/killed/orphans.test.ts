/** Kill -9 between a file and its record, and between an erasure and its files: the sweep leaves nothing behind, and harms nobody. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { FileShelf } from '#files';
import { FileSweep, sweepDefaults } from '../../../../apps/bridge/src/files/life/file-sweep.js';
import { FileUsage } from '../../../../apps/bridge/src/files/file-usage.js';
import type { BridgeStore } from '../../../../apps/bridge/src/relay/bridge-store.js';
import { filed, listed, openFolder } from '../setup.js';

const root = join(import.meta.dirname, '../../../..');

/** Files one file in another process, which is killed there; returns its key. */
async function killedAt(url: string, where: string): Promise<string> {
  const flags = ['--conditions=source', '--import', join(root, 'test/contract/typescript-sources.ts')];
  const script = join(root, 'test/contract/files/killed/orphan-maker.ts');
  const child = spawn(process.execPath, [...flags, script, url, where], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  const exited = once(child, 'exit');
  let key = '';
  for await (const line of createInterface({ input: child.stdout })) {
    key = line.replace(';', '');
    child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return key;
}

test('what a killed process has left is gone after a walk, and only that', async () => {
  const { storage, incoming } = await openFolder();
  const shelf = new FileShelf(storage);
  const url = `file:${join(incoming, '..')}`;
  const kept = await filed(shelf, 'c-1');
  const orphans = await Promise.all(['before the record', 'after the commit'].map((where) => killedAt(url, where)));
  expect(await listed(storage)).toEqual([kept.key, ...orphans].toSorted());
  const head = ({ id }: { id: string }) => Promise.resolve(id === 'c-1' ? { erased: false } : null);
  const usage = new FileUsage();
  const removed: number[] = [];
  const sweepAt = async (now: number, settings: object): Promise<void> => {
    const logger = pino({ level: 'silent' });
    const tools = { shelf, store: { head } as unknown as BridgeStore, usage, logger };
    const onRemoved = (files: number): void => void removed.push(files);
    await new FileSweep({ ...tools, mark: 'here', onRemoved }, { intervalMs: 1, ...sweepDefaults, ...settings }).run(
      now,
    );
  };
  // Too young: a record may be on its way.
  await sweepAt(Date.now(), {});
  await sweepAt(Date.now(), { graceMs: 0 });
  expect([await listed(storage), removed]).toEqual([[kept.key], [0, 2]]);
  expect(usage.of('shop')).toBe(kept.bytes);
});
