/** The programs that promise nothing. */
import type { Way } from '../load/visitor.js';
import { plainlyReady, postBase, relayBase } from './program.js';
import type { Program } from './program.js';

/** Connections to the Helpdesk that all customers share. */
const sharedUpstreams = '4';

export const echo: Program = {
  name: 'echo',
  title: 'ws echo',
  way: 'echo',
  base: relayBase,
  ready: plainlyReady,
  needsRedis: false,
  isPeer: false,
  command: ({ port }) => ({ file: 'bench/programs/echo.js', args: ['--port', String(port)] }),
};

export const relays: readonly Program[] = [
  relay('relay-shared', `bare relay, ${sharedUpstreams} shared upstreams`, { shared: sharedUpstreams }),
  relay(relayBase, 'bare relay, one upstream per customer'),
];

export const postRelay = relay(postBase, 'bare relay that takes POSTs', { way: 'post' });

function relay(name: string, title: string, more: { way?: Way; shared?: string } = {}): Program {
  const { way = 'socket', shared } = more;
  return {
    name,
    title,
    way,
    base: way === 'post' ? postBase : relayBase,
    ready: plainlyReady,
    needsRedis: false,
    isPeer: false,
    command: ({ port, helpdesk }) => ({
      file: 'bench/programs/relay.js',
      args: ['--port', String(port), '--helpdesk', helpdesk, ...(shared === undefined ? [] : ['--shared', shared])],
    }),
  };
}
