/** Paragraphs and tables as lines of plain text: a row of a table is one line, its cells stand apart by tabs. */
import type { TextSink } from '../text-sink.js';

export class Layout {
  readonly #sink: TextSink;
  /** How many cells are open: a table may stand in a cell. */
  #cells = 0;
  /** By how many cells are open: whether the row there has had its first cell. */
  readonly #begun: boolean[] = [];
  /** Whether a space is owed: paragraphs within a cell do not break its row. */
  #space = false;

  constructor(sink: TextSink) {
    this.#sink = sink;
  }

  text(text: string): void {
    if (this.#space) this.#sink.add(' ');
    this.#space = false;
    this.#sink.add(text);
  }

  lineBreak(): void {
    if (this.#cells > 0) this.#space = true;
    else this.#sink.add('\n');
  }

  endParagraph(): void {
    this.lineBreak();
  }

  startCell(): void {
    this.#space = false;
    if (this.#begun[this.#cells] === true) this.#sink.add('\t');
    this.#begun[this.#cells] = true;
    this.#cells += 1;
  }

  endCell(): void {
    if (this.#cells > 0) this.#cells -= 1;
    this.#space = false;
  }

  endRow(): void {
    this.#begun[this.#cells] = false;
    this.lineBreak();
  }

  /** An empty line, where that does not break a row. */
  gap(): void {
    if (this.#cells === 0) this.#sink.add('\n\n');
  }
}
