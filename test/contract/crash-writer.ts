/** A process that commits without end and says what was acknowledged, until it is killed. Arguments: file, run, bounds. */
import { writeSync } from 'node:fs';
import { openState } from '#state';
import type { StateOptions, Work } from '#state';

interface Docs {
  readonly conversation: { readonly constant: object; readonly version: number };
  readonly entry: object;
  readonly work: object;
}

const [path = '', run = '', bounds = '{}'] = process.argv.slice(2);
const { store, leases } = await openState<Docs>(`sqlite:${path}`, {
  synchronous: 'normal',
  bounds: JSON.parse(bounds) as NonNullable<StateOptions['bounds']>,
});

/** Each commit appends an entry, rewrites the one before, replaces the one waiting item and says the version; most are confirmed. */
async function write(id: string): Promise<never> {
  const ref = { channel: 'web', id };
  const constant = { run };
  const lease = await leases.claim({ channel: 'web', sessionId: id });
  await lease?.mark();
  let waits: Work<Docs>[] = [];
  for (let version = 1; ; version += 1) {
    const itemId = `${id}-${version}`;
    const committed = await store.commit({
      ref,
      expect: version - 1,
      birth: { sessionId: id, userKey: 'u' },
      at: version,
      put: { doc: { constant, version } },
      append: [{ id: itemId, at: version, pushed: true, body: { at: version } }],
      rewrite: [
        { seq: version - 1, body: { at: 'again' } },
        { seq: version - 2, body: { at: version - 2 } },
      ],
      enqueue: [{ id: itemId, at: version, counted: true, body: { text: 'x'.repeat(version % 5000) } }],
      settle: waits.map((item) => ({ id: item.id, position: item.position, as: 'delivered' })),
      hops: [{ at: version, hop: 'written', ref: itemId, detail: '' }],
    });
    if (committed.outcome !== 'committed') throw new Error(committed.outcome);
    waits = [...committed.work];
    writeSync(1, `${id} ${version};\n`);
    if (version % 3 === 0) await store.confirm([{ ref, push: version - 1 }], version);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, index) => write(`run${run}-${index}`)));
