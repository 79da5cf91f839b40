/** What a ping and a close confirm, and who gives way. */
import { expect, it } from 'vitest';
import { Sessions } from './sessions.js';
import type { Binding } from './sessions.js';
import { testPeer } from './test-peer.js';

const customer = { channel: 'shop', sessionId: 'ulla' };
const refTo = (id: string) => ({ channel: 'shop', id });

function open() {
  const listening: string[] = [];
  const sessions = new Sessions({
    listen: ({ sessionId }) => void listening.push(sessionId),
    unlisten: ({ sessionId }) => void listening.splice(listening.indexOf(sessionId), 1),
  });
  sessions.add(testPeer);
  const bind = (id: string) => sessions.bind('s', { ref: refTo(id), customer, userKey: 'ulla', after: 0 });
  const write = (binding: Binding, position: number) => {
    binding.written = position;
    sessions.wrote(binding);
  };
  return { sessions, bind, write, listening };
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
  expect([sessions.has('s', refTo('c0')), [...sessions.bindingsOf(refTo('c0'))]]).toEqual([false, []]);
  expect([sessions.has('s', refTo('c1')), sessions.has('s', refTo('c1000'))]).toEqual([true, true]);
});

it('tells the directory of each binding, and of its end', () => {
  const { sessions, bind, listening } = open();
  bind('c');
  bind('d');
  bind('c');
  expect(listening).toEqual(['ulla', 'ulla']);
  sessions.remove('s');
  expect(listening).toEqual([]);
});

it('shows a conversation of another channel to nobody', () => {
  const { sessions, bind } = open();
  bind('c');
  expect([...sessions.bindingsOf({ channel: 'other', id: 'c' })]).toEqual([]);
  expect([...sessions.bindingsOf(refTo('c'))]).toHaveLength(1);
});
