/** Reads an upload as it comes: the file goes to where uploads wait, the fields, which may come behind it, into a map. */
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { FileStorageError } from '#files';
import type { FileStorage, ReceivedFile } from '#files';
import { FileRefusal } from '../../files/refusals.js';
import { fieldNames } from '../../files/uploading/form.js';
import type { FieldName } from '../../files/uploading/form.js';

/** Options of @fastify/multipart. Of the file's size storage takes care, while it flows. */
export const multipartOptions = {
  throwFileSizeLimit: false,
  limits: {
    fieldNameSize: 100,
    // A visitor key and the id of a conversation.
    fieldSize: 8192,
    fields: 12,
    files: 1,
    parts: 13,
    headerPairs: 16,
    fileSize: Infinity,
  },
};

export interface Received {
  readonly fields: ReadonlyMap<FieldName, string>;
  readonly name: string;
  /** To be discarded by whoever has it; null where an address is named instead. */
  readonly file: ReceivedFile | null;
}

interface Rules {
  readonly storage: Pick<FileStorage, 'receive'>;
  readonly limitBytes: number;
  /** Nothing came for so long: it is given up, milliseconds. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
  /** What has come of the body, wanted or not; called once. */
  readonly onBytes: (bytes: number) => void;
}

/** Throws a `FileRefusal` or a `FileStorageError`; then nothing of the file is left. */
export async function receiveUpload(request: FastifyRequest, rules: Rules): Promise<Received> {
  const fields = new Map<FieldName, string>();
  let file: ReceivedFile | null = null;
  let name: string | undefined;
  const watch = new BodyWatch(request, rules.silenceMs);
  try {
    const parts = request.parts()[Symbol.asyncIterator]();
    for (;;) {
      // Between parts, and before the first one, nothing else would notice.
      const next = await Promise.race([parts.next(), watch.silenced]);
      if (next.done === true) break;
      const part = next.value;
      if (part.type === 'file') {
        file = await receiveFile(part, rules, AbortSignal.any([rules.signal, watch.silence]));
        // Undefined where the part has none, whatever its type says.
        name = part.filename;
      } else if (isField(part.fieldname)) {
        if (fields.has(part.fieldname) || part.valueTruncated) throw new FileRefusal('badForm');
        fields.set(part.fieldname, textOf(part.value));
      }
    }
    name = name || fields.get('fileName');
    // The form of 3.0 may name an address instead.
    const isWhole = file === null ? fields.has('url') : !fields.has('url') && Boolean(name);
    if (!isWhole) throw new FileRefusal('badForm');
    // Browsers write a quote so.
    return { fields, name: (name ?? '').replaceAll('%22', '"'), file };
  } catch (error) {
    await file?.discard();
    throw refusalOf(error);
  } finally {
    rules.onBytes(watch.stop());
  }
}

async function receiveFile(
  part: MultipartFile,
  { storage, limitBytes }: Rules,
  signal: AbortSignal,
): Promise<ReceivedFile> {
  if (part.fieldname !== 'file') throw new FileRefusal('badForm');
  return storage.receive(part.file, { limitBytes, signal });
}

/** What its parser says of a form is for its author, and said in our words. */
function refusalOf(error: unknown): unknown {
  if (error instanceof FileRefusal || error instanceof FileStorageError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return new FileRefusal(code === 'FST_MP_PREMATURE_CLOSE' ? 'brokenOff' : 'badForm');
}

/** A field that says it is JSON has been read as such: some libraries write booleans and numbers so. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new FileRefusal('badForm');
}

function isField(name: string): name is FieldName {
  return (fieldNames as readonly string[]).includes(name);
}

/** Counts the bytes of a body as they come, and hears when none does. */
class BodyWatch {
  /** Rejects with a `FileRefusal` when nothing came for so long. */
  readonly silenced: Promise<never>;
  private bytes = 0;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly heard = ({ length }: Buffer): void => {
    this.bytes += length;
    this.timer.refresh();
  };

  constructor(
    private readonly request: FastifyRequest,
    silenceMs: number,
  ) {
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => undefined);
    this.silenced = promise;
    this.timer = setTimeout(() => {
      this.controller.abort(new Error('Nothing more came'));
      reject(new FileRefusal('brokenOff'));
    }, silenceMs);
    request.raw.on('data', this.heard);
  }

  /** Aborted when nothing came for so long. */
  get silence(): AbortSignal {
    return this.controller.signal;
  }

  /** Says how much has come. What is left of a body that is not wanted comes to nothing. */
  stop(): number {
    clearTimeout(this.timer);
    this.request.raw.off('data', this.heard).unpipe().resume();
    return this.bytes;
  }
}
