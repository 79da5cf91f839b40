/** What is looked at before the bridge serves anybody. */
import { describe, expect, it } from 'vitest';
import { redisDefaults } from '../../options.js';
import { batchScript, beatScript } from '../../scripts/scripts.js';
import { parseInfo } from '../lines/info.js';
import { parseStoreUrl } from '../store-url.js';
import { findingsOf } from './findings.js';
import { probedCommands } from './probe.js';

const good = {
  redis_version: '7.0.15',
  maxmemory: '100',
  maxmemory_policy: 'noeviction',
  cluster_enabled: '0',
  role: 'master',
  aof_enabled: '1',
  connected_slaves: '1',
};

function find(info: Partial<typeof good>, url = 'redis://h', options = {}, skewMs = 0) {
  const text = Object.entries({ ...good, ...info }).map(([name, value]) => `${name}:${value}\r\n`);
  const findings = findingsOf(parseInfo(text.join('')), parseStoreUrl(url), { ...redisDefaults, ...options }, skewMs);
  return [...findings.problems, ...findings.warnings.map(({ message }) => message)];
}

describe('a server', () => {
  it('that is as it should be has no findings', () => {
    expect(find({})).toEqual([]);
    expect(find({ redis_version: '7.2.4' }, 'redis://h', { waitReplicas: 1 }, 900)).toEqual([]);
    expect(find({ cluster_enabled: '1' }, 'redis+cluster://h')).toEqual([]);
    expect(find({ maxmemory: '0', maxmemory_policy: 'allkeys-lru' })).toEqual([]);
  });

  it.each([
    [{ redis_version: '6.2.14' }, /6\.2\.14; 7\.0 or newer/],
    [{ maxmemory_policy: 'allkeys-lru' }, /allkeys-lru; noeviction/],
    [{ cluster_enabled: '1' }, /redis\+cluster/],
    [{ role: 'slave' }, /replica/],
    [{ aof_enabled: '0' }, /append-only/],
  ])('with %o has one', (info, finding) => {
    expect(find(info)).toEqual([expect.stringMatching(finding)]);
  });

  it('with too few replicas or another time has one', () => {
    expect(find({}, 'redis://h', { waitReplicas: 2 })).toEqual([expect.stringMatching(/fewer replicas/)]);
    expect(find({}, 'redis://h', {}, -1500)).toEqual([expect.stringMatching(/clock/)]);
  });
});

it('every command that a script calls with a key is tried, and no other', () => {
  const called = [batchScript, beatScript].flatMap(({ text }) => [...text.matchAll(/redis\.p?call\('([A-Z]+)'/g)]);
  const names = new Set(called.map(([, name = '']) => name));
  expect(Object.keys(probedCommands).sort()).toEqual(
    [...names].filter((name) => !['INFO', 'TIME'].includes(name)).sort(),
  );
});
