/** What a client is told when something goes wrong inside: a known code, never a message or a stack. */
import type { ChannelErrorCode } from '#channel';
import { DeadlineError } from '#async';
import { FileStorageError } from '#files';
import { StoreUnavailableError } from '#state';
import { CrowdedError } from './long-answer.js';
import { ErasedMeanwhileError } from './transcripts.js';
import { ContentionError } from '../../carry-out.js';

/** `notAccepted` means: nothing was done that the client could count on; it may try again. What was erased while it was asked for is gone. */
export function errorCodeOf(error: unknown): ChannelErrorCode {
  if (error instanceof ErasedMeanwhileError) return 'invalidConversation';
  const isPassing =
    error instanceof StoreUnavailableError ||
    error instanceof DeadlineError ||
    (error instanceof FileStorageError && error.code === 'unavailable') ||
    error instanceof ContentionError ||
    error instanceof CrowdedError;
  return isPassing ? 'notAccepted' : 'internal';
}
