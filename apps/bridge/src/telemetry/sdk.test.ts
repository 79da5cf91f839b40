/** A collector that fails or is silent harms nobody; what strangers send as a traceparent is read as what it is. */
import { expect, it } from 'vitest';
import { openCollector } from '../../../../test/support/collector.js';
import { createLogger } from '../log.js';
import { followJourneys } from './sdk.js';

const point = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function followed(endpoint: string, lines: string[], { ratio = 1, exportMs = 10_000 } = {}) {
  const logger = createLogger('warn', { write: (line) => void lines.push(line) });
  return followJourneys({ endpoint, serviceName: 'desk', ratio, version: '1', logger, exportMs });
}

it.each([null, 400, 503])('ends in time with a collector that answers %s, and says so once', async (status) => {
  const lines: string[] = [];
  const journeys = followed((await openCollector(status)).url, lines, { exportMs: 200 });
  for (let count = 0; count < 1500; count++) journeys.accept('shop', 'user_message', 'socket').end();
  const begin = performance.now();
  await journeys.close();
  expect(performance.now() - begin).toBeLessThan(2000);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('traces could not be handed over');
});

it('keeps no more than a bounded number of spans for a collector that takes none', async () => {
  const collector = await openCollector();
  const journeys = followed(collector.url, []);
  for (let count = 0; count < 20_000; count++) journeys.accept('shop', 'user_message', 'socket').end();
  await journeys.close();
  expect(collector.spans.length).toBeGreaterThan(0);
  expect(collector.spans.length).toBeLessThanOrEqual(4096 + 512);
});

it('hands over what is still on its way when it ends', async () => {
  const collector = await openCollector();
  const journeys = followed(collector.url, []);
  const item = { id: 'w', at: Date.now(), channel: 'shop', conversationId: 'anna@example.test_uuid' };
  journeys.waits([item], point);
  journeys.attempts(item, 'support');
  await journeys.close();
  expect(collector.spans.map(({ name, status }) => [name, status?.message])).toEqual([
    ['deskbridge attempt', 'left waiting'],
    ['deskbridge forward', 'left waiting'],
  ]);
  expect(JSON.stringify(collector.spans.map(({ attributes }) => attributes))).not.toContain('anna');
});

it.each([
  '',
  'nonsense',
  '00-00000000000000000000000000000000-b7ad6b7169203331-01',
  '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
  '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
  `${point}-more`,
  `ff${point.slice(2)}`,
])('begins a trace of its own where the request says %j', async (parent) => {
  const journeys = followed('http://127.0.0.1:9', []);
  expect(journeys.accept('shop', 'user_message', 'http', parent).traceId).not.toBe(point.slice(3, 35));
  await journeys.close();
});

it('follows what the request has decided, whatever part is followed otherwise', async () => {
  const collector = await openCollector();
  const journeys = followed(collector.url, [], { ratio: 0 });
  expect(journeys.accept('shop', 'user_message', 'http', point).traceId).toBe(point.slice(3, 35));
  expect(journeys.accept('shop', 'user_message', 'http', point.replace(/01$/, '00')).traceId).toBeUndefined();
  expect(journeys.accept('shop', 'user_message', 'http', point.replace(/^00/, '01')).traceId).toBe(point.slice(3, 35));
  expect(journeys.accept('shop', 'user_message', 'socket').traceId).toBeUndefined();
  await journeys.close();
});
