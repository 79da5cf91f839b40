/** The words of a Rich Text file (RTF 1.9.1): text, encodings and Unicode; pictures, tables of fonts and the like are passed over. */
import { TextDecoder } from 'node:util';
import { FileTextError } from '../contract/outcome.js';
import type { TextSink } from './text-sink.js';

/** Groups that hold no words of the document; those that begin with `\*` are passed over besides. */
const PASSED_OVER = new Set(
  'fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf listtable'.split(
    ' ',
  ),
);

const WORDS: Readonly<Record<string, string>> = {
  par: '\n',
  line: '\n',
  sect: '\n\n',
  page: '\n\n',
  row: '\n',
  cell: '\t',
  nestcell: '\t',
  nestrow: '\n',
  tab: '\t',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
};

interface Group {
  readonly silent: boolean;
  /** How many characters stand in for one of Unicode, for readers that do not know it. */
  readonly standIns: number;
}

const MAX_DEPTH = 1000;
// A control word and its number, a control sign, a byte in hexadecimal, a brace, or a stretch of text.
const TOKEN = /\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^])|([{}])|([^\\{}]+)/g;

/** The decoder of a code page, windows-1252 where we have none. */
function decoderOf(page: number): TextDecoder {
  try {
    return new TextDecoder(
      page === 932 ? 'shift_jis' : page === 936 ? 'gbk' : page === 949 ? 'euc-kr' : `windows-${page}`,
    );
  } catch {
    return new TextDecoder('windows-1252');
  }
}

/** Takes the tokens one after the other. */
class RtfReader {
  readonly #sink: TextSink;
  readonly #groups: Group[] = [];
  #group: Group = { silent: false, standIns: 1 };
  #decoder = decoderOf(1252);
  #bytes: number[] = [];
  /** Stand-ins that are still to be passed over. */
  #skip = 0;

  constructor(sink: TextSink) {
    this.#sink = sink;
  }

  brace(sign: string): void {
    this.flush();
    this.#skip = 0;
    if (sign === '{') {
      if (this.#groups.push(this.#group) > MAX_DEPTH) throw new FileTextError('broken');
    } else this.#group = this.#groups.pop() ?? this.#group;
  }

  byte(value: number): void {
    if (this.#skip > 0) this.#skip -= 1;
    else if (!this.#group.silent) this.#bytes.push(value);
  }

  text(text: string): void {
    const plain = text.replaceAll(/[\r\n]/g, '');
    const rest = plain.slice(this.#skip);
    this.#skip -= plain.length - rest.length;
    for (let at = 0; at < rest.length; at += 1) if (!this.#group.silent) this.#bytes.push(rest.charCodeAt(at) & 0xff);
  }

  sign(sign: string): void {
    if (sign === '*') this.#group = { ...this.#group, silent: true };
    else if (sign === '~') this.#say('\u00a0');
    else if (sign === '\n' || sign === '\r') this.#say('\n');
    else if (sign === '_') this.#say('-');
    else if ('\\{}'.includes(sign)) this.byte(sign.charCodeAt(0));
  }

  word(word: string, number: number | undefined): void {
    if (word === 'u' && number !== undefined) {
      this.#say(String.fromCharCode(number & 0xffff));
      this.#skip = this.#group.standIns;
    } else if (word === 'uc') this.#group = { ...this.#group, standIns: Math.min(number ?? 1, 16) };
    else if (word === 'ansicpg') this.#decoder = decoderOf(number ?? 1252);
    else if (PASSED_OVER.has(word)) this.#group = { ...this.#group, silent: true };
    else if (Object.hasOwn(WORDS, word)) this.#say(WORDS[word] ?? '');
  }

  /** Gives what was gathered of one encoding to the sink: a character may be of two bytes. */
  flush(): void {
    if (this.#bytes.length > 0) this.#sink.add(this.#decoder.decode(Uint8Array.from(this.#bytes)));
    this.#bytes = [];
  }

  #say(text: string): void {
    this.flush();
    if (!this.#group.silent) this.#sink.add(text);
  }
}

export function readRtf(bytes: Buffer, sink: TextSink): void {
  const source = bytes.toString('latin1');
  if (!source.startsWith('{\\rtf')) throw new FileTextError('broken');
  const reader = new RtfReader(sink);
  const tokens = new RegExp(TOKEN);
  for (let token = tokens.exec(source); token !== null && !sink.full; token = tokens.exec(source)) {
    const [, word, number, hexadecimal, sign, brace, text] = token;
    // Bytes of a picture may look like anything.
    if (word === 'bin') tokens.lastIndex += Math.max(0, Number(number ?? 0));
    else if (word !== undefined) reader.word(word, number === undefined ? undefined : Number(number));
    else if (hexadecimal !== undefined) reader.byte(Number.parseInt(hexadecimal, 16));
    else if (sign !== undefined) reader.sign(sign);
    else if (brace !== undefined) reader.brace(brace);
    else if (text !== undefined) reader.text(text);
  }
  reader.flush();
}
