/** edit_message: changes the entry, and the words that still wait for the Helpdesk; what was sent stays there. */
import { filesOfParts, mergeFilesEdit, refreshedFiles, textOfParts } from '#channel';
import type { ClientPayload, Part, PartFile, UserContent } from '#channel';
import type { EntryBody } from '../documents.js';
import { accepted, refused } from '../step.js';
import type { Step, StepContext, StoredConversation, StoredEntry, StoredWork } from '../step.js';
import { supportOf } from './support.js';

/** An edited entry, and the work (if it still waits) that was made from it. */
export interface EditTarget {
  readonly entry: StoredEntry | null;
  readonly waiting: readonly StoredWork[];
}

/** Refuses an entry that is not there or not to be edited. Nothing is delivered again. */
export function editMessage(
  context: StepContext,
  conversation: StoredConversation,
  { entry, waiting }: EditTarget,
  { messageId, content }: ClientPayload<'edit_message'>,
): Step {
  const body = entry === null ? null : edited(entry.body, content);
  if (entry === null || body === null) return refused('invalidMessage', conversation.id);
  const answer = accepted(conversation.id, {
    type: 'message_edited_success',
    payload: { conversation_id: conversation.id, message_id: messageId },
  });
  const rewrite = [{ seq: entry.seq, body, ...(entry.origin === undefined ? {} : { origin: entry.origin }) }];
  return {
    rewrite,
    active: true,
    answer,
    ...(body.kind === 'user' ? { amend: amended(context, entry, body.content, waiting) } : {}),
  };
}

/**
 * Clients write refreshed file links back to any message, with its words as they read them (captivate.md Q9). Of a message of others
 * only the addresses of files that are there change: neither its words nor how many files it has.
 */
function edited(body: EntryBody, edit: UserContent): EntryBody | null {
  if (body.kind === 'user') return { kind: 'user', content: mergeFilesEdit(body.content, edit) };
  if (body.kind !== 'bot' && body.kind !== 'agent') return null;
  const isRepeated = edit.text === '' || edit.text === textOfParts(body.parts);
  const files = isRepeated ? refreshedFiles(filesOfParts(body.parts), edit.files) : null;
  return files === null ? null : { ...body, parts: withFiles(body.parts, files) };
}

/** The same parts with these files in the places of theirs. */
function withFiles(parts: readonly Part[], files: readonly PartFile[]): Part[] {
  let at = 0;
  return parts.map((part) => {
    const count = filesOfParts([part]).length;
    return count === 0 ? part : { ...part, type: 'files', files: files.slice(at, (at += count)) };
  });
}

function amended(
  context: StepContext,
  entry: StoredEntry,
  content: UserContent,
  waiting: readonly StoredWork[],
): NonNullable<Step['amend']> {
  return waiting.flatMap(({ id, position, body }) => {
    if (body.kind !== 'support' || body.entryId !== entry.id) return [];
    const next = supportOf(context, content, entry);
    if (next.text === body.text || next.text === '') return [];
    return [{ id, position, body: { ...body, ...next, former: [...body.former, body.text].slice(-8) } }];
  });
}
