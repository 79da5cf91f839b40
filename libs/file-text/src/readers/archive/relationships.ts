/** Office Open XML: which part another part leads to (ECMA-376 part 2, 9.3). */
import { posix } from 'node:path';
import type { Archive } from './archive.js';
import { readXml } from './xml.js';

export interface Relationship {
  /** The last word of the type's address: `officeDocument`, `worksheet`, `slide`. */
  readonly type: string;
  /** The name of the part it leads to. */
  readonly part: string;
}

/** The relationships of a part by id; those of the archive itself for `''`. What leads out of the archive is left out. */
export async function relationshipsOf(archive: Archive, part: string): Promise<ReadonlyMap<string, Relationship>> {
  const found = new Map<string, Relationship>();
  const folder = posix.dirname(part);
  await readXml(archive.read(posix.join(folder, '_rels', `${posix.basename(part)}.rels`)), {
    open(name, { Id, Type, Target, TargetMode }) {
      if (name !== 'Relationship' || Id === undefined || Target === undefined || TargetMode === 'External') return;
      const path = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target);
      found.set(Id, { type: Type?.split('/').at(-1) ?? '', part: path });
    },
  });
  return found;
}

/** The part that the archive is about, or `usual` where it does not say. */
export async function mainPart(archive: Archive, usual: string): Promise<string> {
  for (const { type, part } of (await relationshipsOf(archive, '')).values()) {
    if (type === 'officeDocument' && archive.has(part)) return part;
  }
  return usual;
}
