/** What of a frame may be shown: never a key, and no more than fits a screen. */
import { isWrittenNumber } from '#channel';
import { textOfBody } from './body-text.js';

/** Characters of a body, as JSON, that are shown. */
const bodyLimit = 16_384;
/** Bodies that are longer are not even looked through. */
const readLimit = 1_048_576;

/** Fields whose value opens something, by their names. */
const secretName = /^(?:x-)?(?:api_?keys?|authorization|cookie|password|passwd|secret|token|access_?token|signature)$/i;
/** The same in the query of a link. */
const secretQuery =
  /((?:[?&]|&amp;|&#38;)(?:api_?key|token|access_token|signature|sig|x-amz-(?:signature|credential|security-token))=)[^&\s"'<>]+/gi;

/** Signed visitor keys, wherever they stand. */
const visitorKeys = /\bdv1\.[\w-]+\.[\w-]+/g;

/** The signature of a signed user id: 32 bytes in base64url at the end of a value. */
const signedId = /(.\.)[\w-]{43}$/;

const leftOut = '(left out)';

export class Discretion {
  private readonly secrets: readonly string[];

  /** `secrets`: keys and tokens of the configuration, which are nowhere shown, wherever they stand. */
  constructor(secrets: readonly string[]) {
    this.secrets = secrets.filter((secret) => secret.length >= 4).sort((one, other) => other.length - one.length);
  }

  /** A body as it may be shown; one that is too long is the beginning of its text, a number that JavaScript cannot hold its digits. */
  bodyOf(body: unknown, bytes: number): unknown {
    if (bytes > readLimit) return `(${bytes} bytes)`;
    if (body === undefined) return null;
    const text = textOfBody(body, (name, value) => {
      if (secretName.test(name)) return leftOut;
      if (isWrittenNumber(value)) return value.rawJSON;
      return typeof value === 'bigint' ? String(value) : this.clean(value);
    });
    if (text === undefined) return '(too many levels)';
    return text.length > bodyLimit ? `${text.slice(0, bodyLimit)}…` : (JSON.parse(text) as unknown);
  }

  /** A text without the keys of the configuration. */
  clean<T>(value: T): T | string {
    if (typeof value !== 'string') return value;
    let text: string = value
      .replace(secretQuery, `$1${leftOut}`)
      .replace(visitorKeys, leftOut)
      .replace(signedId, `$1${leftOut}`);
    for (const secret of this.secrets) text = text.replaceAll(secret, leftOut);
    return text;
  }
}
