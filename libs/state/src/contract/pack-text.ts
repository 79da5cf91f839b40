/** Ids and names as databases and scripts can hold them: UTF-8 would make two different broken strings equal. */

/** One to one for every string; what is well-formed and has no NUL stays as it is. Documents are JSON already. */
export function packText(text: string): string {
  return text.startsWith('"') || text.includes('\0') || !text.isWellFormed() ? JSON.stringify(text) : text;
}

/** The string that `packText` was given. */
export function unpackText(packed: string): string {
  return packed.startsWith('"') ? (JSON.parse(packed) as string) : packed;
}
