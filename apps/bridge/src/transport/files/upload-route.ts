/** `POST /api/file-to-text`: a form with a file in it; or JSON with a file's key, which asks for a fresh link (captivate.md 1.3). */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ReceivedFile } from '#files';
import type { Presigning } from '../../files/reading/presigning.js';
import { FileRefusal, refusalOf } from '../../files/refusals.js';
import { readForm } from '../../files/uploading/form.js';
import type { UploadRights } from '../../files/uploading/rights.js';
import type { UploadQuotas } from '../../files/uploading/upload-quotas.js';
import type { Taken, Uploads } from '../../files/uploading/uploads.js';
import type { Files } from '../../files/open-files.js';
import type { ChannelConfig } from '../../channels.js';
import type { FileTold } from '../../trace/client-wire.js';
import { limitKeyOf } from '../address/address-block.js';
import { clientOf } from '../address/arrival.js';
import { admissionIfAny } from '../keys/channel.guard.js';
import { abortedBy } from './aborted-by.js';
import { receiveUpload } from './multipart.js';

export interface UploadRouteTools {
  readonly files: Pick<Files, 'shelf'>;
  readonly rights: UploadRights;
  readonly quotas: UploadQuotas;
  readonly uploads: Uploads;
  readonly presigning: Presigning;
  readonly linkSeconds: number;
  readonly silenceMs: number;
  readonly largestOf: (channel: ChannelConfig | null) => number;
  readonly originOf: (request: FastifyRequest) => string;
  /** For the live trace; of a request by nobody that is known it is told nothing. */
  readonly tell: (request: FastifyRequest, told: FileTold) => void;
  readonly onUpload: (channel: string, outcome: string, bytes: number) => void;
}

/** Answers a form. Every refusal is thrown. */
export async function upload(
  request: FastifyRequest,
  reply: FastifyReply,
  tools: UploadRouteTools,
): Promise<Record<string, unknown>> {
  const begun = performance.now();
  const admission = admissionIfAny(request);
  const address = limitKeyOf(clientOf(request.raw));
  const figures = { channel: admission?.channel.name ?? 'none', bytes: 0 };
  let leave: (() => void) | undefined;
  let file: ReceivedFile | null = null;
  let known: Omit<FileTold, 'status'> | undefined;
  try {
    const { quotas, rights } = tools;
    if (admission !== null && !admission.channel.files.uploads) throw new FileRefusal('notTaken');
    // Where no channel takes a file without a key, the form is read all the same: its key may stand behind the file.
    leave = quotas.enter(address);
    await quotas.begin(admission?.channel ?? null, address);
    const signal = abortedBy(reply);
    const received = await receiveUpload(request, {
      ...{ storage: tools.files.shelf.storage, silenceMs: tools.silenceMs, signal },
      limitBytes: tools.largestOf(admission?.channel ?? null),
      onBytes: (bytes) => {
        figures.bytes = bytes;
        void quotas.count(admission?.channel ?? null, address, bytes);
      },
    });
    file = received.file;
    const form = readForm(received.fields);
    const right = await rights.judge(admission, form.path, request.headers.origin);
    figures.channel = right.channel.name;
    known = { channel: right.channel.name, conversation: right.conversationId, bytes: figures.bytes };
    tools.tell(request, { ...known, status: null });
    if (admission === null) {
      await quotas.begin(right.channel, address);
      await quotas.count(right.channel, address, figures.bytes);
    }
    file ??= await tools.uploads.fetch(right, form, signal);
    const taken = await tools.uploads.take({ right, form, name: received.name, file }, signal);
    tools.onUpload(figures.channel, taken.record === null ? 'read' : 'kept', figures.bytes);
    const body = bodyOf(taken, { begun, request, tools });
    tools.tell(request, { ...known, bytes: Buffer.byteLength(JSON.stringify(body)), status: 200 });
    return body;
  } catch (error) {
    const refusal = refusalOf(error);
    tools.onUpload(figures.channel, refusal?.code ?? 'internal', figures.bytes);
    if (known !== undefined) tools.tell(request, { ...known, bytes: 0, status: refusal?.status ?? 500 });
    throw error;
  } finally {
    await file?.discard();
    leave?.();
  }
}

/** `expiresIn` is a point in time here (captivate.md 1.3). */
function bodyOf(
  { text, textError, record }: Taken,
  about: { readonly begun: number; readonly request: FastifyRequest; readonly tools: UploadRouteTools },
): Record<string, unknown> {
  const { begun, request, tools } = about;
  const said = { success: true, text, ...(textError === null ? {} : { textError }) };
  if (record === null) return said;
  const link = tools.presigning.link(record, { origin: tools.originOf(request), seconds: tools.linkSeconds });
  return {
    ...said,
    fileKey: record.key,
    presignedUrl: link.url,
    expiresIn: link.expiresAt,
    fileSize: record.bytes,
    processingTime: Math.round(performance.now() - begun),
  };
}
