/** The contracts are served on the admin port, and what both ports answer is what they say. */
import 'reflect-metadata';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { pino } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { channelKey, filesFolder, testConfig } from '../support/bridge.js';
import { startBridge } from '../../apps/bridge/src/process/start.js';
import { createHelpdeskSim } from '../../apps/helpdesk-sim/src/index.js';
import type { TestBridge } from '../support/bridge.js';
import { openChat } from '../support/chat.js';
import { afterThisFile } from '../support/clean-up.js';
import { postJson, upload } from '../support/files.js';
import { post } from '../support/http-client.js';

type Fields = Readonly<Record<string, unknown>>;
interface Operation {
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, object>> }>>;
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** As Nest numbers them. */
const methods = ['get', 'post', 'put', 'delete', 'patch'];

/** Pages and files for people and their tools. */
const notForClients = [
  'get /client-redirect.js',
  'get /asyncapi.json',
  'get /openapi.json',
  'get /docs',
  'get /docs/style.css',
];

let bridge: TestBridge;
let openapi: Fields & { readonly paths: Paths };
const ajv = formats.default(new Ajv2020({ strict: false }));

beforeAll(async () => {
  const sim = await createHelpdeskSim({ port: 0, apiKeys: ['desk-key', 'other-desk-key'] });
  afterThisFile(() => sim.close());
  const config = testConfig(sim.helpdeskUrl, { FILES_URL: filesFolder(afterThisFile) });
  const started = await startBridge(config, pino({ level: 'silent' }));
  afterThisFile(() => started.close());
  bridge = { ...started, sim, config };
  openapi = (await (await fetch(`${bridge.adminUrl}/openapi.json`)).json()) as typeof openapi;
  ajv.addSchema({ ...openapi, $id: 'openapi' });
});

/** What is wrong with an answer by the document; null if nothing is. */
function problems(method: string, path: string, status: number, body: unknown): unknown {
  const { content } = openapi.paths[path]?.[method]?.responses[String(status)] ?? { content: null };
  if (content === null) return `${method} ${path} does not know ${status}`;
  const place = [path, method, 'responses', String(status), 'content', 'application/json', 'schema'];
  const pointer = place.map((step) => encodeURIComponent(step.replaceAll('/', '~1'))).join('/');
  ajv.validate({ $ref: `openapi#/paths/${pointer}` }, body);
  return ajv.errors ?? null;
}

describe('on the admin port', () => {
  it.each(['asyncapi.json', 'openapi.json'])('%s is the file of the repository', async (name) => {
    const response = await fetch(`${bridge.adminUrl}/${name}`);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.text()).toBe(readFileSync(`docs/contracts/${name}`, 'utf8'));
  });

  it('a page shows every event and operation, runs nothing, and takes nothing from elsewhere', async () => {
    const response = await fetch(`${bridge.adminUrl}/docs`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self';/);
    const page = await response.text();
    for (const word of ['user_message', 'general_error', 'customer_support_closed', '/admin/audit', 'TranscriptItem'])
      expect(page).toContain(word);
    expect(page).not.toMatch(/<script|<img|<[^>]* (?:style|on\w+)=|(?:src|href)="(?!#|\/)/);
    const anchors = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.filter((target) => !anchors.has(target))).toEqual([]);
    const style = await fetch(`${bridge.adminUrl}/docs/style.css`);
    expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
  });
});

it('names every route of both ports, and no other', async () => {
  const routes: string[] = [];
  for (const file of globSync('apps/bridge/src/**/*.controller.ts')) {
    const exported = (await import(join(process.cwd(), file))) as Fields;
    routes.push(...Object.values(exported).flatMap(routesOf));
  }
  // The routes of files are Fastify's own.
  const files = readFileSync('apps/bridge/src/transport/files/file-routes.ts', 'utf8');
  for (const [, path = ''] of files.matchAll(/routes\.post\('([^']+)'/g)) routes.push(`post ${path}`);
  for (const [, path = ''] of files.matchAll(/url: '([^']+)'/g)) routes.push(`get ${path.replace(/:(\w+)/g, '{$1}')}`);
  const named = Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => method !== 'servers')
      .map((method) => `${method} ${path}`),
  );
  expect(routes.sort()).toEqual([...named, ...notForClients].sort());
});

describe('an answer is what is said of it:', () => {
  const events: [string, (id: string) => object][] = [
    ['user_message', (id) => ({ conversation_id: id, content: 'hi' })],
    ['metadata', (id) => ({ conversation_id: id, metadata: { plan: 'trial' } })],
    ['metadata_request', (id) => ({ conversation_id: id })],
    ['conversation_transcript_request', (id) => ({ conversation_id: id })],
    ['get_user_conversations', () => ({ userId: 'ulla' })],
    ['get_user_conversations_v2', () => ({ userId: 'ulla', pagination: { page: 1 } })],
    ['action', () => ({ id: 5 })],
    ['delete_conversation', (id) => ({ conversation_id: id })],
    ['no_such_event', () => ({})],
  ];

  it('of every event by POST', async () => {
    const { conversationId, client } = await openChat(bridge, { userId: 'ulla' });
    for (const [type, payload] of events) {
      const { status, body } = await post(bridge.url, channelKey, type, payload(conversationId), client.socketId);
      expect(problems('post', '/api/custom-channel/sockets/message', status, body), type).toBeNull();
    }
  });

  it('of every operation of files', async () => {
    const { conversationId: id } = await openChat(bridge, { userId: 'ida', text: 'good evening' });
    const headers = { 'x-api-key': channelKey };
    const kept = await upload(bridge.url, { headers });
    const { fileKey } = kept.body;
    const unread = await upload(bridge.url, { headers, fields: {} });
    const keyless = await upload(bridge.url);
    const fresh = await postJson(bridge.url, '/api/presigned-url', { fileKey });
    const unknown = await postJson(bridge.url, '/api/presigned-url', { fileKey: 'none' });
    const life = await postJson(bridge.url, '/api/path-ttl', { path: `${channelKey}/${id}`, days: 3 }, headers);
    for (const [path, answers] of Object.entries({
      '/api/file-to-text': [kept, unread, keyless],
      '/api/presigned-url': [fresh, unknown],
      '/api/path-ttl': [life],
    })) {
      for (const { status, body } of answers) expect(problems('post', path, status, body), path).toBeNull();
    }
    const forged = await fetch(`${bridge.url}/files/${fileKey}/a?expires=1&signature=2`);
    expect(problems('get', '/files/{key}/{name}', forged.status, await forged.json())).toBeNull();
  });

  it('of every other operation', async () => {
    const { conversationId: id } = await openChat(bridge, { userId: 'otto', text: 'good day' });
    const asked: [method: string, path: string, status: number, query?: string][] = [
      ['get', '/api/transcript', 200, `?conversation_id=${id}`],
      ['get', '/api/transcript', 404, '?conversation_id=none'],
      ['get', '/api/messages/{id}', 404],
      ['post', '/api/presigned-url', 400],
      ['post', '/admin/reload', 200],
      ['get', '/health/live', 200],
      ['get', '/health/ready', 200],
      ['get', '/admin/dead-letters', 200],
      ['post', '/admin/dead-letters/{id}/replay', 404],
      ['get', '/admin/conversations/{id}/timeline', 200],
      ['get', '/admin/conversations', 200, '?limit=1'],
      ['get', '/admin/conversations', 400, '?limit=0'],
      ['get', '/admin/trace', 404, '?conversation=none'],
      ['get', '/admin/audit', 200],
      ['get', '/admin/channels/{channel}/users/{user}/export', 200],
      ['delete', '/admin/channels/{channel}/conversations/{id}', 200],
      ['delete', '/admin/channels/{channel}/users/{user}', 200],
    ];
    for (const [method, path, status, query = ''] of asked) {
      const origin = path.startsWith('/api') ? bridge.url : bridge.adminUrl;
      const address = path.replace('{id}', id).replace('{channel}', 'shop').replace('{user}', 'otto');
      const response = await fetch(origin + address + query, { method, headers: { 'x-api-key': channelKey } });
      expect([method, path, response.status]).toEqual([method, path, status]);
      expect(problems(method, path, status, await response.json()), `${method} ${path}`).toBeNull();
    }
  });
});

/** The routes of a controller, as the document writes them. */
function routesOf(controller: unknown): string[] {
  if (typeof controller !== 'function' || !Reflect.hasMetadata('path', controller)) return [];
  const base = Reflect.getMetadata('path', controller) as string;
  const { prototype } = controller as { prototype: object };
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler: unknown = Reflect.get(prototype, name);
    if (typeof handler !== 'function' || !Reflect.hasMetadata('method', handler)) return [];
    const method = methods[Reflect.getMetadata('method', handler) as number]!;
    const path = [base, Reflect.getMetadata('path', handler) as string].filter((part) => part !== '/').join('/');
    return [`${method} /${path.replace(/:(\w+)/g, '{$1}')}`.replace(/(?<=.)\/$/, '')];
  });
}
