/** A histogram for the road of a message: one array a row, written out when it is read, with an example of each bucket where there is one. */

interface Row {
  readonly labels: string;
  /** One more than there are bounds: the last is for what is above them all. */
  readonly counts: number[];
  readonly exemplars: (Exemplar | undefined)[];
  sum: number;
}

interface Exemplar {
  readonly traceId: string;
  readonly value: number;
  /** Unix seconds. */
  readonly at: number;
}

interface Named<L extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly L[];
  /** Upper bounds of the buckets, seconds, growing. */
  readonly bounds: readonly number[];
}

/** The library's histogram checks and hashes the labels at each call, and forgets which form of text its examples belong to. */
export class Timing<L extends string> {
  private readonly rows = new Map<string, Row>();

  constructor(private readonly named: Named<L>) {}

  /** `traceId`: of the journey that took so long, if it is followed. */
  observe(labels: Readonly<Record<L, string>>, seconds: number, traceId?: string): void {
    const { bounds } = this.named;
    const row = this.rowOf(labels);
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] ?? 0)) bucket++;
    row.counts[bucket] = (row.counts[bucket] ?? 0) + 1;
    row.sum += seconds;
    if (traceId !== undefined) row.exemplars[bucket] = { traceId, value: seconds, at: Date.now() / 1000 };
  }

  /** Shows the labels from now on, with 0 as long as nothing was observed. */
  zero(labels: Readonly<Record<L, string>>): void {
    this.rowOf(labels);
  }

  /** The lines of the histogram; examples are for readers of OpenMetrics only. */
  lines(hasExemplars: boolean): string[] {
    const { name, help } = this.named;
    const rows = [...this.rows.values()].flatMap((row) => this.linesOf(row, hasExemplars));
    return [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...rows];
  }

  private linesOf({ labels, counts, exemplars, sum }: Row, hasExemplars: boolean): string[] {
    const { name, bounds } = this.named;
    let below = 0;
    const buckets = counts.map((count, index) => {
      below += count;
      const exemplar = hasExemplars ? exemplars[index] : undefined;
      const example = exemplar === undefined ? '' : textOf(exemplar);
      return `${name}_bucket{${labels},le="${bounds[index] ?? '+Inf'}"} ${below}${example}`;
    });
    return [...buckets, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${below}`];
  }

  private rowOf(labels: Readonly<Record<L, string>>): Row {
    const { labelNames, bounds } = this.named;
    let key = '';
    for (const name of labelNames) key += `${labels[name]}\n`;
    let row = this.rows.get(key);
    if (row === undefined) {
      const text = labelNames.map((name) => `${name}="${escaped(labels[name])}"`).join(',');
      const counts = Array.from({ length: bounds.length + 1 }, () => 0);
      this.rows.set(key, (row = { labels: text, counts, exemplars: [], sum: 0 }));
    }
    return row;
  }
}

function textOf({ traceId, value, at }: Exemplar): string {
  return ` # {trace_id="${traceId}"} ${value} ${at.toFixed(3)}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
