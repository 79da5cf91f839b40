/** What is known of a call that failed. */
import { expect, it } from 'vitest';
import { CallError, callError } from './call-error.js';

function reply(message: string): Error {
  return Object.assign(new Error(message), { name: 'ReplyError' });
}

it.each([
  [reply('READONLY You cannot write'), 'refused', 'READONLY'],
  [reply('OOM command not allowed'), 'refused', 'OOM'],
  [reply('CLUSTERDOWN The cluster is down'), 'refused', 'CLUSTERDOWN'],
  [reply('MOVED 1 h:1'), 'refused', 'MOVED'],
  [reply('NOPERM this user'), 'refused', 'NOPERM'],
  [reply('WRONGTYPE Operation'), 'mistake', 'WRONGTYPE'],
  [reply('ERR user_script:1: oh'), 'mistake', 'ERR'],
  [new Error("Stream isn't writeable and enableOfflineQueue options is false"), 'refused', 'OFFLINE'],
  [new Error('Connection is closed.'), 'unknown', 'LOST'],
  [new Error('Command timed out'), 'unknown', 'LOST'],
  ['no error at all', 'unknown', 'LOST'],
])('%s', (error, fate, code) => {
  expect(callError(error)).toMatchObject({ fate, code, isFull: code === 'OOM' });
});

it('stays what it is', () => {
  const error = new CallError('mistake', 'ERR', 'oh');
  expect(callError(error)).toBe(error);
});
