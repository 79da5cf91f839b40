/** Files: where they are kept, what they are, what they are called, and links to them. */
export { contentDisposition } from './naming/content-disposition.js';
export { servedType, sniffType, unknownType } from './naming/file-type.js';
export { safeName } from './naming/safe-name.js';
export type { S3Credentials } from './s3/s3-requests.js';
export type { FileLink, LinkParts } from './serving/signed-link.js';
export { signLink, verifyLink } from './serving/signed-link.js';
export type { FileStorageBounds } from './storage/bounds.js';
export type {
  ByteRange,
  FileCall,
  FileContent,
  FileListing,
  FileStorage,
  KeepOptions,
  LinkHeaders,
  ListQuery,
  ReceivedFile,
  ReceiveOptions,
} from './storage/contract.js';
export type { FileFailure, FileTrouble } from './storage/errors.js';
export { fileFailures, FileStorageConfigError, FileStorageError } from './storage/errors.js';
export type { FileKey } from './storage/file-key.js';
export { fileKeySchema, readFileKey } from './storage/file-key.js';
export type { FileStorageOptions } from './storage/open-file-storage.js';
export { openFileStorage } from './storage/open-file-storage.js';
export { readRange } from './serving/range.js';
export { filesUrlForms, filesUrlProblem } from './storage/storage-url.js';
export type { FilesOwner, FilesTaken, RecordChange } from './shelf/file-shelf.js';
export { FileShelf } from './shelf/file-shelf.js';
export type { FileRecord, Filing } from './shelf/record.js';
export type { Swept, SweepRule } from './shelf/sweeping.js';
export { sweep } from './shelf/sweeping.js';
