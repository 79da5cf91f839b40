/** Files as clients send them: a form with a file and its fields, in the order of the library (captivate.md 1.3). */
import { withDeadline } from '#async';

const deadlineMs = 10_000;

export interface Given {
  readonly content?: string | Uint8Array<ArrayBuffer>;
  readonly name?: string;
  readonly type?: string;
  /** Behind the file. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is answered; missing fields are undefined. */
export interface FileAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly success?: boolean;
    readonly text?: string;
    readonly textError?: string;
    readonly fileKey?: string;
    readonly presignedUrl?: string;
    readonly expiresIn?: number;
    readonly fileSize?: number;
    readonly processingTime?: number;
    readonly error?: string;
  };
}

export const csv = 'name;count\napples;3\n';
/** A picture of one pixel. */
export const png = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);

/** A file whose text is read, which takes a process; a picture takes none. */
export const list = { content: csv, name: 'list.csv', type: 'text/csv' } as const;

/** Uploads a picture, unless told otherwise. */
export async function upload(url: string, given: Given = {}): Promise<FileAnswer> {
  const { content = png, name = 'dot.png', type = 'image/png', fields = { storage: 'true' }, headers = {} } = given;
  const form = new FormData();
  form.append('file', new Blob([content], { type }), name);
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  return ask(`${url}/api/file-to-text`, { method: 'POST', body: form, headers });
}

export function postJson(
  url: string,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<FileAnswer> {
  const all = { 'content-type': 'application/json', ...headers };
  return ask(url + path, { method: 'POST', body: JSON.stringify(body), headers: all });
}

/** A request whose answer is JSON. */
async function ask(url: string, init: RequestInit): Promise<FileAnswer> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(deadlineMs) });
  const body = (await withDeadline(response.json(), deadlineMs, 'an answer')) as FileAnswer['body'];
  return { status: response.status, headers: response.headers, body };
}

/** What a link leads to. */
export async function follow(link: string | undefined, init: RequestInit = {}): Promise<Response> {
  return fetch(link ?? '', { redirect: 'manual', ...init, signal: AbortSignal.timeout(deadlineMs) });
}
