/** What a ping and a close confirm, and who gives way. */
import { expect, it } from 'vitest';
import { Sessions } from './sessions.js';
import type { Binding } from './sessions.js';
import { testPeer } from './test-peer.js';

const customer = { channel: 'shop', sessionId: 'ulla' };

function open() {
  const sessions = new Sessions();
  sessions.add(testPeer);
  const bind = (conversationId: string) => sessions.bind('s', { conversationId, customer, hasTicket: false, after: 0 });
  const write = (binding: Binding, position: number) => {
    binding.written = position;
    sessions.wrote(binding);
  };
  return { sessions, bind, write };
}

it('takes a pong for what was written before its ping, and no more', () => {
  const { sessions, bind, write } = open();
  const binding = bind('c')!;
  write(binding, 1);
  sessions.pinging('s');
  write(binding, 2);
  expect(sessions.ponged('s')).toMatchObject([{ confirmed: 1 }]);
  expect(sessions.ponged('s')).toEqual([]);
  sessions.pinging('s');
  expect(sessions.ponged('s')).toMatchObject([{ confirmed: 2 }]);
});

it('takes an answered goodbye for all that was written', () => {
  const { sessions, bind, write } = open();
  const [binding] = [bind('c')!, bind('silent')];
  write(binding, 2);
  expect(sessions.tookLeave('s')).toEqual([binding]);
  expect(binding.confirmed).toBe(2);
});

it('lets the conversation go that was bound first when a socket binds more than a thousand', () => {
  const { sessions, bind } = open();
  for (let count = 0; count <= 1000; count++) bind(`c${count}`);
  expect([sessions.has('s', 'c0'), sessions.isBound('c0')]).toEqual([false, false]);
  expect([sessions.has('s', 'c1'), sessions.has('s', 'c1000')]).toEqual([true, true]);
});
