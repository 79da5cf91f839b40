/** Our own messages are found where they stand, each once, and none that is not ours. */
import { describe, expect, it } from 'vitest';
import { decodeHistory } from '#helpdesk';
import { positionOf } from './read-back.js';

function historyOf(...messages: (string | null)[]) {
  const read = decodeHistory({
    id: 'conv_9',
    messages: messages.map((message, index) =>
      message === null
        ? { id: index, sender: 'agent', message: 'an answer' }
        : { id: index, sender: 'customer', message },
    ),
  });
  if (!read.ok) throw new Error(read.problem);
  return read.value;
}

const none: ReadonlySet<number> = new Set();

describe('a message of ours', () => {
  it('is found by its position among the customer’s, behind those that are known', () => {
    const history = historyOf('ok', null, 'ok', null, 'ok');
    expect(positionOf(history, 0, ['ok'], none)).toBe(1);
    expect(positionOf(history, 1, ['ok'], none)).toBe(2);
    expect(positionOf(history, 1, ['ok'], new Set([2]))).toBe(3);
    expect(positionOf(history, 3, ['ok'], none)).toBeNull();
    expect(positionOf(history, 0, ['no'], none)).toBeNull();
  });

  it.each([
    ['a & b < c', 'a &amp; b &lt; c'],
    ['see\n\nyou  soon ', 'see you soon'],
    ['Zoë 👍', 'Zoe\u0308 ????'],
    ['nul \0 and \ud800', 'nul  and \ufffd'],
    ['It’s fine…', 'It?s fine?'],
  ])('is found as the database left it: %j', (text, stored) => {
    expect(positionOf(historyOf('before', stored), 1, [text], none)).toBe(2);
  });

  it('is rather the one that is spelled as it was sent', () => {
    const history = historyOf('👍?', 'a &amp; b', 'a & b', '👍');
    expect(positionOf(history, 0, ['a & b'], none)).toBe(3);
    expect(positionOf(history, 0, ['👍'], none)).toBe(4);
    expect(positionOf(history, 0, ['👍'], new Set([4]))).toBe(1);
  });

  it('may stand there as it was before it was edited', () => {
    expect(positionOf(historyOf('x', 'old &gt; words'), 0, ['new words', 'old > words'], none)).toBe(2);
  });

  it('is never one of another device, or of somebody else', () => {
    expect(positionOf(historyOf('Yes?', 'yes', 'Yes please', null), 0, ['Yes'], none)).toBeNull();
    expect(positionOf(historyOf(null), 0, ['an answer'], none)).toBeNull();
  });
});
