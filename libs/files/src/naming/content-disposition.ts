/** The header that makes browsers save a file instead of showing it. */
import { safeName } from './safe-name.js';

/** What a filename* leaves as it is (RFC 8187 3.2.1, attr-char). */
const escaped = /['()*]/g;

/**
 * `attachment` with the name for old readers (ASCII, RFC 6266) and the whole name (RFC 8187). Safe for any name: it is made safe
 * first.
 */
export function contentDisposition(given: unknown): string {
  const name = safeName(given);
  const plain = name.replace(/[^\x20-\x7e]/gu, '_').replace(/["\\%]/g, '_');
  const whole = encodeURIComponent(name).replace(
    escaped,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}
