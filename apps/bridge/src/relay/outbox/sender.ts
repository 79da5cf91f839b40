/** How each kind of work is put to the Helpdesk. */
import { nothingToClose } from '#translation';
import type { StoredConversation, StoredWork, WorkBody } from '#translation';
import type { Exchange } from '../../helpdesk/exchange.js';
import { Asking } from './asking.js';
import type { AskingTools } from './asking.js';
import { MessageSender } from './message-sender.js';
import type { MessageTools } from './message-sender.js';
import { RetryError } from './retry-error.js';

type Body<K extends WorkBody['kind']> = Extract<WorkBody, { kind: K }>;

export class Sender {
  readonly messages: MessageSender;
  private readonly tools: MessageTools;

  constructor(tools: AskingTools & Omit<MessageTools, 'asking'>) {
    this.tools = { ...tools, asking: new Asking(tools) };
    this.messages = new MessageSender(this.tools);
  }

  /** Puts one item to the Helpdesk and waits for how it ends. Rejects with a `RetryError` if that is not known. */
  async send(work: StoredWork, conversation: StoredConversation, exchange: Exchange): Promise<void> {
    switch (work.body.kind) {
      case 'support':
        return this.messages.send(work, work.body, conversation, exchange);
      case 'close':
        return this.sendClose(work, work.body, conversation, exchange);
      case 'review':
        return this.sendReview(work, work.body, exchange);
      case 'read':
        return this.sendRead(work, work.body, exchange);
    }
  }

  private async sendClose(
    work: StoredWork,
    { ticket: named }: Body<'close'>,
    { id, doc }: StoredConversation,
    exchange: Exchange,
  ): Promise<void> {
    const { outbound, reconciliation, asking } = this.tools;
    const ticket = named ?? doc.ticket;
    const settled = { workId: work.id, link: null, proof: 'reply' } as const;
    if (ticket === null || (ticket === doc.ticket && doc.closed)) {
      return outbound.settle(id, [{ ...settled, proof: 'none needed' }], nothingToClose);
    }
    const ending = await asking.ask(work, exchange, {
      name: 'close_support',
      payload: { ticket_chat_id: ticket },
      isReply: (event) => event.name === 'close_support' && event.data.ticket_chat_id === ticket,
      take: (event) => outbound.take(id, event, settled),
    });
    if (ending.outcome !== 'refused') return;
    const isClosed = (await exchange.between(() => reconciliation.readTicket(ticket)))?.closed === true;
    if (isClosed) await outbound.settle(id, [{ ...settled, proof: 'history' }]);
    else await asking.refuse(work, 'notDelivered', ending);
  }

  private async sendReview(work: StoredWork, body: Body<'review'>, exchange: Exchange): Promise<void> {
    const { ticket, rating, review } = body;
    const { outbound, asking } = this.tools;
    const settled = { workId: work.id, link: null, proof: 'reply' } as const;
    const ending = await asking.ask(work, exchange, {
      name: 'review_support',
      payload: { ticket_chat_id: ticket, rating, ...(review === null ? {} : { review }) },
      isReply: (event) => event.name === 'review_support' && event.data.ticket_chat_id === ticket,
      take: (event) => outbound.take(work.conversationId, event, settled),
    });
    if (ending.outcome === 'refused') await asking.refuse(work, 'notDelivered', ending);
  }

  /** A mark may be repeated without harm, and one that is not answered is not worth a second thought. */
  private async sendRead(work: StoredWork, { ticket }: Body<'read'>, exchange: Exchange): Promise<void> {
    if (!exchange.emit('mark_conversation_read', { ticket_chat_id: ticket, entity: 'customer' }))
      throw new RetryError('cut');
    await this.tools.outbound.settle(work.conversationId, [{ workId: work.id, link: null, proof: 'none needed' }]);
  }
}
