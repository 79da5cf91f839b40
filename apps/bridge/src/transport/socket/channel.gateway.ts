/** The WebSocket side of the channel: a socket's life from its first frame to its close. */
import { randomUUID } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import type { OnGatewayConnection } from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { decodeFrame, frameAround, frameText, generalError } from '#channel';
import type { ClientEvent, Decoded, ServerEvent } from '#channel';
import type { SocketDirectory } from '#state';
import type { Logger } from '../../log.js';
import type { Metrics } from '../../metrics/metrics.js';
import { closingOf } from '../../metrics/labels.js';
import type { Delivery } from '../../relay/delivery/delivery.js';
import { frameOf } from '../../relay/delivery/delivery.js';
import type { LongAnswer } from '../../relay/inbound/answers/long-answer.js';
import { conversationIdOf } from '../../relay/inbound/asker.js';
import type { Admission } from '../../relay/inbound/asker.js';
import { errorCodeOf } from '../../relay/inbound/answers/error-reply.js';
import type { Outcome } from '../../relay/inbound/answers/outcome.js';
import type { ToHelpdesk } from '../../relay/inbound/to-helpdesk.js';
import type { Sessions } from '../../session/sessions.js';
import type { Journeys, Leg } from '../../telemetry/journeys.js';
import { traceLongAnswer, traceSocketFrame } from '../../trace/client-wire.js';
import { ClientSocket } from './client-socket.js';
import type { SocketServer, SocketTools } from './client-socket.js';
import type { KeyRecall } from '../keys/key-recall.js';
import type { AddressSockets } from '../limits/address-sockets.js';
import { begin, slicesOf } from '../http/slow-clients.js';
import type { WsPeer } from './ws-peer.js';

export interface GatewayTools extends SocketTools {
  readonly toHelpdesk: ToHelpdesk;
  readonly delivery: Delivery;
  readonly sessions: Sessions;
  readonly directory: SocketDirectory;
  readonly metrics: Metrics;
  readonly journeys: Journeys | null;
  readonly logger: Logger;
  readonly addressSockets: AddressSockets;
  readonly keyRecall: KeyRecall;
}

type Refusal = Pick<Extract<Decoded, { ok: false }>, 'code' | 'conversationId'> & { readonly detail?: string };

export const gatewayTools = Symbol('gateway tools');

@WebSocketGateway()
export class ChannelGateway implements OnGatewayConnection<WebSocket>, SocketServer {
  constructor(@Inject(gatewayTools) private readonly tools: GatewayTools) {}

  /** `origin` is the address of the bridge by which the client came, `address` its own, as it is counted. */
  handleConnection(socket: WebSocket, admission: Admission, origin: string, address: string): void {
    const socketId = this.tools.directory.nameSocket();
    this.welcome(new ClientSocket(socket, { socketId, admission, origin, address }, this.tools, this));
  }

  /** The first frame of every socket names it (captivate.md 0.1). */
  private welcome(client: ClientSocket): void {
    const { peer } = client;
    const { sessions, directory, metrics, logger, addressSockets, keyRecall } = this.tools;
    addressSockets.add(peer.channel, client.address);
    keyRecall.add(client);
    sessions.add(peer);
    metrics.connections.inc({ channel: peer.channel });
    logger.info({ channel: peer.channel, socket: peer.socketId }, 'socket opened');
    // A request may name the socket as soon as the client has read its name, so it is entered first.
    directory.add({ socketId: peer.socketId, channel: peer.channel }).then(
      () => {
        peer.send(frameOf({ type: 'socket_connected', payload: { socket_id: peer.socketId } }));
        client.open();
      },
      (error: unknown) => {
        logger.error({ socket: peer.socketId, error }, 'a socket could not be entered');
        peer.close('overloaded');
      },
    );
  }

  onPing({ peer }: ClientSocket): void {
    this.tools.sessions.pinging(peer.socketId);
  }

  onPong({ peer }: ClientSocket): void {
    this.tools.delivery.confirm(peer.socketId);
  }

  onSlow({ peer }: ClientSocket): void {
    this.tools.metrics.slow.inc({ channel: peer.channel });
  }

  onError({ peer }: ClientSocket, error: Error): void {
    this.tools.logger.debug({ socket: peer.socketId, error }, 'socket failed');
  }

  onClose(client: ClientSocket, code: number, isTold: boolean): void {
    const { peer } = client;
    const { sessions, directory, metrics, logger, addressSockets, keyRecall, delivery } = this.tools;
    if (isTold) delivery.confirmAll(peer.socketId);
    addressSockets.remove(peer.channel, client.address);
    keyRecall.remove(client);
    sessions.remove(peer.socketId);
    metrics.connections.dec({ channel: peer.channel });
    metrics.closed.inc({ code: closingOf(code) });
    logger.info({ channel: peer.channel, socket: peer.socketId, code }, 'socket closed');
    directory
      .remove(peer.socketId)
      .catch((error: unknown) => logger.error({ socket: peer.socketId, error }, 'a socket could not be removed'));
  }

  async onFrame({ peer, admission, address, meter }: ClientSocket, frame: string | null): Promise<void> {
    if (meter.isOver) return;
    const begun = performance.now();
    const { channel } = admission;
    // A long answer may still be on its way: the next one does not count against the cap before the peer had time to read.
    if (!peer.isWritable) await peer.writable();
    const waitMs = await meter.count();
    if (frame === null) {
      // The connection must be failed (RFC 6455, 8.1), but not without a word.
      this.refuse(peer, { code: 'badFrame', conversationId: null, detail: 'expected text in UTF-8' });
      peer.close('notUtf8');
      return;
    }
    const traced = traceSocketFrame(
      this.tools.trace,
      { channel: channel.name, socket: peer.socketId },
      'received',
      frame,
    );
    const decoded = decodeFrame(frame);
    if (!decoded.ok) {
      const { conversationId, detail: problem } = decoded;
      this.tools.logger.debug({ channel: channel.name, socket: peer.socketId, problem }, 'unusable frame');
      this.refuse(peer, waitMs === 0 ? decoded : { code: 'rateLimited', conversationId });
      return;
    }
    const { event } = decoded;
    const journey = this.tools.journeys?.accept(channel.name, event.type, 'socket');
    try {
      const asker = {
        ...admission,
        address,
        via: 'socket',
        socketId: peer.socketId,
        cameBy: () => peer.origin,
        namesNoSocket: false,
        journey,
        frame: traced,
      } as const;
      const { answer, afterwards } = waitMs === 0 ? await this.tools.toHelpdesk.handle(asker, event) : tooMany(event);
      const isAnswered =
        'text' in answer ? this.answerLong(peer, event.type, answer) : this.answer(peer, event.type, answer);
      const hasTaken = await isAnswered;
      if (!('error' in answer)) this.time(channel.name, begun, journey);
      journey?.end('error' in answer ? answer.error : undefined);
      afterwards(hasTaken);
    } catch (error) {
      const where = { channel: channel.name, event_type: event.type, trace_id: journey?.traceId };
      this.tools.logger.error({ ...where, error }, 'an event failed');
      journey?.end(errorCodeOf(error));
      this.refuse(peer, { code: errorCodeOf(error), conversationId: conversationIdOf(event.payload) }, event.type);
    }
  }

  /** False if the socket takes nothing any more. */
  private answer(peer: WsPeer, eventType: string, answer: Exclude<Outcome['answer'], LongAnswer>): boolean {
    if ('error' in answer) {
      return this.refuse(peer, { code: answer.error, conversationId: answer.conversationId }, eventType);
    }
    this.count(peer, eventType, 'accepted');
    return answer.event === null || this.send(peer, answer.event);
  }

  /** As `answer`, in fragments. Rejects if the answer cannot be made; if a part of it went out before, the socket is closed. */
  private async answerLong(peer: WsPeer, eventType: string, { type, text }: LongAnswer): Promise<boolean> {
    const payload = await begin(text('event'));
    this.count(peer, eventType, 'accepted');
    const id = randomUUID();
    if (typeof payload === 'string') return peer.send(frameAround(type, payload, id));
    traceLongAnswer(this.tools.trace, { channel: peer.channel, socket: peer.socketId }, type);
    try {
      return await peer.sendLong(slicesOf(frameText(type, payload, id)));
    } finally {
      await payload.return();
    }
  }

  private refuse(peer: WsPeer, { code, conversationId, detail }: Refusal, eventType = 'unreadable'): boolean {
    this.count(peer, eventType, code);
    return this.send(peer, generalError(code, conversationId, { detail }));
  }

  private send(peer: WsPeer, event: ServerEvent): boolean {
    return peer.send(frameOf(event));
  }

  /** `begun` is of the monotonic clock, milliseconds. */
  private time(channel: string, begun: number, journey: Leg | undefined): void {
    this.tools.metrics.acceptSeconds.observe({ channel }, (performance.now() - begun) / 1000, journey?.traceId);
  }

  private count({ channel }: WsPeer, eventType: string, outcome: string): void {
    this.tools.metrics.events.inc({ channel, event_type: eventType, outcome });
  }
}

function tooMany({ payload }: ClientEvent): Outcome {
  return { answer: { error: 'rateLimited', conversationId: conversationIdOf(payload) }, afterwards: () => undefined };
}
