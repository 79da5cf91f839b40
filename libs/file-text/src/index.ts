/** The text of files that strangers send: read in processes of their own, within limits, or refused with a clear code. */
export { FileTextReader } from './extractor/file-text-reader.js';
export type { FileTextOptions, FileToRead } from './extractor/file-text-reader.js';
export type { ImageReader } from './extractor/image-reader.js';
export { DEFAULT_LIMITS } from './contract/limits.js';
export type { FileTextLimits } from './contract/limits.js';
export { formOf } from './contract/form.js';
export type { FileForm } from './contract/form.js';
export { REFUSALS } from './contract/outcome.js';
export type { FileText, FileTextCode, FileTextOutcome, NoFileText } from './contract/outcome.js';
