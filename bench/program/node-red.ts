/** The peer: Node-RED with a flow that does the same durable work on Redis. */
import { installNodeRed, nodeRedFolder } from '../programs/node-red/install.js';
import { plainlyReady, relayBase } from './program.js';
import type { Program } from './program.js';

export const nodeRed: Program = {
  name: 'node-red',
  title: 'Node-RED on Redis',
  way: 'socket',
  base: relayBase,
  ready: plainlyReady,
  needsRedis: true,
  isPeer: true,
  prepare: installNodeRed,
  command: ({ port, helpdesk, redis, folder }) => ({
    file: 'bench/programs/node-red/node-red.js',
    args: Object.entries({ port, helpdesk, redis, folder, home: nodeRedFolder }).flatMap(([name, value]) => [
      `--${name}`,
      String(value),
    ]),
  }),
};
