/** Wire A: what clients of the channel say and hear (captivate.md). */
export { closeCodes } from './close-codes.js';
export type { CloseName } from './close-codes.js';
export { describeFile } from './content/files.js';
export type { FileObject } from './content/files.js';
export { mergeFilesEdit } from './content/stored-content.js';
export { completeContent, normalizeContent } from './content/user-content.js';
export type { UserContent } from './content/user-content.js';
export { decodeEnvelope, decodeFrame } from './decode.js';
export type { Decoded } from './decode.js';
export { encodeFrame } from './encode.js';
export { channelErrors, generalError, httpErrorBody } from './errors.js';
export type { ChannelErrorCode } from './errors.js';
export { clientEvents } from './events/client-events.js';
export type { ClientEvent, ClientEventType, ClientPayload } from './events/client-events.js';
export type { ListRequest } from './events/conversation-list.js';
export { isJsonObject } from './json.js';
export type { JsonObject, JsonValue } from './json.js';
export { matchesFilter, matchesSearch, paginate } from './server/list-query.js';
export type { Pagination } from './server/list-query.js';
export { messageLinkBody } from './server/message-link.js';
export { listItem, metadataView } from './server/metadata-view.js';
export type { ListItem, MetadataView, StoredMetadata } from './server/metadata-view.js';
export { buttonPart } from './server/part.js';
export type {
  ButtonOption,
  ButtonPart,
  CardsPart,
  CustomPart,
  FilesPart,
  HtmlPart,
  MdPart,
  Part,
  PartFile,
  PausePart,
  TablePart,
  TextPart,
} from './server/part.js';
export { actionEvent, serverEvents } from './server/server-events.js';
export type { ServerEvent, ServerEventType, ServerPayload } from './server/server-events.js';
export { agentItem, botItem, transcriptBody, userItem } from './server/transcript.js';
export type { AgentItem, BotItem, ItemHead, ItemParts, TranscriptItem, UserItem } from './server/transcript.js';
