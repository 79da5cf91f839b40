/** Which peers are proxies of the operator's own, whose word about a client is believed. */
import { BlockList, isIP } from 'node:net';

/** Addresses and CIDRs, separated by commas or blanks; null if one of them is neither. */
function readRanges(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' }[] | null {
  const ranges = text.split(/[\s,]+/).filter((one) => one !== '');
  const read = ranges.map((range) => {
    const [address = '', prefix, ...more] = range.split('/');
    const version = isIP(address);
    const widest = version === 4 ? 32 : 128;
    const isFit = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= widest);
    if (version === 0 || !isFit || more.length > 0) return null;
    return { address, prefix: Number(prefix ?? widest), family: version === 4 ? 'ipv4' : 'ipv6' } as const;
  });
  return read.includes(null) ? null : read.filter((range) => range !== null);
}

/** True if the text can be made into `TrustedProxies`. */
export function namesProxies(text: string): boolean {
  return readRanges(text) !== null;
}

/** The proxies of one configuration; without a text there are none. */
export class TrustedProxies {
  readonly #ranges = new BlockList();

  constructor(text = '') {
    for (const { address, prefix, family } of readRanges(text) ?? []) this.#ranges.addSubnet(address, prefix, family);
  }

  /** What is no address is nobody's. */
  include(address: string): boolean {
    const version = isIP(address);
    return version !== 0 && this.#ranges.check(address, version === 4 ? 'ipv4' : 'ipv6');
  }
}
