/** User content after it was kept: how it is shown to clients and how an edit changes it. */
import type { JsonObject } from '../json.js';
import { fileForClients } from './files.js';
import { completeContent } from './user-content.js';
import type { UserContent } from './user-content.js';

/** The `content` of a transcript item: always an object, because clients spread it on write-back (captivate.md 5.4, Q9). */
export function contentForClients(content: UserContent): JsonObject {
  const { text, files, actions, extra } = content;
  const isCustom = extra !== null && text === '';
  return {
    ...(isCustom ? {} : { type: 'text', text }),
    ...(files.length > 0 ? { files: files.map(fileForClients) } : {}),
    ...(actions.length > 0 ? { actions } : {}),
    ...extra,
  };
}

/** Applies an edit: one that brings only files keeps everything else and replaces the files (captivate.md Q9). */
export function mergeFilesEdit(old: UserContent, edit: UserContent): UserContent {
  const bringsOnlyFiles = edit.files.length > 0 && edit.text === '' && edit.actions.length === 0 && edit.extra === null;
  return bringsOnlyFiles ? completeContent({ ...old, files: edit.files }) : edit;
}
