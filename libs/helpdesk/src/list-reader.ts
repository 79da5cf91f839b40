// Reads the list in a large body of REST item by item as it arrives, so that no more than one item of it is held.

/** Names under which the list of a body may stand (helpdesk.md 8). */
const listNames: ReadonlySet<string> = new Set(['messages', 'conversations', 'results', 'data', 'items']);

/** Bytes of what stands around the items, and of one item; of a larger item only that it was there is told. */
const aroundLimit = 262_144;
const itemLimit = 4_194_304;
/** Bytes of a name that are looked at. */
const nameLimit = 32;

const quote = 0x22;
const comma = 0x2c;
const openList = 0x5b;
const backslash = 0x5c;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

interface Container {
  readonly isList: boolean;
  /** True for a list whose objects are items. */
  readonly isItems: boolean;
}

/**
 * A scanner of JSON in UTF-8. The objects of a list that is the body itself, or stands in it under one of the known names, are its
 * items. What stands around them is JSON again, with an empty list in their place. Linear in the bytes; checks nothing: what is no
 * JSON gives items, or a rest, that are none.
 */
export class ListReader {
  private readonly stack: Container[] = [];
  private readonly around: Uint8Array[] = [];
  private aroundSize = 0;
  private item: Uint8Array[] | null = null;
  private itemSize = 0;
  /** Containers around the item that is being read. */
  private itemDepth = 0;
  /** True within the list, also where nothing of it is an item. */
  private isInside = false;
  private isInText = false;
  private isEscaped = false;
  /** The last text, as far as it may be a name. */
  private name: number[] = [];

  /** The items that end in these bytes; null for one that is too large. Throws a `RangeError` if there is too much around them. */
  push(bytes: Uint8Array): (Uint8Array | null)[] {
    const items: (Uint8Array | null)[] = [];
    // Up to there the bytes were dealt with.
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      const sign = bytes[at] ?? 0;
      if (this.isInText) {
        this.readText(sign);
        continue;
      }
      switch (sign) {
        case quote:
          this.isInText = true;
          this.name = [];
          break;
        case openObject:
        case openList: {
          if (this.item === null && sign === openObject && this.isInItems) {
            this.item = [];
            this.itemSize = 0;
            this.itemDepth = this.stack.length;
            from = at;
          }
          const isItems = sign === openList && this.item === null && !this.isInside && this.isNamed;
          this.stack.push({ isList: sign === openList, isItems });
          if (isItems) {
            this.isInside = true;
            this.keepAround(bytes.subarray(from, at + 1));
            from = at + 1;
          }
          break;
        }
        case closeObject:
        case closeList: {
          const ended = this.stack.pop();
          if (ended?.isItems === true) {
            this.isInside = false;
            from = at;
          }
          if (this.item !== null && this.stack.length === this.itemDepth) {
            this.keepItem(bytes.subarray(from, at + 1));
            items.push(this.itemSize > itemLimit ? null : Buffer.concat(this.item));
            this.item = null;
            from = at + 1;
          }
          break;
        }
        case comma:
          this.name = [];
          break;
        default:
      }
    }
    const rest = bytes.subarray(from);
    if (this.item !== null) this.keepItem(rest);
    else if (!this.isInside) this.keepAround(rest);
    return items;
  }

  /** What stood around the items, when all has arrived. */
  rest(): Uint8Array {
    return Buffer.concat(this.around);
  }

  private get isInItems(): boolean {
    return this.stack.at(-1)?.isItems === true;
  }

  /** True if a list that begins here is the body, or has one of the names. */
  private get isNamed(): boolean {
    const around = this.stack.at(-1);
    if (around === undefined) return true;
    return !around.isList && listNames.has(String.fromCharCode(...this.name));
  }

  private readText(sign: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (sign === backslash) this.isEscaped = true;
    else if (sign === quote) {
      this.isInText = false;
      return;
    }
    if (this.item === null && this.name.length <= nameLimit) this.name.push(sign);
  }

  private keepItem(bytes: Uint8Array): void {
    this.itemSize += bytes.length;
    if (this.itemSize <= itemLimit) this.item?.push(bytes);
    else this.item = [];
  }

  private keepAround(bytes: Uint8Array): void {
    this.aroundSize += bytes.length;
    if (this.aroundSize > aroundLimit) throw new RangeError('too much around the list');
    if (bytes.length > 0) this.around.push(bytes);
  }
}
