/** The door of the visitor keys: minted by a site's backend, read by the bridge. Knows Node's crypto and nothing else. */
export { SECRET_LENGTH } from './sign.js';
export { mintVisitorKey, readVisitorKey } from './visitor-key.js';
export type { VisitorKey, VisitorKeyInput } from './visitor-key.js';
export { readSignedUserId, signUserId } from './signed-user-id.js';
export type { SignedUserIdInput } from './signed-user-id.js';
