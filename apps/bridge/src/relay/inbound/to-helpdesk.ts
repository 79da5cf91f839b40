/** Client → store: one event, whichever transport it came by. Loads what its row needs, carries the Step out, tells whom to wake. */
import { randomUUID } from 'node:crypto';
import { frameAround } from '#channel';
import type { ClientEvent, ClientEventType, ClientPayload, ListRequest } from '#channel';
import { refOf } from '#state';
import type { Ref, SocketDirectory } from '#state';
import { identify, toHelpdesk, withFreshLinks } from '#translation';
import type { Answer, ConversationList, ToHelpdeskRow, Step, StepContext, StepFiles } from '#translation';
import type { FileRemoval } from '../../files/life/removal.js';
import type { NamedFiles } from '../../files/naming/named-files.js';
import type { LinksFor } from '../../files/naming/shown-links.js';
import type { Metrics } from '../../metrics/metrics.js';
import type { Sessions } from '../../session/sessions.js';
import type { BridgeBus, BridgeStore } from '../bridge-store.js';
import type { CarriedOut, CarryOut, Compute } from '../carry-out.js';
import { frameOf } from '../delivery/delivery.js';
import type { Receipts } from '../delivery/receipts.js';
import type { Crowd } from './answers/crowd.js';
import { headsNeeded, listAnswer } from './answers/lists.js';
import type { LongAnswer } from './answers/long-answer.js';
import { answerOf, nothing, refusal } from './answers/outcome.js';
import type { Outcome } from './answers/outcome.js';
import { transcriptAnswer } from './answers/transcripts.js';
import { contentIn, conversationIdOf, userIdOf } from './asker.js';
import type { Asker } from './asker.js';
import { Following } from './following.js';
import { callName, starterOf } from './ownership.js';
import type { Queries } from './queries.js';
import type { Quotas } from './quotas/quotas.js';

interface Tools {
  readonly store: BridgeStore;
  readonly bus: BridgeBus;
  readonly directory: SocketDirectory;
  readonly carryOut: CarryOut;
  readonly queries: Queries;
  readonly quotas: Quotas;
  readonly receipts: Receipts;
  readonly sessions: Pick<Sessions, 'has' | 'mayHear'>;
  readonly metrics: Pick<Metrics, 'claimed'>;
  readonly namedFiles: NamedFiles;
  readonly linksFor: LinksFor;
  readonly fileRemoval: Pick<FileRemoval, 'namedIn' | 'soon'>;
  readonly crowd: Crowd;
  readonly greetingDelayMs: number;
  readonly maxAnswerBytes: number;
  /** Of a long answer as an event, for a socket that has asked for it by HTTP. */
  readonly noticeBytes: number;
}

type ItemsOf = Extract<ToHelpdeskRow<ClientEventType>, { needs: 'entries' }>['items'];

export class ToHelpdesk {
  private readonly following: Following;

  constructor(private readonly tools: Tools) {
    this.following = new Following(tools);
  }

  /** Everything that the event changes is committed when this resolves. Rejects only for faults of the bridge or its store. */
  async handle(asker: Asker, event: ClientEvent): Promise<Outcome> {
    const outcome = await this.dispatch(asker, event.type, event.payload);
    const { answer } = outcome;
    // A socket that asked by HTTP waits for the event as well (captivate.md 0.3).
    if (asker.via === 'http' && asker.socketId !== null) {
      const { socketId } = asker;
      const whose = { channel: asker.channel.name, visitor: asker.visitor?.userId ?? null };
      const text = await this.noticeOf(answer);
      if (text !== null) this.tools.bus.tell({ to: 'socket', socketId }, { kind: 'frame', socketId, ...whose, text });
    }
    return outcome;
  }

  /** The frame for a socket that has asked by HTTP; null if there is none, or it is too much for a notice. */
  private async noticeOf(answer: Outcome['answer']): Promise<string | null> {
    if ('error' in answer) return null;
    if ('event' in answer) return answer.event && frameOf(answer.event);
    const payload = await answer.brief(this.tools.noticeBytes);
    return payload === null ? null : frameAround(answer.type, payload, randomUUID());
  }

  /** A message that names files is looked at first; any other costs nothing here. */
  private async dispatch<T extends ClientEventType>(
    asker: Asker,
    type: T,
    payload: ClientPayload<T>,
  ): Promise<Outcome> {
    const { namedFiles } = this.tools;
    const sent = contentIn(payload);
    const content = sent === null ? null : namedFiles.read(sent);
    if (content === null || !namedFiles.isNeeded(content)) return this.take(asker, type, payload);
    const ref = { channel: asker.channel.name, id: conversationIdOf(payload) ?? '' };
    if (!(await this.isTheirs(asker, ref))) return refusal('invalidConversation', conversationIdOf(payload));
    const accepted = await namedFiles.accept(asker, ref, content);
    if (accepted === null) return refusal('tooLarge', ref.id);
    return this.take(asker, type, { ...payload, content: accepted.content }, accepted.files);
  }

  private async take<T extends ClientEventType>(
    asker: Asker,
    type: T,
    payload: ClientPayload<T>,
    files?: StepFiles,
  ): Promise<Outcome> {
    const knowing = (context: StepContext): StepContext => (files === undefined ? context : { ...context, files });
    const row: ToHelpdeskRow<T> = toHelpdesk[type];
    const { queries } = this.tools;
    switch (row.needs) {
      case 'nothing':
        return this.start(asker, payload, row.step.bind(row));
      case 'conversation':
        return this.inConversation(asker, payload, (context, conversation) =>
          row.step(knowing(context), conversation, payload),
        );
      case 'entries':
        return this.inConversation(
          asker,
          payload,
          () => ({ showsAll: true }),
          this.transcriptBy(asker, row.items.bind(row)),
        );
      case 'message':
        return this.inConversation(asker, payload, async (context, conversation) =>
          row.step(knowing(context), conversation, await queries.editTarget(refOf(conversation), payload), payload),
        );
      case 'list':
        return this.list(asker, row.request(payload), row.list);
      case 'deletion':
        return this.remove(asker, payload, row.step.bind(row));
    }
  }

  private async start<T extends ClientEventType>(
    asker: Asker,
    payload: ClientPayload<T>,
    step: Extract<ToHelpdeskRow<T>, { needs: 'nothing' }>['step'],
  ): Promise<Outcome> {
    const { carryOut, directory, quotas } = this.tools;
    const context = carryOut.contextOf(asker.channel.name);
    const owner = starterOf(asker, userIdOf(payload));
    if (owner === null) return refusal('unauthorized', null);
    if (asker.socketId === null || context === null) return refusal('unknownSocket', null);
    const conversation = identify(context, owner);
    const first = step(conversation, payload);
    const refusedBy = await quotas.begin(asker, conversation, first);
    if (refusedBy !== null) return { answer: refusedBy, afterwards: nothing };
    const { userKey, sessionId } = conversation;
    // First: what is created is not refused afterwards.
    await directory.remember(asker.channel.name, callName(asker, userKey, sessionId), asker.socketId);
    const storing = asker.journey?.step('deskbridge store');
    const done = await carryOut
      .create(asker.channel.name, conversation, first, asker.frame ?? null)
      .finally(() => storing?.end());
    if (owner.userId !== null && owner.proof === 'claimed')
      this.tools.metrics.claimed.inc({ channel: asker.channel.name });
    return { answer: answerOf(done.step), ...this.following.of(asker, done, asker.socketId) };
  }

  private async inConversation<T extends ClientEventType>(
    asker: Asker,
    payload: ClientPayload<T>,
    compute: Compute,
    answer: (done: CarriedOut) => Outcome['answer'] = ({ step }) => answerOf(step),
  ): Promise<Outcome> {
    const conversationId = conversationIdOf(payload);
    if (conversationId === null) return refusal('invalidConversation', null);
    const ref = { channel: asker.channel.name, id: conversationId };
    if (!(await this.isTheirs(asker, ref))) return refusal('invalidConversation', conversationId);
    const { carryOut, quotas } = this.tools;
    const bound: Compute = (context, conversation) => {
      if (conversation.erased) return null;
      const computed = compute(context, conversation);
      const bounded = (step: Step | null) => step && quotas.bounded(asker.channel, conversation, step);
      return computed instanceof Promise ? computed.then(bounded) : bounded(computed);
    };
    const storing = asker.journey?.step('deskbridge store');
    const applied = carryOut.apply(ref, bound, { frame: asker.frame ?? null });
    const done = await (storing === undefined ? applied : applied.finally(() => storing.end()));
    if (done === null) return refusal('invalidConversation', conversationId);
    return { answer: answer(done), ...this.following.of(asker, done, await this.following.socketFor(asker, done)) };
  }

  private async isTheirs(asker: Asker, ref: Ref): Promise<boolean> {
    return this.isKnownTheirs(asker, ref) || (await this.tools.queries.isTheirs(asker, ref));
  }

  /** Without asking the store: where nobody proves who it is, and where the asking socket was bound by the same right. */
  private isKnownTheirs({ channel, via, socketId }: Asker, ref: Ref): boolean {
    if (channel.identity.mode === 'off') return true;
    return via === 'socket' && socketId !== null && this.tools.sessions.mayHear(socketId, ref);
  }

  private async list(asker: Asker, request: ListRequest, list: ConversationList): Promise<Outcome> {
    const { queries, store, crowd, maxAnswerBytes } = this.tools;
    const found = await queries.conversationsOf(asker, request, headsNeeded(request, list.isOfAll(request)));
    if (typeof found === 'string') return refusal(found, null);
    const answer = await listAnswer({ store, crowd, maxAnswerBytes }, asker.channel.name, { request, list, found });
    return { answer, afterwards: nothing };
  }

  private transcriptBy(asker: Asker, items: ItemsOf): (done: CarriedOut) => LongAnswer | Answer {
    return ({ conversation }) => {
      const link = this.tools.linksFor(asker.cameBy());
      const context = this.tools.carryOut.contextOf(conversation.channel);
      if (context === null) return { error: 'invalidConversation', conversationId: conversation.id };
      return transcriptAnswer(this.tools, conversation, (entry) =>
        items(context, conversation, withFreshLinks(entry, link)),
      );
    };
  }

  private async remove<T extends ClientEventType>(
    asker: Asker,
    payload: ClientPayload<T>,
    step: Extract<ToHelpdeskRow<T>, { needs: 'deletion' }>['step'],
  ): Promise<Outcome> {
    const target = await this.tools.queries.deletionTarget(asker, payload);
    if ('error' in target) return refusal(target.error, conversationIdOf(payload));
    const done: CarriedOut[] = [];
    const { carryOut, fileRemoval } = this.tools;
    for (const id of target.conversationIds) {
      const ref = { channel: asker.channel.name, id };
      const files = target.soft ? [] : await fileRemoval.namedIn(ref);
      const removed = await carryOut.apply(ref, (context, conversation) => step(context, conversation, target.soft), {
        frame: asker.frame ?? null,
      });
      if (removed === null) continue;
      done.push(removed);
      if (!target.soft && removed.commit !== null) fileRemoval.soon(ref, files);
    }
    return {
      answer: target.answer,
      afterwards: () => done.forEach((one) => carryOut.announce(one, asker.address)),
    };
  }
}
