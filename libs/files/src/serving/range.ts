/** Parts of files, as HTTP asks for them. */
import type { ByteRange } from '../storage/contract.js';

/** Whether the range is one, and begins and ends inside a file of that size. */
export function isWithin({ from, to }: ByteRange, size: number): boolean {
  return Number.isSafeInteger(from) && Number.isSafeInteger(to) && 0 <= from && from <= to && to < size;
}

const form = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * What a `Range` header asks of a file of that size (RFC 9110 14.2). Null: all of it, because there is no header, or it is one that
 * may be ignored (another unit, several ranges, not readable). `unsatisfiable`: the answer is 416.
 */
export function readRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const [, first = '', last = ''] = form.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '') return lastBytes(Number(last), size);
  if (last !== '' && Number(last) < Number(first)) return null;
  const range = { from: Number(first), to: Math.min(last === '' ? Infinity : Number(last), size - 1) };
  return isWithin(range, size) ? range : 'unsatisfiable';
}

function lastBytes(count: number, size: number): ByteRange | 'unsatisfiable' {
  if (count === 0 || size === 0) return 'unsatisfiable';
  return { from: Math.max(0, size - count), to: size - 1 };
}
