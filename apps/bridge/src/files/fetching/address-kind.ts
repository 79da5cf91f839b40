/** Which addresses of machines a stranger's link may lead to. */
import { BlockList, isIP } from 'node:net';

/**
 * `public`: anybody's. `private`: of this machine or its network, for hosts that the operator trusts. `never`: link-local (clouds keep
 * their credentials there), multicast, reserved, and whatever is no address.
 */
export type AddressKind = 'public' | 'private' | 'never';

type Subnet = readonly [network: string, prefix: number];

/** RFC 6890 and the registries that it founds; then addresses by which clouds speak to their machines. */
const never4: readonly Subnet[] = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
];
const private4: readonly Subnet[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
];
/** Tunnels lead to any IPv4 address, and nobody serves files there. */
const never6: readonly Subnet[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
];
const private6: readonly Subnet[] = [
  ['::1', 128],
  ['fc00::', 7],
];
/** IPv4 in IPv6: as sockets write it (RFC 4291), and as networks without IPv4 reach it (RFC 6052). */
const wrapped: readonly Subnet[] = [
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
];
const global6: Subnet = ['2000::', 3];

const neverList = listOf(never4, never6);
const privateList = listOf(private4, private6);
const knownList = listOf([], [global6, ...wrapped]);

/** The kind of an address in text. */
export function addressKind(address: string): AddressKind {
  const version = isIP(address);
  // A zone names a network card.
  if (version === 0 || address.includes('%')) return 'never';
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (neverList.check(address, family)) return 'never';
  if (privateList.check(address, family)) return 'private';
  return version === 4 || knownList.check(address, family) ? 'public' : 'never';
}

function listOf(subnets4: readonly Subnet[], subnets6: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets4) {
    list.addSubnet(network, prefix, 'ipv4');
    list.addSubnet(`::ffff:${network}`, 96 + prefix, 'ipv6');
    list.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6');
  }
  for (const [network, prefix] of subnets6) list.addSubnet(network, prefix, 'ipv6');
  return list;
}
