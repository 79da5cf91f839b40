/** A process that commits without end and says what was acknowledged, until it is killed. Arguments: file, run number. */
import { writeSync } from 'node:fs';
import { openSqliteStore } from '#state';

interface Docs {
  readonly conversation: { readonly version: number };
  readonly entry: object;
  readonly work: object;
}

const [path = '', run = ''] = process.argv.slice(2);
const store = openSqliteStore<Docs>({ path, synchronous: 'normal' });

/** Each commit appends an entry, replaces the one waiting item and says the version; most are confirmed. */
async function write(conversationId: string): Promise<never> {
  for (let version = 1; ; version += 1) {
    const id = `${conversationId}-${version}`;
    await store.commit({
      conversationId,
      expect: version - 1,
      at: version,
      put: {
        channel: 'web',
        sessionId: 's',
        userKey: 'u',
        listed: true,
        ttlDays: null,
        activeAt: null,
        doc: { version },
      },
      append: [{ id, at: version, pushed: true, body: {} }],
      enqueue: [{ id, at: version, counted: true, body: { text: 'x'.repeat(version % 5000) } }],
      settle: [{ id: `${conversationId}-${version - 1}`, as: 'delivered' }],
      hops: [{ at: version, hop: 'written', ref: id, detail: '' }],
    });
    writeSync(1, `${conversationId} ${version};\n`);
    if (version % 3 === 0) await store.confirm([{ conversationId, push: version - 1 }], version);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, index) => write(`run${run}-${index}`)));
