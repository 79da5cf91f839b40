/** What documents take as JSON, bytes of UTF-8: values are counted once, since documents are never changed. */

/** Names and texts that JSON writes as they are, between quotation marks. */
const plain = /^[\w .:/-]*$/;
const known = new WeakMap<object, number>();

/** Bytes of the value as JSON; 0 for what JSON leaves out. Throws for what is no JSON. */
export function jsonBytes(value: unknown): number {
  if (value === null) return 4;
  if (typeof value === 'string' && value.length < 100 && plain.test(value)) return value.length + 2;
  if (typeof value !== 'object') return textBytes(JSON.stringify(value));
  let bytes = known.get(value);
  if (bytes === undefined) known.set(value, (bytes = textBytes(JSON.stringify(value))));
  return bytes;
}

/** As `jsonBytes`, from the members. */
export function documentBytes(doc: object): number {
  if (!isRecord(doc)) return jsonBytes(doc);
  let bytes = 1;
  for (const [name, value] of Object.entries(doc)) {
    const own = jsonBytes(value);
    if (own > 0) bytes += jsonBytes(name) + own + 2;
  }
  return Math.max(2, bytes);
}

/** What a document takes more than the one that it was made from, with which it shares what is equal. */
export function documentGrowth(next: object, old: object | undefined): number {
  if (next === old) return 0;
  if (old === undefined) return documentBytes(next);
  return membersGrowth(next, old) ?? documentBytes(next) - documentBytes(old);
}

/** Null if the members are not the same ones in the same order. */
function membersGrowth(next: object, old: object): number | null {
  if (!isRecord(next) || !isRecord(old)) return null;
  const [names, before] = [Object.keys(next), Object.keys(old)];
  if (names.length !== before.length) return null;
  let growth = 0;
  for (const [index, name] of names.entries()) {
    if (name !== before[index]) return null;
    if (next[name] === old[name]) continue;
    const [bytes, was] = [jsonBytes(next[name]), jsonBytes(old[name])];
    if (bytes === 0 || was === 0) return null;
    growth += bytes - was;
  }
  return growth;
}

function isRecord(doc: object): doc is Readonly<Record<string, unknown>> {
  return !Array.isArray(doc) && !('toJSON' in doc);
}

function textBytes(text: string | undefined): number {
  return text === undefined ? 0 : Buffer.byteLength(text);
}
