/** The table Helpdesk → client: one row per event that the Helpdesk sends. A missing row does not compile. */
import type { HelpdeskEventData, HelpdeskEventName } from '#helpdesk';
import { messageOfDelivery } from './recognition/origin.js';
import { closed } from './to-channel/closed.js';
import { helpdeskMessage } from './to-channel/message.js';
import { reviewed } from './to-channel/reviewed.js';
import type { Step, StepContext, StoredConversation } from './step.js';

type ToChannelRow<N extends HelpdeskEventName> = (
  context: StepContext,
  conversation: StoredConversation,
  data: HelpdeskEventData[N],
) => Step;

/** Replies that only say that a room was entered or a mark was set tell the client nothing. */
const nothing = (): Step => ({});

/** By event of the Helpdesk; every row is pure and may run more than once. */
export const toChannel: { readonly [N in HelpdeskEventName]: ToChannelRow<N> } = {
  support: (context, conversation, data) => helpdeskMessage(context, conversation, messageOfDelivery(data)),
  customer_support: (context, conversation, data) => helpdeskMessage(context, conversation, messageOfDelivery(data)),
  customer_support_closed: (context, conversation, data) => closed(context, conversation, data.ticket_chat_id),
  close_support: (context, conversation, data) => closed(context, conversation, data.ticket_chat_id),
  review_support: (context, _, data) => reviewed(context, data.rating),
  mark_conversation_read: nothing,
  enter_customer_support: nothing,
  enter_support: nothing,
};
