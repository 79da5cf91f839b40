/** Files that the visitor has chosen: uploaded one after the other by the official client, then given to the message that names them. */
import { signal } from '@preact/signals';
import { CaptivateChatFileManager } from 'captivate-chat-api';
import type { Conversation } from '../chat/visit.js';

/** Files that one message takes here. */
const most = 10;

export type Days = 1 | 7 | 30 | 90;

export interface Chosen {
  /** Unique on the page. */
  readonly key: string;
  readonly file: File;
  readonly state: 'chosen' | 'uploading' | 'kept' | 'failed';
  /** Why it was not taken, for people. */
  readonly problem: string;
  /** What the client has made of it, once it is kept. */
  readonly uploaded: object | null;
}

let count = 0;

export class Tray {
  readonly chosen = signal<readonly Chosen[]>([]);
  readonly isBusy = signal(false);
  /** What there is to say of the choice itself. */
  readonly note = signal('');
  /** How long files are kept; null: as long as the conversation. */
  readonly days = signal<Days | null>(null);

  add(files: readonly File[]): void {
    const fresh = files.map((file): Chosen => ({
      key: `file-${++count}`,
      file,
      state: 'chosen',
      problem: '',
      uploaded: null,
    }));
    const all = [...this.chosen.value, ...fresh];
    this.note.value = all.length > most ? `At most ${most} files go with one message; the rest was left out.` : '';
    this.chosen.value = all.slice(0, most);
  }

  remove(key: string): void {
    this.note.value = '';
    this.chosen.value = this.chosen.value.filter((one) => one.key !== key);
  }

  /** The files as a message names them, and the tray is empty; null if one was not taken: then it says why, and the others stay. */
  async upload(conversation: Conversation): Promise<readonly object[] | null> {
    this.isBusy.value = true;
    this.note.value = '';
    try {
      for (const { key } of this.chosen.value) await this.uploadOne(key, conversation);
    } finally {
      this.isBusy.value = false;
    }
    const files = this.chosen.value.flatMap(({ uploaded }) => (uploaded === null ? [] : [uploaded]));
    if (files.length < this.chosen.value.length) return null;
    this.chosen.value = [];
    return files;
  }

  private async uploadOne(key: string, conversation: Conversation): Promise<void> {
    const one = this.chosen.value.find((each) => each.key === key);
    if (one === undefined || one.uploaded !== null) return;
    this.change(key, { state: 'uploading', problem: '' });
    try {
      this.change(key, { state: 'kept', uploaded: await uploadedBy(conversation, one.file, this.days.value) });
    } catch (error) {
      this.change(key, { state: 'failed', problem: problemOf(error) });
    }
  }

  private change(key: string, change: Partial<Chosen>): void {
    this.chosen.value = this.chosen.value.map((one) => (one.key === key ? { ...one, ...change } : one));
  }
}

/** As the conversation's own `fileManager` does it, but with the days of this file alone. */
async function uploadedBy(conversation: Conversation, file: File, ttlDays: Days | null): Promise<object> {
  const { files } = await CaptivateChatFileManager.create({
    ...{ file, storage: true, apiKey: conversation.apiKey, conversationId: conversation.getConversationId() },
    ...(ttlDays === null ? {} : { ttlDays }),
  });
  const [uploaded] = files;
  if (uploaded === undefined) throw new Error('the client has made nothing of it');
  const { file: _, ...rest } = uploaded;
  return rest;
}

/** The client's error has the status and the sentence of the bridge in it. */
function problemOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const [, status, said = ''] = /^File conversion failed: (\d{3})[^.]*\.\s*(.*)$/s.exec(message) ?? [];
  if (status === undefined) return 'The bridge does not answer, or does not take a file of this size. Try again.';
  const sentence = said.trim().replace(/\.$/, '');
  return sentence === '' ? `The bridge refused it with ${status}.` : `${sentence}.`;
}
