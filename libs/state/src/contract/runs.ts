/** Numbers as a person reads them. */

/** Ascending numbers as text that shows each gap and each repetition: `1-3, 5, 5-6`. */
export function runsOf(numbers: readonly number[]): string {
  const runs: { readonly first: number; last: number }[] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run && number === run.last + 1) run.last = number;
    else runs.push({ first: number, last: number });
  }
  return runs.map(({ first, last }) => runOf(first, last)).join(', ') || 'none';
}

/** One run; none if the last number comes before the first. */
export function runOf(first: number, last: number): string {
  if (last < first) return 'none';
  return first === last ? String(first) : `${first}-${last}`;
}
