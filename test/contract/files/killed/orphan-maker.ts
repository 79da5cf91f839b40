/** A process that stops between two steps of filing or removing, says so with the key, and waits to be killed. Arguments: address, where to stop. */
import { writeSync } from 'node:fs';
import { Readable } from 'node:stream';
import { FileShelf, openFileStorage } from '#files';
import type { FileKey, FileStorage } from '#files';

const [url = '', where = ''] = process.argv.slice(2);
const storage = await openFileStorage(url);

/** Here it hangs for good. */
function stop(key: string): Promise<never> {
  writeSync(1, `${key};\n`);
  return new Promise(() => setInterval(() => undefined, 1000));
}

/** The same storage, but for one step that never ends. */
function stoppingAt(step: 'writeRecord' | 'none'): FileStorage {
  return new Proxy(storage, {
    get: (target, name) => {
      if (name === step) return (key: FileKey) => stop(key);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const shelf = new FileShelf(stoppingAt(where === 'before the record' ? 'writeRecord' : 'none'));
const received = await storage.receive(Readable.from(['file'], { objectMode: false }), { limitBytes: 100 });
const record = await shelf.file(received, {
  ...{ channel: 'shop', conversationId: 'erased', userKey: null, from: 'visitor', name: 'a.txt', type: 'text/plain' },
  ...{ createdAt: Date.now(), ttlDays: null, expiresAt: null },
});
// Its conversation is gone by now: the commit comes before the files.
await stop(record.key);
