/** Wire to wire: each event of one side as a Step on the other. Pure: time and chance are passed in. */
export type { BridgeDocuments, ConversationDoc, WorkBody } from './documents.js';
export { keptKeysIn, withFreshLinks } from './files/fresh-links.js';
export type { LinkFile } from './files/fresh-links.js';
export { linkedFilesIn, withKeptFiles } from './files/kept-attachments.js';
export type { LinkedFile } from './files/kept-attachments.js';
export { keysNamedIn, namesKeys, withNamed } from './files/named.js';
export type { NamedFile, StepFiles } from './files/named.js';
export { isAnonymous, nobody, ownerOf, userKeyOf, userKeysOf } from './owner.js';
export type { Owner, Proof } from './owner.js';
export { identify } from './to-helpdesk/conversation-start.js';
export { sessionIdOf } from './to-helpdesk/session-id.js';
export type { ConversationList } from './to-helpdesk/conversation-list.js';
export { deleteConversation, deletionAnswer, userInId } from './to-helpdesk/deletion.js';
export { missingFrom } from './recognition/alignment.js';
export {
  instantOfEntry,
  isFormerOrigin,
  messageOfDelivery,
  messageOfHistory,
  originOf,
  originsOf,
  verdictOf,
} from './recognition/origin.js';
export type { SourceMessage, Verdict } from './recognition/origin.js';
export { countOfCustomer, positionOf } from './recognition/read-back.js';
export { comparable } from './recognition/spelling.js';
export { closed, nothingToClose } from './to-channel/closed.js';
export { helpdeskMessage } from './to-channel/message.js';
export { agentOverdue, deliveryDelayed, messageRefused } from './to-channel/notices.js';
export { reviewed } from './to-channel/reviewed.js';
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
export type { ToHelpdeskRow } from './to-helpdesk.js';
