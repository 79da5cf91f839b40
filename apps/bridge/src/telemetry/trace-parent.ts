/** `traceparent` of W3C Trace Context, Level 2, 3.2: read from strangers, written for others. */
import { INVALID_SPANID, INVALID_TRACEID, TraceFlags } from '@opentelemetry/api';
import type { SpanContext } from '@opentelemetry/api';

/** Of a version that is not known yet what is known of this one counts. */
const form = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Null for what is none, as if nothing had been said. */
export function readTraceParent(text: string): SpanContext | null {
  const [, version, traceId = '', spanId = '', flags = '', rest] = form.exec(text) ?? [];
  if (version === undefined || (version === '00' && rest !== undefined)) return null;
  if (traceId === INVALID_TRACEID || spanId === INVALID_SPANID || traceId === '') return null;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return { traceId, spanId, traceFlags, isRemote: true };
}

export function writeTraceParent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-0${traceFlags & TraceFlags.SAMPLED}`;
}
