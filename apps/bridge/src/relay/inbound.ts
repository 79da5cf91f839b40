/** Client → store: one event, whichever transport it came by. Loads what its row needs, carries the Step out, tells whom to wake. */
import type { ChannelErrorCode, ClientEvent, ClientEventType, ClientPayload } from '#channel';
import type { Bus, SocketDirectory } from '#state';
import { identify, refused, toHelpdesk } from '#translation';
import type { Answer, InboundRow, Step } from '#translation';
import { conversationIdOf, userIdOf } from './asker.js';
import type { Asker } from './asker.js';
import type { BridgeStore } from './bridge-store.js';
import type { CarriedOut, CarryOut } from './carry-out.js';
import { frameOf } from './delivery.js';
import type { Logger } from '../log.js';
import type { Queries } from './queries.js';

export interface Outcome {
  readonly answer: Answer;
  /**
   * Everything that must follow the answer, never precede it: bindings and wake-ups. Called once by the transport, which
   * says whether the answer went out.
   */
  readonly afterwards: (isAnswered: boolean) => void;
}

interface Tools {
  readonly store: BridgeStore;
  readonly bus: Bus;
  readonly directory: SocketDirectory;
  readonly carryOut: CarryOut;
  readonly queries: Queries;
  readonly isBound: (conversationId: string) => boolean;
  readonly logger: Logger;
  readonly greetingDelayMs: number;
}

const nothing = (): void => undefined;

export class Inbound {
  constructor(private readonly tools: Tools) {}

  /** Everything that the event changes is committed when this resolves. Rejects only for faults of the bridge or its store. */
  async handle(asker: Asker, event: ClientEvent): Promise<Outcome> {
    const outcome = await this.dispatch(asker, event.type, event.payload);
    const { answer } = outcome;
    // A socket that asked by HTTP waits for the event as well (captivate.md 0.3).
    if (asker.via === 'http' && asker.socketId !== null && 'event' in answer && answer.event !== null) {
      this.tools.bus.publish({ kind: 'frame', socketId: asker.socketId, text: frameOf(answer.event) });
    }
    return outcome;
  }

  private async dispatch<T extends ClientEventType>(
    asker: Asker,
    type: T,
    payload: ClientPayload<T>,
  ): Promise<Outcome> {
    const row: InboundRow<T> = toHelpdesk[type];
    const { queries } = this.tools;
    switch (row.needs) {
      case 'nothing':
        return this.start(asker, payload, row.step.bind(row));
      case 'conversation':
        return this.inConversation(asker, payload, (context, conversation) => row.step(context, conversation, payload));
      case 'entries':
        return this.inConversation(asker, payload, async (context, conversation) =>
          row.step(context, conversation, await this.tools.store.transcript(conversation.id)),
        );
      case 'message':
        return this.inConversation(asker, payload, async (context, conversation) =>
          row.step(context, conversation, await queries.editTarget(conversation.id, payload), payload),
        );
      case 'list': {
        const found = await queries.conversationsOf(asker, payload);
        return {
          answer: answerOf(found === null ? refused('unauthorized', null) : row.step(payload, found)),
          afterwards: nothing,
        };
      }
      case 'deletion':
        return this.remove(asker, payload, row.step.bind(row));
    }
  }

  private async start<T extends ClientEventType>(
    asker: Asker,
    payload: ClientPayload<T>,
    step: Extract<InboundRow<T>, { needs: 'nothing' }>['step'],
  ): Promise<Outcome> {
    const { carryOut, directory } = this.tools;
    const context = carryOut.contextOf(asker.channel.name);
    if (asker.socketId === null || context === null) return refusal('unknownSocket', null);
    const conversation = identify(context, userIdOf(payload));
    const done = await carryOut.create(asker.channel.name, conversation, step(conversation, payload));
    await directory.remember(asker.channel.name, conversation.sessionId, asker.socketId);
    return this.outcome(asker, done, asker.socketId);
  }

  private async inConversation<T extends ClientEventType>(
    asker: Asker,
    payload: ClientPayload<T>,
    compute: Parameters<CarryOut['apply']>[1],
  ): Promise<Outcome> {
    const conversationId = conversationIdOf(payload);
    if (conversationId === null) return refusal('invalidConversation', null);
    const done = await this.tools.carryOut.apply(conversationId, (context, conversation) => {
      const isTheirs = conversation.channel === asker.channel.name && !conversation.erased;
      return isTheirs ? compute(context, conversation) : null;
    });
    if (done === null) return refusal('invalidConversation', conversationId);
    return this.outcome(asker, done, await this.socketFor(asker, done));
  }

  private async remove<T extends ClientEventType>(
    asker: Asker,
    payload: ClientPayload<T>,
    step: Extract<InboundRow<T>, { needs: 'deletion' }>['step'],
  ): Promise<Outcome> {
    const target = await this.tools.queries.deletionTarget(asker, payload);
    if ('error' in target) return refusal(target.error, conversationIdOf(payload));
    const done: CarriedOut[] = [];
    for (const id of target.conversationIds) {
      const removed = await this.tools.carryOut.apply(id, (context, conversation) =>
        step(context, conversation, target.soft),
      );
      if (removed !== null) done.push(removed);
    }
    return { answer: target.answer, afterwards: () => done.forEach((one) => this.tools.carryOut.announce(one)) };
  }

  /** A transcript that was served shows all that was held (P3). */
  private received({ conversationId, lastPush }: CarriedOut): void {
    const { store, logger } = this.tools;
    void store.confirm([{ conversationId, push: lastPush }], Date.now()).catch((error: unknown) => {
      logger.warn({ conversation: conversationId, error }, 'the served transcript could not be confirmed');
    });
  }

  /**
   * The socket that shall receive the conversation; null leaves the bindings as they are (captivate.md 6.1, Q6, Q7). Users go by
   * their Helpdesk identity here: of all who are called "anon", each has one of its own.
   */
  private async socketFor(asker: Asker, { conversationId, customer }: CarriedOut): Promise<string | null> {
    if (asker.socketId !== null || !asker.namesNoSocket || this.tools.isBound(conversationId)) return asker.socketId;
    return this.tools.directory.recall(customer.channel, customer.sessionId);
  }

  private outcome(asker: Asker, done: CarriedOut, socketId: string | null): Outcome {
    const { bus, carryOut, greetingDelayMs } = this.tools;
    const announce = (isAnswered: boolean): void => {
      if (done.step.showsAll === true && isAnswered) this.received(done);
      if (socketId !== null) bus.publish({ kind: 'bind', socketId, conversationId: done.conversationId });
      carryOut.announce(done);
    };
    const waits = done.step.isGreeting === true && asker.via === 'http';
    return {
      answer: answerOf(done.step),
      afterwards: waits ? (isAnswered) => void setTimeout(announce, greetingDelayMs, isAnswered) : announce,
    };
  }
}

function refusal(error: ChannelErrorCode, conversationId: string | null): Outcome {
  return { answer: { error, conversationId }, afterwards: nothing };
}

function answerOf({ answer }: Step): Answer {
  if (answer === undefined) throw new Error('an inbound row gave no answer');
  return answer;
}
