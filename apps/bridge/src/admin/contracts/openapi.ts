/** The OpenAPI document: the HTTP operations of both ports. */
import { channelErrors } from '#channel';
import type { ChannelErrorCode } from '#channel';
import { adminAnswers, adminOperations } from './operations/admin-operations.js';
import { contractVersion } from './asyncapi.js';
import { channelAnswers, channelEnvelopes, channelOperations } from './operations/channel-operations.js';
import { fileAnswers, fileEnvelopes, fileForms, fileOperations } from './operations/file-operations.js';
import { refTo } from './json-schema.js';
import type { Json } from './json-schema.js';
import type { Answer, HttpOperation } from './operations/operation.js';
import { clientSchemas, saidSchemas } from './schemas.js';

const servers = {
  channel: [{ url: 'https://bridge.example', description: 'The port of the channel.' }],
  admin: [{ url: 'http://127.0.0.1:9090', description: 'The admin port; keep it private.' }],
};

/** The whole document; the same each time. */
export function openapiDocument(): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Deskbridge, HTTP',
      version: contractVersion,
      description:
        'What clients ask of the channel (wire of Captivate Chat), and operators of the admin port. Payloads of clients are shown in the form ' +
        'that is recommended; the bridge takes every form of every version of the official client.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: servers.channel,
    tags: [
      { name: 'channel', description: 'For clients.' },
      { name: 'admin', description: 'For operators and platforms.' },
    ],
    paths: { ...pathsOf('channel', [...channelOperations, ...fileOperations]), ...pathsOf('admin', adminOperations) },
    components: {
      schemas: {
        ...clientSchemas('draft-2020-12'),
        ...saidSchemas({ ...channelAnswers, ...fileAnswers, ...adminAnswers }, 'draft-2020-12'),
        ...channelEnvelopes,
        ...fileForms,
        ...fileEnvelopes,
      },
      securitySchemes: {
        key: {
          type: 'apiKey',
          name: 'x-api-key',
          in: 'header',
          description: 'The key of the channel, or a visitor key.',
        },
        token: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN; without one, only from the same machine.' },
      },
    },
  };
}

function pathsOf(tag: keyof typeof servers, operations: readonly HttpOperation[]): Record<string, Json> {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const { path, method } = operation;
    paths[path] = { servers: servers[tag], ...paths[path], [method]: operationOf(tag, operation) };
  }
  return paths;
}

function operationOf(tag: string, operation: HttpOperation): Json {
  const { summary, description, needs, parameters = {}, path, body, form, answer, others = {}, refusals } = operation;
  return {
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: doorsOf(needs),
    parameters: Object.entries(parameters).map(([name, { description: what, required }]) => {
      const isInPath = path.includes(`{${name}}`);
      const where = isInPath ? 'path' : 'query';
      return {
        name,
        in: where,
        required: isInPath || required === true,
        description: what,
        schema: { type: 'string' },
      };
    }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: contentOf(body, form) } }),
    responses: {
      [answer.status ?? 200]: responseOf(answer),
      ...refusalsOf(refusals),
      ...Object.fromEntries(Object.entries(others).map(([status, other]) => [status, responseOf(other)])),
    },
  };
}

/** An empty object among them: also without. */
function doorsOf(needs: HttpOperation['needs']): Json[] {
  if (needs === 'nothing') return [];
  return needs === 'key if any' ? [{ key: [] }, {}] : [{ [needs]: [] }];
}

function contentOf(body: string, form: string | undefined): Json {
  const json = { 'application/json': { schema: refTo(body) } };
  return form === undefined ? json : { 'multipart/form-data': { schema: refTo(form) }, ...json };
}

function responseOf({ description, schema, type = 'application/json' }: Answer): Json {
  return { description, content: { [type]: { schema: schema === undefined ? { type: 'string' } : refTo(schema) } } };
}

function refusalsOf(codes: readonly ChannelErrorCode[]): Record<string, Json> {
  return Object.fromEntries(
    sentencesOf(codes).map(([status, description]) => [status, responseOf({ description, schema: 'Refusal' })]),
  );
}

/** What is said by each status. */
export function sentencesOf(codes: readonly ChannelErrorCode[]): [status: string, sentences: string][] {
  const sentences: Partial<Record<number, string[]>> = {};
  for (const code of codes) {
    const { status, text } = channelErrors[code];
    (sentences[status] ??= []).push(text);
  }
  return Object.entries(sentences).map(([status, texts]) => [status, `${[...new Set(texts)].join('; ')}.`]);
}
