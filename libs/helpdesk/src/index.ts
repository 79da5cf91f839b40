// The Helpdesk's wire: everything that the bridge and the simulator say and hear there.
export { handshakeQuery, helpdeskNamespace, supportLimit } from './connection.js';
export { decodeHelpdeskEvent, helpdeskEventData, helpdeskEventNames, sizeOfEvent } from './events.js';
export type { DecodedEvent, HelpdeskEvent, HelpdeskEventData, HelpdeskEventName } from './events.js';
export { decodeRefusal, refusalOf } from './refusal.js';
export { defaultMaxPayload, frameBytesOf, maxPayloadOf } from './frame-size.js';
export { instantOf } from './instant.js';
export { helpdeskRequests } from './requests.js';
export type { HelpdeskRequestName, HelpdeskRequests } from './requests.js';
export { ListReader } from './list-reader.js';
export { decodeConversation, decodeConversations, decodeHistory, decodeMessage, withoutCopies } from './rest.js';
export type { Decoded, RestConversation, RestHistory, RestMessage, Skipped } from './rest.js';
export { conversationsPath, messagesPath } from './rest-paths.js';
export { attachmentMetadataSchema } from './support-message.js';
export type { AttachmentMetadata, Responder, SupportMessage } from './support-message.js';
