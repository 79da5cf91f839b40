/** The name of a file that has none but in its address. */

/** What stands behind the last slash of the path; empty if there is nothing. */
export function nameIn(url: string | null): string {
  const path = URL.parse(url ?? '')?.pathname ?? '';
  return path.slice(path.lastIndexOf('/') + 1);
}
