/** Reads what comes as JSON of any shape. */

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function textIn(value: unknown, name: string): string | null {
  const text = fieldsOf(value)[name];
  return typeof text === 'string' ? text : null;
}

export function listIn(value: unknown, name: string): readonly unknown[] {
  const list = fieldsOf(value)[name];
  return Array.isArray(list) ? list : [];
}
