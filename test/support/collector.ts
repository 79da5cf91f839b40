/** A collector of OpenTelemetry traces: takes OTLP over HTTP in JSON, and keeps the spans. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { afterThisTest } from './clean-up.js';

const attribute = z.object({
  key: z.string(),
  value: z.object({ stringValue: z.string().optional(), intValue: z.unknown().optional() }),
});
const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes: z.array(attribute),
  status: z.object({ code: z.number().optional(), message: z.string().optional() }).optional(),
  startTimeUnixNano: z.coerce.bigint(),
  endTimeUnixNano: z.coerce.bigint(),
});
const traces = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(z.object({ spans: z.array(span) })),
    }),
  ),
});

export type CollectedSpan = z.output<typeof span>;

export interface Collector {
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  /** Requests that came, refused or not. */
  readonly requests: number;
  /** `service.name` of what came last. */
  readonly service: string | undefined;
}

/** Ends with the test. `status`: what it answers; null: nothing at all. */
export async function openCollector(status: number | null = 200): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const collector = { url: '', spans, requests: 0, service: undefined as string | undefined };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      collector.requests++;
      if (status === null) return;
      if (status === 200 && request.url === '/v1/traces') {
        for (const { resource, scopeSpans } of traces.parse(JSON.parse(Buffer.concat(chunks).toString()))
          .resourceSpans) {
          collector.service = valueOf(resource, 'service.name');
          for (const scope of scopeSpans) spans.push(...scope.spans);
        }
      }
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterThisTest(() => {
    server.closeAllConnections();
    server.close();
  });
  collector.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return collector;
}

/** A text among the attributes. */
export function valueOf({ attributes }: Pick<CollectedSpan, 'attributes'>, name: string): string | undefined {
  return attributes.find(({ key }) => key === name)?.value.stringValue;
}
