/** From a file that has come to its text, and to where it is kept. */
import { safeName, sniffType } from '#files';
import type { FileRecord, ReceivedFile } from '#files';
import type { FileTextOutcome, FileToRead } from '#file-text';
import { userKeyOf } from '#translation';
import type { Logger } from '../../log.js';
import type { FileFetcher } from '../fetching/file-fetcher.js';
import { reachOf } from '../fetching/reach.js';
import type { Files } from '../open-files.js';
import { FileRefusal, textRefusal } from '../refusals.js';
import { nameIn } from '../naming/name-in-address.js';
import type { UploadForm } from './form.js';
import type { UploadQuotas } from './upload-quotas.js';
import type { UploadRight, UploadRights } from './rights.js';

const dayMs = 86_400_000;
const anybodys = reachOf({ origins: [], hosts: [], others: 'public' });

/** What somebody who may has sent. */
export interface Upload {
  readonly right: UploadRight;
  readonly form: UploadForm;
  /** Empty where the address is all that is known. */
  readonly name: string;
  readonly file: ReceivedFile;
}

/** The text of a file, and the file itself where it was to be kept. */
export interface Taken {
  readonly text: string;
  /** Why there is no text, for people; null where there is. */
  readonly textError: string | null;
  readonly record: FileRecord | null;
}

interface Tools {
  readonly fetcher: FileFetcher;
  readonly files: Pick<Files, 'shelf' | 'reader' | 'usage'>;
  readonly rights: UploadRights;
  readonly quotas: UploadQuotas;
  readonly logger: Pick<Logger, 'warn'>;
  /** Seconds that a text took, and whether there was one. */
  readonly onRead: (seconds: number, outcome: string) => void;
}

export class Uploads {
  constructor(private readonly tools: Tools) {}

  /** The file that a form names by its address: only machines of the public are asked. Throws a `FetchError` or a `FileStorageError`. */
  async fetch({ channel }: UploadRight, { url }: UploadForm, signal: AbortSignal): Promise<ReceivedFile> {
    const { files, fetcher } = this.tools;
    const limitBytes = channel.files.maxFileBytes;
    const order = { storage: files.shelf.storage, reach: anybodys, limitBytes, turn: channel.name, signal };
    return fetcher.fetch(url ?? '', order);
  }

  /** Throws a `FileRefusal`, or a `FileStorageError`: then nothing is kept. The file is the caller's to discard. */
  async take({ right, form, name: sent, file }: Upload, signal: AbortSignal): Promise<Taken> {
    if (file.bytes === 0) throw new FileRefusal('empty');
    const { shelf } = this.tools.files;
    if (form.storage) await this.tools.quotas.requireRoom(right, file.bytes);
    else if (file.bytes > right.channel.files.maxFileBytes) throw new FileRefusal('tooLarge');
    const name = safeName(sent || nameIn(form.url));
    const type = await sniffType(file.path, name);
    const limits = { maxFileBytes: right.channel.files.maxFileBytes };
    const read = await this.textOf(file.path, { type, name, signal, limits });
    if (signal.aborted || (!read.ok && read.code === 'stopped')) throw new FileRefusal('stopped');
    if (!form.storage) {
      if (!read.ok) throw textRefusal(read.code);
      return { text: read.text, textError: null, record: null };
    }
    const { channel, visitor, conversationId } = right;
    const createdAt = Date.now();
    const record = await shelf.file(
      file,
      {
        ...{ channel: channel.name, conversationId, from: 'visitor', name, type, createdAt },
        userKey: visitor === null ? null : userKeyOf({ userId: visitor.userId, proof: 'visitorKey' }),
        ttlDays: form.ttlDays,
        expiresAt: form.ttlDays === null ? null : createdAt + form.ttlDays * dayMs,
      },
      { signal },
    );
    await this.requireStillThere(right, record);
    this.tools.files.usage.add(channel.name, record.bytes);
    // A picture has no text either: the file is what was wanted, and it is kept.
    return { text: read.ok ? read.text : '', textError: read.ok ? null : read.error, record };
  }

  /** Who erased the conversation meanwhile has not seen this file: it goes after it. */
  private async requireStillThere(right: UploadRight, record: FileRecord): Promise<void> {
    if (right.conversationId === null) return;
    const isThere = await this.tools.rights.isTheirs(right, right.conversationId).catch(() => true);
    if (isThere) return;
    await this.tools.files.shelf.remove(record.key);
    throw new FileRefusal('invalidConversation');
  }

  private async textOf(path: string, file: FileToRead): Promise<FileTextOutcome> {
    const begun = performance.now();
    const read = await this.tools.files.reader.extractText(path, file);
    this.tools.onRead((performance.now() - begun) / 1000, read.ok ? 'ok' : read.code);
    if (!read.ok && read.code === 'failed') this.tools.logger.warn({ detail: read.detail }, 'a file could not be read');
    return read;
  }
}
