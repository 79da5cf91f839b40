/** Which addresses are counted as one client. */
import { isIPv6 } from 'node:net';

/**
 * What is counted of a client's address: IPv4 as it is, also where it is written as IPv6 (RFC 4291, 2.5.5.2), and of IPv6 the first 64
 * bits, as one subscriber has at least all addresses of those (RFC 6177). What is no address stays as it is.
 */
export function limitKeyOf(address: string): string {
  if (!address.includes(':')) return address;
  const [bare = ''] = address.split('%');
  if (!isIPv6(bare)) return address;
  const groups = groupsOf(bare);
  const [high = 0, low = 0] = groups.slice(6);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}

/** The eight groups of an address; its last two may be written as IPv4. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const before = wordsOf(head);
  const after = wordsOf(tail ?? '');
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function wordsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((word) => {
    if (!word.includes('.')) return [Number.parseInt(word, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = word.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
