/** Which headers a preflight is allowed. */
import { expect, it } from 'vitest';
import { allowedHeaders } from './cors.js';

const own = ['x-api-key', 'content-type', 'accept'];

it.each([undefined, '', ' , ', 'Accept, X-API-Key'])('for %j are the channel’s own', (asked) => {
  expect(allowedHeaders(asked)).toEqual(own);
});

it.each([
  ['traceparent,tracestate,baggage', ['traceparent', 'tracestate', 'baggage']],
  ['content-type, sentry-trace', ['sentry-trace']],
  ['X-Datadog-Trace-Id,x-b3-traceid', ['x-datadog-trace-id', 'x-b3-traceid']],
  [
    'authorization,x-requested-with,ngrok-skip-browser-warning',
    ['authorization', 'x-requested-with', 'ngrok-skip-browser-warning'],
  ],
])('for "%s" are those, too', (asked, added) => {
  expect(allowedHeaders(asked)).toEqual([...own, ...added]);
});

it.each([
  'a b',
  'x\r\nset-cookie: a=b',
  'a,<script>',
  'ä',
  `x${'y'.repeat(4096)}`,
  Array.from({ length: 101 }, (_, index) => `h${index}`).join(),
])('for a list that is none or too long are the channel’s own: %j', (asked) => {
  expect(allowedHeaders(asked)).toEqual(own);
});
