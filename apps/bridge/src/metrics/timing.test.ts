/** The histogram that the road uses, and the two forms that it is written in. */
import { expect, it } from 'vitest';
import { Metrics } from './metrics.js';
import type { BridgeStore } from '../relay/bridge-store.js';
import { asOpenMetrics } from './open-metrics.js';
import { Timing } from './timing.js';

const timing = () => new Timing({ name: 'took_seconds', help: 'Time', labelNames: ['channel'], bounds: [0.1, 1] });

it('counts below each bound, and above all of them', () => {
  const taken = timing();
  for (const seconds of [0.1, 0.5, 7]) taken.observe({ channel: 'a"b' }, seconds);
  expect(taken.lines(false)).toEqual([
    '# HELP took_seconds Time',
    '# TYPE took_seconds histogram',
    'took_seconds_bucket{channel="a\\"b",le="0.1"} 1',
    'took_seconds_bucket{channel="a\\"b",le="1"} 2',
    'took_seconds_bucket{channel="a\\"b",le="+Inf"} 3',
    'took_seconds_sum{channel="a\\"b"} 7.6',
    'took_seconds_count{channel="a\\"b"} 3',
  ]);
});

it('shows the last journey of each bucket, to readers of OpenMetrics only', () => {
  const taken = timing();
  taken.observe({ channel: 'shop' }, 0.5, 'aa');
  taken.observe({ channel: 'shop' }, 0.6, 'bb');
  expect(taken.lines(false).join('\n')).not.toContain('bb');
  expect(taken.lines(true).filter((line) => line.includes('#') && !line.startsWith('#'))).toEqual([
    expect.stringMatching(/^took_seconds_bucket\{channel="shop",le="1"\} 2 # \{trace_id="bb"\} 0\.6 \d+\.\d{3}$/),
  ]);
});

it('names counters without their ending in OpenMetrics, and leaves gauges alone', () => {
  const text =
    '# HELP a_total A\n# TYPE a_total counter\na_total 1\n\n# HELP b_total B\n# TYPE b_total gauge\nb_total 2\n';
  expect(asOpenMetrics(text)).toBe(
    '# HELP a A\n# TYPE a counter\na_total 1\n# HELP b_total B\n# TYPE b_total gauge\nb_total 2\n# EOF\n',
  );
});

it('shows the books as they were last read while the store is away', async () => {
  const metrics = new Metrics(['shop']);
  const balance = { channel: 'shop', direction: 'to_client', accepted: 3, delivered: 1, dead: 1, pending: 1 } as const;
  let isAway = false;
  const books = () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve([balance]));
  metrics.keepBooks({ books } as Partial<BridgeStore> as BridgeStore);
  const line = 'deskbridge_messages_accepted_total{channel="shop",direction="to_client"} 3';
  expect(await metrics.text()).toContain(line);
  isAway = true;
  expect(await metrics.text()).toContain(line);
});
