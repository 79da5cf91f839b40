/** Telemetry: one tree of spans from a client's event over both wires to its sockets. */
import { expect, it } from 'vitest';
import { channelKey, openBridge } from '../support/bridge.js';
import type { TestBridge } from '../support/bridge.js';
import { openChat } from '../support/chat.js';
import { openCollector, valueOf } from '../support/collector.js';
import type { CollectedSpan } from '../support/collector.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';

/** Each span as its name and those of its ancestors, the eldest first. */
function pathsOf(spans: readonly CollectedSpan[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const pathOf = ({ name, parentSpanId = '' }: CollectedSpan): string => {
    const parent = byId.get(parentSpanId);
    const own = name.replace('deskbridge ', '');
    return parent === undefined ? own : `${pathOf(parent)} > ${own}`;
  };
  return spans.map(pathOf).sort();
}

async function postTraced({ url }: TestBridge, conversationId: string, socketId: string): Promise<void> {
  const payload = { conversation_id: conversationId, content: { text: 'SECRET words' } };
  const event = { event_type: 'user_message', event_payload: payload, socket_id: socketId };
  const response = await fetch(`${url}/api/custom-channel/sockets/message`, {
    method: 'POST',
    headers: { 'x-api-key': channelKey, traceparent: `00-${traceId}-${parentId}-01` },
    body: JSON.stringify({ action: 'sendMessage', event }),
    signal: AbortSignal.timeout(5000),
  });
  expect(response.status).toBe(200);
}

it('follow one message over both wires as one tree, from the traceparent of its request to the socket', async () => {
  const collector = await openCollector();
  const bridge = await openBridge({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`, OTEL_SERVICE_NAME: 'desk' },
  });
  const { client, conversationId } = await openChat(bridge);
  await postTraced(bridge, conversationId, client.socketId);
  await client.next('bot_message');
  const scrape = await fetch(`${bridge.adminUrl}/metrics`, { headers: { accept: 'application/openmetrics-text' } });
  const metrics = await scrape.text();
  await bridge.close();

  const spans = collector.spans.filter((span) => span.traceId === traceId);
  expect(pathsOf(spans)).toEqual([
    'accept',
    'accept > forward',
    'accept > forward > attempt',
    'accept > forward > reply',
    'accept > forward > reply > deliver',
    'accept > store',
  ]);
  expect(spans.find(({ name }) => name === 'deskbridge accept')?.parentSpanId).toBe(parentId);
  for (const span of spans) {
    expect(span.endTimeUnixNano, span.name).toBeGreaterThanOrEqual(span.startTimeUnixNano);
    expect(span.status?.message, span.name).toBeUndefined();
  }
  expect(collector.service).toBe('desk');
  expect(
    JSON.stringify(collector.spans, (_, value: unknown) => (typeof value === 'bigint' ? '' : value)),
  ).not.toContain('SECRET');
  expect(scrape.headers.get('content-type')).toContain('application/openmetrics-text');
  expect(metrics).toMatch(/# EOF\n$/);
  for (const name of ['accept', 'forward', 'deliver'])
    expect(metrics).toMatch(
      new RegExp(`^deskbridge_${name}_seconds_bucket\\{.*\\} \\d+ # \\{trace_id="${traceId}"\\}`, 'm'),
    );
});

it('show each attempt and each look into the history; what an agent says is a tree of its own', async () => {
  const collector = await openCollector();
  const bridge = await openBridge({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, RETRY_BASE_MS: '10', RETRY_MAX_MS: '20', AGENT_VERIFY_MS: '50' },
  });
  const { client, conversationId, ticket } = await openChat(bridge);
  bridge.sim.faults.set({ errorEnvelope: { event: 'support', status: 500, times: 1, reason: 'later' } });
  await postTraced(bridge, conversationId, client.socketId);
  await client.next('bot_message', 10_000);
  bridge.sim.agent.say(ticket, 'an agent here');
  await client.next('livechat_message');
  await bridge.close();

  const paths = pathsOf(collector.spans.filter((span) => span.traceId === traceId));
  expect(paths).toContain('accept > forward > read back');
  expect(paths.filter((path) => path === 'accept > forward > attempt')).toHaveLength(2);
  const attempts = collector.spans.filter(({ name, traceId: id }) => id === traceId && name === 'deskbridge attempt');
  expect(attempts.map(({ status }) => status?.message)).toEqual(['refused with 500', undefined]);
  expect(valueOf(attempts[0] ?? { attributes: [] }, 'deskbridge.request')).toBe('support');
  expect(pathsOf(collector.spans)).toContain('hear > deliver');
});

it('are off unless a collector is named, and a part of the journeys is none of the others', async () => {
  const collector = await openCollector();
  const bridge = await openBridge({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '0' },
  });
  const { client, conversationId } = await openChat(bridge);
  await postTraced(bridge, conversationId, client.socketId);
  await client.next('bot_message');
  await bridge.close();
  expect(new Set(collector.spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
});
