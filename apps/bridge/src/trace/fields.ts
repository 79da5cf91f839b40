/** Fields of what goes over the wires, of which nothing is known. */

/** Undefined where there is none. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** Null where there is no text. */
export function textIn(value: unknown, name: string): string | null {
  const text = fieldOf(value, name);
  return typeof text === 'string' ? text : null;
}

/** Null where there is no number. */
export function numberIn(value: unknown, name: string): number | null {
  const number = fieldOf(value, name);
  return typeof number === 'number' ? number : null;
}
