/** A process that takes in uploads without end and says which it kept, until it is killed. Arguments: address, folder of uploads, credentials. */
import { writeSync } from 'node:fs';
import { Readable } from 'node:stream';
import { openFileStorage } from '#files';
import type { S3Credentials } from '#files';

const [url = '', incomingFolder = '', credentials = ''] = process.argv.slice(2);
const storage = await openFileStorage(url, {
  incomingFolder,
  ...(credentials === '' ? {} : { credentials: JSON.parse(credentials) as S3Credentials }),
});

async function upload(bytes: number): Promise<never> {
  for (;;) {
    const chunks = Array.from({ length: 4 }, () => Buffer.alloc(bytes, 'x'));
    const received = await storage.receive(Readable.from(chunks, { objectMode: false }), { limitBytes: 1e9 });
    writeSync(1, `${await received.keep()} ${received.bytes};\n`);
  }
}

// One that never ends, beside those that do.
void storage.receive(new Readable({ read: () => undefined }), { limitBytes: 1e9 });
await Promise.all([upload(10), upload(10_000), upload(400_000)]);
