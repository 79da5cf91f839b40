// Files over HTTP: agents upload them (helpdesk.md 7), and whoever has the address gets them.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import type { AttachmentMetadata } from '#helpdesk';
import { fileLimit } from '../desk/files.js';
import type { DeskFiles, StoredFile } from '../desk/files.js';
import { DeskError } from '../desk/tickets.js';
import { readBody, sendJson, urlOf } from './json.js';

/** The path of an upload, behind the prefix; the organisation in it. */
const uploadPath = /^\/api\/v1\/helpdesk\/([^/]+)\/upload-attachment\/$/;
/** What stands around the file in a multipart body. */
const formBytes = 16_384;

/** What a browser may show in a tab of its own; everything else is saved. */
const shown: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.txt': 'text/plain; charset=utf-8',
};

/** The organisation that an upload names; null if the request is none. */
export function uploadOf({ method }: IncomingMessage, path: string): string | null {
  return method === 'POST' ? (uploadPath.exec(path)?.[1] ?? null) : null;
}

/** Takes the part `file` of a multipart body. Throws a DeskError with 400 or 413. */
export async function takeUpload(files: DeskFiles, request: IncomingMessage): Promise<AttachmentMetadata> {
  const body = await readBody(request, fileLimit + formBytes);
  const file = filePart(body, request.headers['content-type'] ?? '');
  if (file === null) throw new DeskError(400, 'The part file is missing');
  return files.add(urlOf(request).origin, file.name, file.bytes);
}

/** The part `file` of a multipart body (RFC 7578), as browsers write one. */
function filePart(body: Buffer, contentType: string): StoredFile | null {
  const [, boundary] = /^multipart\/form-data;.*\bboundary="?([^";]+)"?/i.exec(contentType) ?? [];
  if (boundary === undefined) return null;
  const line = `--${boundary}`;
  for (let at = body.indexOf(line); at >= 0;) {
    const words = body.indexOf('\r\n\r\n', at);
    const end = body.indexOf(`\r\n${line}`, at);
    if (words < 0 || end < words) return null;
    const head = body.toString('utf8', at, words);
    const [, name] = /\bname="file";.*\bfilename="([^"]*)"/i.exec(head) ?? [];
    if (name !== undefined) return { name: name.replaceAll('%22', '"'), bytes: body.subarray(words + 4, end) };
    at = end + 2;
  }
  return null;
}

/** Builds the function that gives files. */
export function fileRoutes(files: DeskFiles): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const file = files.take(urlOf(request).pathname);
    if (file === undefined || request.method !== 'GET') {
      sendJson(response, 404, { detail: 'Not found' });
      return;
    }
    const type = shown[extname(file.name).toLowerCase()];
    const name = encodeURIComponent(file.name).replace(/['()]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
    response
      .writeHead(200, {
        'content-type': type ?? 'application/octet-stream',
        'content-length': file.bytes.length,
        'content-disposition': `${type === undefined ? 'attachment' : 'inline'}; filename*=UTF-8''${name}`,
        'x-content-type-options': 'nosniff',
      })
      .end(file.bytes);
  };
}
