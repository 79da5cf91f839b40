/** Ids of the page's own. */

/** Hexadecimal digits by chance. `crypto.randomUUID` is there only over https and on localhost, and the page is opened elsewhere, too. */
export function randomId(digits: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(digits));
  return [...bytes].map((byte) => (byte % 16).toString(16)).join('');
}
