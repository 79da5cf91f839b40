/** Node-RED as a program of the bench: the flow, on Redis and the Helpdesk, without editor and without anything else. */
import type { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { botMessage, writeFrame } from '../frames.js';
import { ownUpstream } from '../upstreams.js';
import { flow } from './flow.js';
import type { Globals } from './functions.js';

/** The little of Node-RED that is called here. */
interface NodeRed {
  init(server: Server, settings: object): void;
  start(): Promise<void>;
  readonly events: EventEmitter;
}

const text = { type: 'string', default: '' } as const;
const { values } = parseArgs({ options: { port: text, helpdesk: text, redis: text, folder: text, home: text } });

let isReady = false;
const server = createServer((_request, response) => {
  response.writeHead(isReady ? 200 : 503).end();
});

// The same libraries as everybody's, and the frames as the bare relay writes them.
const globals: Globals = {
  redis: new Redis(values.redis),
  conversations: new Map(),
  frames: { writeFrame, botMessage },
  openUpstream: (conversation) => ownUpstream(values.helpdesk, conversation),
};

const flowFile = join(values.folder, 'flow.json');
writeFileSync(flowFile, JSON.stringify(flow));
const nodeRed = createRequire(join(values.home, 'package.json'))('node-red') as NodeRed;
nodeRed.events.on('flows:started', () => {
  isReady = true;
});
nodeRed.init(server, {
  userDir: values.folder,
  flowFile,
  credentialSecret: false,
  httpAdminRoot: false,
  httpNodeRoot: '/',
  telemetry: { enabled: false },
  externalModules: { autoInstall: false, palette: { allowInstall: false }, modules: { allowInstall: false } },
  logging: { console: { level: 'error', metrics: false, audit: false } },
  functionGlobalContext: globals,
});
await nodeRed.start();
server.listen(Number(values.port), '127.0.0.1');
