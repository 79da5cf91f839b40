/** The journeys of messages as spans: one tree from a client's event over the Helpdesk to the sockets. */
import { SpanKind } from '@opentelemetry/api';
import type { Attributes, Tracer } from '@opentelemetry/api';
import { LRUCache } from 'lru-cache';
import type { Ref } from '#state';
import type { Journeys, Leg, TracePoint } from './journeys.js';
import { traceIdOf } from './journeys.js';
import { SpanLeg, contextOf } from './span-leg.js';

/** Items and conversations that are followed at a time; the oldest ones are let go. */
const followedLimit = 10_000;

type Item = Parameters<Journeys['attempts']>[0];

/** An item on its way to the Helpdesk, and the attempt that is under way. */
interface Forwarding {
  readonly leg: SpanLeg;
  attempt: SpanLeg | null;
}

export class FollowedJourneys implements Journeys {
  private readonly items = new LRUCache<string, Forwarding>({
    max: followedLimit,
    dispose: (forwarding, _id, reason) => {
      if (reason === 'evict') endForwarding(forwarding, 'let go');
    },
  });
  /** What is being taken into conversations just now. */
  private readonly taking = new LRUCache<string, SpanLeg>({ max: followedLimit });

  constructor(
    private readonly tracer: Tracer,
    private readonly flush: () => Promise<void>,
  ) {}

  accept(channel: string, eventType: string, via: 'socket' | 'http', parent?: string): Leg {
    const attributes = { ...channelOf(channel), 'deskbridge.event_type': eventType, 'deskbridge.transport': via };
    return this.begin('accept', { kind: SpanKind.SERVER, attributes, parent: contextOf(parent) });
  }

  waits(items: readonly Item[], point: TracePoint): void {
    for (const item of items) if (!this.items.has(item.id)) this.forwarding(item, point);
  }

  attempts(item: Item, request: string): void {
    const forwarding = this.items.get(item.id) ?? this.forwarding(item);
    forwarding.attempt?.end('put again');
    const attributes = { ...attributesOf(item), 'deskbridge.request': request };
    const { inside: parent } = forwarding.leg;
    forwarding.attempt = this.begin('attempt', { kind: SpanKind.CLIENT, attributes, parent });
  }

  attempted(workId: string, fault?: string): void {
    const forwarding = this.items.get(workId);
    if (forwarding === undefined) return;
    forwarding.attempt?.end(fault);
    forwarding.attempt = null;
  }

  settled(workId: string, fault?: string): void {
    const forwarding = this.items.get(workId);
    if (forwarding === undefined) return;
    endForwarding(forwarding, fault);
    this.items.delete(workId);
  }

  readsBack(items: readonly Item[]): Leg {
    const [first] = items;
    const parent = first === undefined ? undefined : this.items.get(first.id)?.leg.inside;
    const attributes = { ...(first && attributesOf(first)), 'deskbridge.messages': items.length };
    return this.begin('read back', { kind: SpanKind.CLIENT, attributes, parent: parent ?? contextOf(undefined) });
  }

  replies(item: Item): Leg {
    const parent = (this.items.get(item.id) ?? this.forwarding(item)).leg.inside;
    const ref = { channel: item.channel, id: item.conversationId };
    return this.take(ref, 'reply', { attributes: attributesOf(item), parent });
  }

  hears(ref: Ref, name: string): Leg {
    const attributes = { ...conversationOf(ref), 'deskbridge.event': name };
    return this.take(ref, 'hear', { kind: SpanKind.CONSUMER, attributes, parent: contextOf(undefined) });
  }

  pointOf(ref: Ref): TracePoint | undefined {
    return this.taking.get(keyOf(ref))?.point;
  }

  traceOf(workId: string): string | undefined {
    return this.items.get(workId)?.leg.traceId;
  }

  delivered(point: TracePoint, ref: Ref, since: number): void {
    if (traceIdOf(point) === undefined) return;
    const attributes = conversationOf(ref);
    this.begin('deliver', { kind: SpanKind.SERVER, attributes, parent: contextOf(point), startTime: since }).end();
  }

  /** What waits goes on after the next start; what is known of it until now is told. */
  close(): Promise<void> {
    for (const forwarding of this.items.values()) endForwarding(forwarding, 'left waiting');
    this.items.clear();
    return this.flush();
  }

  private forwarding(item: Item, point?: TracePoint): Forwarding {
    const begin = { attributes: attributesOf(item), parent: contextOf(point), startTime: item.at };
    const forwarding = { leg: this.begin('forward', begin), attempt: null };
    this.items.set(item.id, forwarding);
    return forwarding;
  }

  private take(ref: Ref, name: string, begin: ConstructorParameters<typeof SpanLeg>[2]): Leg {
    const key = keyOf(ref);
    const around = this.taking.get(key);
    const leg = this.begin(name, begin, () => {
      if (this.taking.get(key) !== leg) return;
      if (around === undefined) this.taking.delete(key);
      else this.taking.set(key, around);
    });
    this.taking.set(key, leg);
    return leg;
  }

  private begin(name: string, begin: ConstructorParameters<typeof SpanLeg>[2], onEnd?: () => void): SpanLeg {
    return new SpanLeg(this.tracer, `deskbridge ${name}`, begin, onEnd);
  }
}

function endForwarding({ leg, attempt }: Forwarding, fault?: string): void {
  attempt?.end(fault);
  leg.end(fault);
}

function keyOf({ channel, id }: Ref): string {
  return `${channel}\n${id}`;
}

function attributesOf({ id, channel, conversationId }: Item): Attributes {
  return { ...conversationOf({ channel, id: conversationId }), 'deskbridge.message': id };
}

/** As in logs: the UUID of a conversation's id, for what stands before it may be an e-mail address. */
function conversationOf({ channel, id }: Ref): Attributes {
  return { ...channelOf(channel), 'deskbridge.conversation': id.slice(id.lastIndexOf('_') + 1) };
}

function channelOf(channel: string): Attributes {
  return { 'deskbridge.channel': channel };
}
