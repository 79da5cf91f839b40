/** Makes zip archives for tests, honest ones and such that lie. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface Part {
  readonly name: string;
  readonly data: string | Buffer;
  /** What the archive says of the unpacked size; the truth if left out. */
  readonly declared?: number;
  readonly encrypted?: boolean;
  /** Already packed data: for what would take long to pack. `data` is not looked at then; `sum` is the checksum. */
  readonly packed?: { readonly data: Buffer; readonly size: number; readonly sum: number };
}

interface Header {
  readonly local: Buffer;
  readonly central: Buffer;
}

function headersOf(part: Part, packed: Buffer, size: number, sum: number, offset: number): Header {
  const name = Buffer.from(part.name);
  const flags = part.encrypted === true ? 0x801 : 0x800;
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(flags, 2);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt32LE(sum, 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(part.declared ?? size, 18);
  fields.writeUInt16LE(name.length, 22);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(offset, 10);
  const made = Buffer.from([20, 0]);
  return {
    local: Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, name]),
    central: Buffer.concat([Buffer.from('PK\u0001\u0002'), made, fields, tail, name]),
  };
}

export function zipOf(parts: readonly Part[]): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const data = Buffer.from(part.data);
    const packed = part.packed?.data ?? deflateRawSync(data);
    const { local, central } = headersOf(
      part,
      packed,
      part.packed?.size ?? data.length,
      part.packed?.sum ?? crc32(data),
      offset,
    );
    pieces.push(local, packed);
    directory.push(central);
    offset += local.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(Math.min(parts.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(parts.length, 0xffff), 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...pieces, central, end]);
}

/** `head`, then `filling` as often as makes `bytes`, then `tail`; packed without ever standing in memory whole. */
export function packedFilling(head: string, filling: string, bytes: number, tail: string): NonNullable<Part['packed']> {
  // Blocks that were flushed to a byte's end can be put one after the other.
  const block = Buffer.from(filling.repeat(Math.max(1, Math.floor((1024 * 1024) / filling.length))));
  const flushed = (data: Buffer): Buffer => deflateRawSync(data, { finishFlush: 3 });
  const packedBlock = flushed(block);
  const times = Math.ceil(bytes / block.length);
  let sum = crc32(head);
  for (let time = 0; time < times; time += 1) sum = crc32(block, sum);
  return {
    data: Buffer.concat([
      flushed(Buffer.from(head)),
      ...Array.from({ length: times }, () => packedBlock),
      deflateRawSync(Buffer.from(tail)),
    ]),
    size: Buffer.byteLength(head) + times * block.length + Buffer.byteLength(tail),
    sum: crc32(tail, sum),
  };
}
