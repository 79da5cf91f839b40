/** A process that may write no file above a limit: uploads one that is larger, then one that is not. Argument: address. */
import { Readable } from 'node:stream';
import { FileStorageError, openFileStorage } from '#files';

const storage = await openFileStorage(process.argv[2] ?? '');

async function upload(bytes: number): Promise<string> {
  const chunks = Array.from({ length: 10 }, () => Buffer.alloc(bytes / 10));
  try {
    const received = await storage.receive(Readable.from(chunks, { objectMode: false }), { limitBytes: 1e9 });
    await received.keep();
    return `kept ${received.bytes}`;
  } catch (error) {
    return error instanceof FileStorageError ? `${error.code} ${String(error.trouble)}` : String(error);
  }
}

console.log(JSON.stringify([await upload(10_000_000), await upload(100_000)]));
