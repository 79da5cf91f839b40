/** Numbers that JavaScript cannot hold, on their way out: JSON.stringify writes them digit by digit. */

/** A number as it will be written; opaque. */
export interface WrittenNumber {
  readonly rawJSON: string;
}

/** The engine has both; the types of the language do not know it yet. */
const engine = JSON as unknown as {
  rawJSON(text: string): WrittenNumber;
  isRawJSON(value: unknown): value is WrittenNumber;
};

/** What JSON.stringify writes as exactly this number, inside anything that is sent. */
export function writtenNumber(number: bigint): WrittenNumber {
  return engine.rawJSON(String(number));
}

/** True for what `writtenNumber` made. */
export function isWrittenNumber(value: unknown): value is WrittenNumber {
  return engine.isRawJSON(value);
}
