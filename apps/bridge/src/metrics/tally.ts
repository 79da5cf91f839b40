/** A counter for the road of a message: counts in a map, and hands the sums to Prometheus when they are read. */
import { Counter } from 'prom-client';
import type { Registry } from 'prom-client';

interface Row<L extends string> {
  readonly labels: Readonly<Record<L, string>>;
  count: number;
}

/** The library looks labels up by a text that it makes of them at each call; that costs more than the counting. */
export class Tally<L extends string> {
  private readonly rows = new Map<string, Row<L>>();

  constructor(
    private readonly labelNames: readonly L[],
    { name, help, registry }: { readonly name: string; readonly help: string; readonly registry: Registry },
  ) {
    const { rows } = this;
    new Counter({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      collect() {
        this.reset();
        for (const { labels, count } of rows.values()) this.inc(labels, count);
      },
    });
  }

  inc(labels: Readonly<Record<L, string>>): void {
    this.rowOf(labels).count++;
  }

  /** Shows the labels from now on, with 0 as long as nothing was counted. */
  zero(labels: Readonly<Record<L, string>>): void {
    this.rowOf(labels);
  }

  private rowOf(labels: Readonly<Record<L, string>>): Row<L> {
    let key = '';
    for (const name of this.labelNames) key += `${labels[name]}\n`;
    let row = this.rows.get(key);
    if (row === undefined) this.rows.set(key, (row = { labels, count: 0 }));
    return row;
  }
}
