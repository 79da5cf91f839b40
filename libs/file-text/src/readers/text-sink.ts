/** Collects the text of a file up to its limit, cleaned, and says when there is no use in reading on. */

/** Stands at the end of a text that was cut. */
const CUT_MARK = '\n[…]';

const MARK_BYTES = Buffer.byteLength(CUT_MARK);
// C0 but tab and newline, DEL, C1, the byte-order mark, embeddings and isolates that turn a text around, and noncharacters.

const UNWANTED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;

/** The longest beginning of `text` that takes at most `bytes` of UTF-8 and ends between characters. */
function beginningOf(text: string, bytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(Math.max(0, bytes)));
  return text.slice(0, read);
}

export class TextSink {
  readonly #limit: number;
  readonly #pieces: string[] = [];
  #bytes = 0;
  #cut = false;

  constructor(maxTextBytes: number) {
    this.#limit = maxTextBytes;
  }

  /** Whether the limit is passed: what is added now is not kept. */
  get full(): boolean {
    return this.#bytes > this.#limit;
  }

  /** Whether nothing but white space was added. */
  get blank(): boolean {
    return this.#pieces.every((piece) => piece.trim() === '');
  }

  /** Adds a piece; line ends may be of any kind. */
  add(piece: string): void {
    if (this.full || piece === '') return;
    const clean = piece.replaceAll(/\r\n?|[\u2028\u2029\u0085\f\v]/g, '\n').replaceAll(UNWANTED, '');
    this.#pieces.push(clean);
    this.#bytes += Buffer.byteLength(clean);
  }

  /** Says that the file goes on although nothing more is added. */
  cutHere(): void {
    this.#cut = true;
  }

  /** The text and whether it was cut: at most one empty line in a row, no spaces at the ends of lines. */
  finish(): { text: string; cut: boolean } {
    // Halves of a character may have come in two pieces.
    const whole = this.#pieces.join('').toWellFormed();
    const tidy = whole
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim();
    if (Buffer.byteLength(tidy) <= this.#limit - (this.#cut || this.full ? MARK_BYTES : 0)) {
      const cut = this.#cut || this.full;
      return { text: cut ? tidy + CUT_MARK : tidy, cut };
    }
    return { text: beginningOf(tidy, this.#limit - MARK_BYTES).trimEnd() + CUT_MARK, cut: true };
  }
}
