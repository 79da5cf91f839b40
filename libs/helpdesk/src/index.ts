// The Helpdesk's wire: everything that the bridge and the simulator say and hear there.
export { decodeRefusal, handshakeQuery, helpdeskNamespace, supportLimit } from './connection.js';
export { decodeHelpdeskEvent, helpdeskEventNames } from './events.js';
export type { DecodedEvent, HelpdeskEvent, HelpdeskEventData, HelpdeskEventName } from './events.js';
export { helpdeskRequests } from './requests.js';
export type { HelpdeskRequestName, HelpdeskRequests } from './requests.js';
export { conversationsPath, decodeConversations, decodeHistory, messagesPath } from './rest.js';
export type { Decoded, RestConversation, RestHistory, RestMessage } from './rest.js';
export { attachmentMetadataSchema, instantOf } from './support-message.js';
export type { AttachmentMetadata, Responder, SupportMessage } from './support-message.js';
