/** Serves the playground at /playground of the admin port: its pages, what they must know, and in the demonstration the desk. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { channelErrors } from '#channel';
import type { BridgeConfig } from '../../config.js';
import { codeOf } from '../../transport/http/http-error.js';
import { isAllowed } from '../door/admin.guard.js';
import { channelAddress } from './channel-address.js';
import { passToDesk } from './desk.js';
import { helmetOptions } from './security.js';

/** What only the demonstration gives, never the environment. */
export interface Demonstration {
  /** Address of the pretend Helpdesk, whose agents and faults the page may play. */
  readonly deskUrl: string;
  /** Channels with keys that everybody may know. */
  readonly channels: readonly { readonly name: string; readonly key: string; readonly label: string }[];
}

interface Tools {
  readonly config: BridgeConfig;
  readonly demonstration: Demonstration | null;
  /** Where clients reach the channel, as the bridge itself knows it. */
  readonly channelUrl: () => string;
}

/** Of what the desk is told, bytes. */
const deskBodyLimit = 8_388_608;

/** Beside the programs of the build, whether this file is one of them or still a source. */
const folders = ['../../../../../dist/playground/', '../../../../../playground/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** To be called before the instance listens, behind an `AdminDoor`. */
export async function servePlayground(instance: FastifyInstance, tools: Tools): Promise<void> {
  const { demonstration, channelUrl } = tools;
  await instance.register(
    async (scope) => {
      const imageOrigins = demonstration === null ? [] : [new URL(demonstration.deskUrl).origin];
      await scope.register(
        helmet,
        helmetOptions(({ headers }) => channelAddress(channelUrl(), headers.host), imageOrigins),
      );
      scope.setErrorHandler(sayWhy);
      scope.addHook('onRequest', (request, reply, done) => {
        if (refuse(request, reply, tools)) return;
        done();
      });
      await servePages(scope);
      scope.get('/settings.json', ({ headers }) => settingsOf(tools, headers.host));
      if (demonstration !== null) serveDesk(scope, demonstration.deskUrl, tools);
    },
    { prefix: '/playground' },
  );
}

/** Without a token all of this is for this machine only; with one the page asks for it. By which names it is reached, the door says. */
function refuse(request: FastifyRequest, reply: FastifyReply, { config }: Tools): boolean {
  if (config.ADMIN_TOKEN !== undefined || isAllowed(null, request)) return false;
  void reply
    .status(403)
    .type('text/plain')
    .send('Without ADMIN_TOKEN the playground is for this machine: open it as http://localhost.\n');
  return true;
}

/** To a person: what Nest makes of errors does not reach here. */
function sayWhy(error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  const code = codeOf(error);
  const { status, text } = channelErrors[code];
  const more = code === 'forbiddenHost' ? ': ask by localhost, an address, or a name of ADMIN_ALLOWED_HOSTS' : '';
  void reply.status(status).type('text/plain').send(`${text}${more}.\n`);
}

async function servePages(scope: FastifyInstance): Promise<void> {
  const root = folders.find((folder) => existsSync(folder));
  if (root === undefined) {
    const text = 'There is no page here: npm run build makes it, the image leaves it out.\n';
    scope.get('/', (_request, reply) => reply.status(503).type('text/plain').send(text));
    return;
  }
  await scope.register(fastifyStatic, { root, cacheControl: false, dotfiles: 'ignore', index: false, setHeaders });
  scope.get('/', (_request, reply) => reply.sendFile('index.html'));
  scope.get('/chat', (_request, reply) => reply.sendFile('chat.html'));
}

/** What was built anew is seen at once; what was not is not sent again. */
function setHeaders(reply: FastifyReply): void {
  void reply.header('cache-control', 'no-cache');
}

function settingsOf({ config, demonstration, channelUrl }: Tools, host: string | undefined): object {
  const { channels, ADMIN_TOKEN, TRACE_TEXTS } = config;
  return {
    channelUrl: channelAddress(channelUrl(), host),
    channels: demonstration?.channels ?? channels.map(({ name }) => ({ name, key: null, label: name })),
    desk: demonstration !== null,
    needsToken: ADMIN_TOKEN !== undefined,
    texts: TRACE_TEXTS,
  };
}

function serveDesk(scope: FastifyInstance, deskUrl: string, { config }: Tools): void {
  scope.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/desk/*',
    // With the file of an agent in it.
    bodyLimit: deskBodyLimit,
    handler: (request, reply) => {
      const isTheirs = isAllowed(config.ADMIN_TOKEN ?? null, request);
      if (!isTheirs) return reply.status(401).send({ detail: 'The desk needs the admin token' });
      return passToDesk(deskUrl, request, reply);
    },
  });
}
