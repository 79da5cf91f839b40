/** A Helpdesk under a path: both of its roads begin there. */
import { expect, it } from 'vitest';
import { io } from 'socket.io-client';
import { conversationsPath, handshakeQuery, helpdeskNamespace } from '#helpdesk';
import { openSim } from '../../../../../test/support/bridge.js';
import { splitHelpdeskAddress } from './address.js';

const host = 'https://desk.test';

it.each([
  [host, host, host, '/socket.io'],
  [`${host}/`, host, host, '/socket.io'],
  [`${host}//`, host, host, '/socket.io'],
  [`${host}/desk`, host, `${host}/desk`, '/desk/socket.io'],
  [`${host}/desk/`, host, `${host}/desk`, '/desk/socket.io'],
  [`${host}//a///b//`, host, `${host}/a/b`, '/a/b/socket.io'],
  [`${host}/a/./b/../c`, host, `${host}/a/c`, '/a/c/socket.io'],
  [`${host}/a%20b/%2F/`, host, `${host}/a%20b/%2F`, '/a%20b/%2F/socket.io'],
  [`${host}/größe`, host, `${host}/gr%C3%B6%C3%9Fe`, '/gr%C3%B6%C3%9Fe/socket.io'],
  ['HTTPS://Desk.Test:443/Desk', host, `${host}/Desk`, '/Desk/socket.io'],
  ['http://[::1]:4000/x', 'http://[::1]:4000', 'http://[::1]:4000/x', '/x/socket.io'],
  ['http://desk.test:8080', 'http://desk.test:8080', 'http://desk.test:8080', '/socket.io'],
])('%s is taken apart', (address, origin, restBase, socketPath) => {
  expect(splitHelpdeskAddress(address)).toEqual({ origin, restBase, socketPath });
});

it.each(['', '/desk/', '/a//b'])(
  'leads both roads to a Helpdesk that is configured with "%s" behind its host',
  async (path) => {
    const sim = await openSim({ pathPrefix: path.replace('//', '/').replace(/\/$/, '') });
    const { origin, restBase, socketPath } = splitHelpdeskAddress(sim.url + path);
    const answer = await fetch(restBase + conversationsPath('ada'), { headers: { authorization: 'Bearer desk-key' } });
    expect([answer.status, await answer.json()]).toEqual([200, []]);
    const query = handshakeQuery('desk-key');
    const socket = io(origin + helpdeskNamespace, {
      path: socketPath,
      query,
      transports: ['websocket'],
      forceNew: true,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    }).finally(() => socket.disconnect());
  },
);
