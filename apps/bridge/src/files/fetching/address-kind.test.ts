import { expect, test } from 'vitest';
import { addressKind } from './address-kind.js';
import { fetchable, reachOf } from './reach.js';

const publics = ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'];
const privates = [
  ...['10.1.2.3', '127.0.0.1', '127.9.9.9', '172.16.0.1', '192.168.1.1', '100.64.0.1'],
  ...['::1', 'fc00::1', 'fd12:3456::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::10.0.0.1'],
];
const nevers = [
  ...['0.0.0.0', '169.254.169.254', '168.63.129.16', '100.100.100.200', '192.0.0.192', '224.0.0.1', '255.255.255.255'],
  ...['::', 'fe80::1', 'fe80::1%eth0', 'ff02::1', 'fd00:ec2::254', '2001:0:1::1', '2002:7f00:1::1', '64:ff9b:1::1'],
  ...['::ffff:169.254.169.254', '64:ff9b::a9fe:a9fe', '::127.0.0.1', '2001:db8::1', 'localhost', ''],
];

test.each([
  ['public', publics],
  ['private', privates],
  ['never', nevers],
] as const)('knows what is %s', (kind, addresses) => {
  expect(addresses.map((address) => [address, addressKind(address)])).toEqual(
    addresses.map((address) => [address, kind]),
  );
});

test('asks trusted hosts at any port, others at ports of files, and nobody in another way', () => {
  const reach = reachOf({ origins: ['https://desk.test'], hosts: ['Files.test', 'b.test:99'], others: 'public' });
  const mayAsk = (address: string) => fetchable(URL.parse(address), reach) !== null;
  const fine = ['https://a.test/f', 'http://a.test:8080/f', 'http://files.test:25/f', 'http://b.test:99/f'];
  const bad = ['http://a.test:25/', 'http://b.test:98/', 'ftp://files.test/', 'file:///etc/passwd', 'data:,a', 'a'];
  expect(fine.filter(mayAsk)).toEqual(fine);
  expect([...bad, 'http://me@files.test/', 'http://:it@files.test/'].filter(mayAsk)).toEqual([]);
  expect(reach(new URL('https://desk.test/f'))).toBe('anywhere');
  expect(reach(new URL('http://desk.test/f'))).toBe('public');
});
