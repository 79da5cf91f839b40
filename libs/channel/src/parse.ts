/** From bytes to text and from text to values, without a character or a number that becomes another one on the way. */

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a body or frame in UTF-8, without a byte-order mark; null if it is no UTF-8 (to be refused as `badFrame`). */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** A number in JSON that JavaScript cannot hold and that is no whole number of a usable length: it is refused where it would be kept. */
export class UnheldNumber {
  readonly isHeld = false;
}

/** Digits up to which a whole number may be an id. */
const idDigits = 40;
/** Characters of a number that are worth a comparison. */
const sourceLimit = 120;

/** Something like a number of 16 digits or more, or with an exponent. Finds more than there is (in texts), never less. */
const mayBeUnheld = /(?:^|[:,[\s])-?(?:\d[\d.]{15}|\d[\d.]*[eE])/;

/**
 * Parses JSON; undefined if it is none. A whole number that JavaScript cannot hold exactly is a bigint, any other such
 * number an `UnheldNumber`. As fast as JSON.parse where no number is that long.
 */
export function parseJson(text: string): unknown {
  try {
    return (mayBeUnheld.test(text) ? JSON.parse(text, exactly) : JSON.parse(text)) as unknown;
  } catch {
    return undefined;
  }
}

/** What a reviver is given besides key and value; the types of the language do not know it yet. */
interface Source {
  readonly source?: string;
}

function exactly(_key: string, value: unknown, { source }: Source = {}): unknown {
  if (typeof value !== 'number' || source === undefined || isHeld(source, value)) return value;
  return /^-?\d+$/.test(source) && source.length <= idDigits ? BigInt(source) : new UnheldNumber();
}

/** True if the number is the one that was written, or if what was written are the digits of this very double. */
function isHeld(source: string, value: number): boolean {
  if (source.length <= 15 && !/e/i.test(source)) return true;
  if (source.length > sourceLimit || !Number.isFinite(value)) return false;
  const { digits, power } = decimalOf(source);
  return [String(value), value.toPrecision(Math.min(100, digits.length || 1))].some((written) => {
    const other = decimalOf(written);
    return other.digits === digits && (digits === '' || other.power === power);
  });
}

/** The digits without zeros at their ends, and the power of ten of the last one. */
function decimalOf(written: string): { readonly digits: string; readonly power: number } {
  const [mantissa = '', exponent = '0'] = written.replace(/^-/, '').split(/e/i);
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = whole + fraction;
  let end = all.length;
  while (all[end - 1] === '0') end--;
  let start = 0;
  while (start < end && all[start] === '0') start++;
  return { digits: all.slice(start, end), power: Number(exponent) - fraction.length + all.length - end };
}
