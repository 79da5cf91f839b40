/** A stretch of a journey as a span. */
import { SpanStatusCode, TraceFlags, context, trace } from '@opentelemetry/api';
import type { Attributes, Context, Span, SpanKind, Tracer } from '@opentelemetry/api';
import type { Leg, TracePoint } from './journeys.js';
import { readTraceParent, writeTraceParent } from './trace-parent.js';

/** What a span begins with, besides its name. */
export interface Begin {
  readonly parent: Context;
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
  /** Unix milliseconds. */
  readonly startTime?: number;
}

/** No span of this program is the parent of another one by being under way: every parent is named. */
const nowhere = context.active();

/** The context of a point; that of nothing where it cannot be read. */
export function contextOf(point: TracePoint | undefined): Context {
  const read = point === undefined ? null : readTraceParent(point);
  return read === null ? nowhere : trace.setSpanContext(nowhere, read);
}

export class SpanLeg implements Leg {
  private readonly span: Span;
  readonly inside: Context;

  constructor(
    private readonly tracer: Tracer,
    name: string,
    { parent, ...options }: Begin,
    private readonly onEnd: () => void = () => undefined,
  ) {
    this.span = tracer.startSpan(name, options, parent);
    this.inside = trace.setSpan(parent, this.span);
  }

  get point(): TracePoint {
    return writeTraceParent(this.span.spanContext());
  }

  get traceId(): string | undefined {
    const { traceId, traceFlags } = this.span.spanContext();
    return (traceFlags & TraceFlags.SAMPLED) === 0 ? undefined : traceId;
  }

  step(name: string): Leg {
    return new SpanLeg(this.tracer, name, { parent: this.inside });
  }

  end(fault?: string): void {
    if (fault !== undefined) this.span.setStatus({ code: SpanStatusCode.ERROR, message: fault });
    this.span.end();
    this.onEnd();
  }
}
