/** Where something stands in a YAML file, by line and column. */
import { LineCounter, isMap, isNode, isScalar, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';

/** Counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

type Path = readonly PropertyKey[];

export class YamlText {
  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed;

  constructor(text: string) {
    // Its warnings, and the errors that it would make pretty, show the line that they are about.
    this.document = parseDocument(text.replace(/^\ufeff/, ''), {
      ...{ lineCounter: this.lines, prettyErrors: false, logLevel: 'silent', merge: true },
    });
  }

  /** What is wrong with it as YAML, in a few fixed words; null if nothing is. */
  get fault(): (Place & { readonly words: string }) | null {
    const [error] = this.document.errors;
    if (error === undefined) return null;
    return { ...this.placeOf(error.pos[0]), words: error.code.toLowerCase().replaceAll('_', ' ') };
  }

  /** Throws for aliases that lead nowhere, or to too much. */
  get value(): unknown {
    const value: unknown = this.document.toJS({ maxAliasCount: 100 });
    return value;
  }

  /** Of what is there, or of the innermost that holds the place where it should be. Null for an empty file. */
  of(path: Path): Place | null {
    for (let length = path.length; length >= 0; length--) {
      const found = this.nodeAt(path.slice(0, length));
      if (found?.range != null) return this.placeOf(found.range[0]);
    }
    return null;
  }

  /** Of a key in the map at the path. */
  ofKey(path: Path, key: string): Place | null {
    const map = this.nodeAt(path);
    const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    return isScalar(pair?.key) && pair.key.range != null ? this.placeOf(pair.key.range[0]) : this.of(path);
  }

  private nodeAt(path: Path): Node | undefined {
    const found: unknown = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
    return isNode(found) ? found : undefined;
  }

  private placeOf(offset: number): Place {
    const { line, col: column } = this.lines.linePos(offset);
    return { line, column };
  }
}
