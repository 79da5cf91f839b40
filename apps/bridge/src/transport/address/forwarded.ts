/** What proxies write into a request about the one that they got: X-Forwarded-For, -Host and -Proto, or Forwarded (RFC 7239). */
import type { IncomingHttpHeaders } from 'node:http';

/** One entry per proxy that has written one, the nearest proxy's last. */
export interface ForwardedLists {
  readonly addresses: readonly (string | undefined)[];
  readonly hosts: readonly (string | undefined)[];
  readonly schemes: readonly (string | undefined)[];
}

/** Characters of a header that are taken apart: of a longer one the end, which the proxies have written. */
const longest = 2048;

/** The X- headers if there is any of them, else the standard one. */
export function forwardedIn(headers: IncomingHttpHeaders): ForwardedLists {
  const [addresses, hosts, schemes] = ['for', 'host', 'proto'].map((name) => listOf(headers[`x-forwarded-${name}`]));
  const lists = { addresses: addresses ?? [], hosts: hosts ?? [], schemes: schemes ?? [] };
  if (Object.values(lists).some(({ length }) => length > 0)) return lists;
  const elements = elementsOf(textOf(headers.forwarded));
  return {
    addresses: elements.map((element) => element.get('for')),
    hosts: elements.map((element) => element.get('host')),
    schemes: elements.map((element) => element.get('proto')),
  };
}

function textOf(header: string | string[] | undefined): string {
  const text = Array.isArray(header) ? header.join() : (header ?? '');
  if (text.length <= longest) return text;
  const [, ...whole] = text.slice(-longest).split(',');
  return whole.join();
}

function listOf(header: string | string[] | undefined): string[] {
  return textOf(header)
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function elementsOf(text: string): ReadonlyMap<string, string>[] {
  return piecesOf(text, ',').map(
    (element) =>
      new Map(
        piecesOf(element, ';').map((pair) => {
          const [name = ''] = pair.split('=', 1);
          return [name.trim().toLowerCase(), unquoted(pair.slice(name.length + 1).trim())];
        }),
      ),
  );
}

/** Splits at a sign, but not within quotes; where one is never closed there are none, so that a client hides nothing of what follows. */
function piecesOf(text: string, sign: ',' | ';'): string[] {
  let pieces = [''];
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"' && text.charAt(at - 1) !== '\\') isQuoted = !isQuoted;
    if (character === sign && !isQuoted) pieces.push('');
    else pieces.push(`${pieces.pop() ?? ''}${character}`);
  }
  if (isQuoted) pieces = text.split(sign);
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
}

function unquoted(value: string): string {
  const [, inside] = /^"(.*)"$/.exec(value) ?? [];
  return inside === undefined ? value : inside.replace(/\\(.)/g, '$1');
}
