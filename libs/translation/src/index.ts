/** Wire to wire: each event of one side as a Step on the other. Pure: time and chance are passed in. */
export type { BridgeDocuments, ConversationDoc, WorkBody } from './documents.js';
export { identify, isAnonymous } from './inbound/conversation-start.js';
export { sessionIdOf } from './inbound/session-id.js';
export type { ListedConversation } from './inbound/conversation-list.js';
export { deletionAnswer } from './inbound/deletion.js';
export { missingFrom } from './recognition/alignment.js';
export {
  hasFraction,
  isCopy,
  isSameInstant,
  messageOfDelivery,
  messageOfHistory,
  originOf,
  originsOf,
  verdictOf,
} from './recognition/origin.js';
export type { SourceMessage, Verdict } from './recognition/origin.js';
export { customerMessages, positionOf } from './recognition/read-back.js';
export { comparable } from './recognition/spelling.js';
export { closed, nothingToClose } from './outbound/closed.js';
export { helpdeskMessage } from './outbound/message.js';
export { agentOverdue, deliveryDelayed, messageRefused } from './outbound/notices.js';
export { reviewed } from './outbound/reviewed.js';
export { defaultTexts } from './policy.js';
export type { ChannelPolicy } from './policy.js';
export { pushEvent } from './push.js';
export { newWork, refused } from './step.js';
export type {
  Answer,
  NewConversation,
  Step,
  StepContext,
  StoredConversation,
  StoredEntry,
  StoredWork,
} from './step.js';
export { leaveTicket, linkTicket } from './ticket.js';
export { toChannel } from './to-channel.js';
export { toHelpdesk } from './to-helpdesk.js';
export type { InboundRow } from './to-helpdesk.js';
