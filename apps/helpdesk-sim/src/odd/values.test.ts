// What each fault of values makes of a message, without a server.
import { describe, expect, it } from 'vitest';
import { FaultSwitchboard } from '../faults.js';
import type { FaultChange } from '../faults.js';
import type { TextChange } from '../faults/value-faults.js';
import { oddText } from './texts.js';
import { OddValues } from './values.js';

function valuesUnder(change: FaultChange): OddValues {
  const faults = new FaultSwitchboard(Math.random);
  faults.set(change);
  return new OddValues(faults);
}

describe('a date', () => {
  const at = '2025-10-01T22:30:59.875Z';
  it.each<[NonNullable<FaultChange['dates']>, unknown]>([
    [{}, at],
    [{ toMs: 1000 }, '2025-10-01T22:30:59Z'],
    [{ toMs: 1000, by: 'rounding' }, '2025-10-01T22:31:00Z'],
    [{ toMs: 10 }, '2025-10-01T22:30:59.870Z'],
    [{ laterMs: -250 }, '2025-10-01T22:30:59.625Z'],
    [{ zone: 'leftOut' }, '2025-10-01T22:30:59.875'],
    [{ offsetMinutes: 120 }, '2025-10-02T00:30:59.875+02:00'],
    [{ offsetMinutes: -210 }, '2025-10-01T19:00:59.875-03:30'],
    [{ offsetMinutes: 330, zone: 'leftOut' }, '2025-10-02T04:00:59.875'],
    [{ form: 'sql', zone: 'leftOut', toMs: 1000 }, '2025-10-01 22:30:59'],
    [{ form: 'http' }, 'Wed, 01 Oct 2025 22:30:59 GMT'],
    [{ form: 'seconds' }, 1_759_357_859.875],
    [{ form: 'milliseconds' }, 1_759_357_859_875],
  ])('under %o reads %s', (dates, told) => {
    expect(valuesUnder({ dates }).message('rest', { date_created: at, date_updated: at })).toEqual({
      date_created: told,
      date_updated: told,
    });
  });

  it('that is none stays as it is', () => {
    const body = { date_created: '', date_updated: null };
    expect(valuesUnder({ dates: { toMs: 1000 } }).message('rest', body)).toEqual(body);
  });
});

describe('a text', () => {
  it.each<[TextChange, string, string]>([
    ['escaped', `<b> & "it's"`, '&lt;b&gt; &amp; &quot;it&#x27;s&quot;'],
    ['trimmed', ' \n a\u00a0', 'a'],
    ['collapsed', 'a \t b\n\u00a0 c', 'a b\n c'],
    ['nfc', 'e\u0301', 'é'],
    ['nfd', 'é', 'e\u0301'],
    ['nfkc', 'ﬁ①', 'fi1'],
    ['astralLost', 'a😀b', 'ab'],
    ['astralReplaced', 'a😀b', 'a?b'],
    ['controlsLost', 'a\u0000\tb\u0007\n', 'a\tb\n'],
    ['invisiblesLost', 'a\u200bb\ufeff', 'ab'],
    ['breaksLost', 'a\r\nb\nc', 'a b c'],
    ['crlf', 'a\r\nb\nc', 'a\r\nb\r\nc'],
    ['typographic', `"a" it's -- so...`, '“a” it’s – so…'],
    ['inParagraph', 'a', '<p>a</p>'],
    ['cutShort', '😀'.repeat(300), '😀'.repeat(255)],
  ])('is %s', (change, text, told) => {
    expect(oddText(text, [change])).toBe(told);
  });

  it('is changed on one road, where it matches, by one change after the other', () => {
    const values = valuesUnder({ texts: { road: 'rest', pattern: '^odd', changes: ['trimmed', 'inParagraph'] } });
    const told = (road: 'rest' | 'socket', message: string) => values.message(road, { message });
    expect(told('rest', 'odd ')).toEqual({ message: '<p>odd</p>' });
    expect(told('rest', 'even ')).toEqual({ message: 'even ' });
    expect(told('socket', 'odd ')).toEqual({ message: 'odd ' });
  });
});

describe('an attachment', () => {
  const file = { url: 'https://desk.test/media/a.png?v=1', name: 'a.png', size_kb: 2, extension: '.png' };
  const body = { attachment: true, attachment_metadata: file };

  it.each<[NonNullable<FaultChange['attachments']>, object]>([
    [{}, body],
    [{ flag: 'number' }, { ...body, attachment: 1 }],
    [{ flag: 'text' }, { ...body, attachment: 'true' }],
    [{ flag: 'letter' }, { ...body, attachment: 'Y' }],
    [{ flag: 'absent' }, { attachment_metadata: file }],
    [{ metadata: 'list' }, { ...body, attachment_metadata: [file] }],
    [{ metadata: 'json' }, { ...body, attachment_metadata: JSON.stringify(file) }],
    [{ metadata: 'jsonList' }, { ...body, attachment_metadata: JSON.stringify([file]) }],
    [{ metadata: 'absent' }, { attachment: true }],
    [{ address: 'relative' }, { ...body, attachment_metadata: { ...file, url: '/media/a.png?v=1' } }],
    [{ address: 'withoutScheme' }, { ...body, attachment_metadata: { ...file, url: '//desk.test/media/a.png?v=1' } }],
    [{ address: 'withoutSlash' }, { ...body, attachment_metadata: { ...file, url: 'media/a.png?v=1' } }],
  ])('under %o is told so', (attachments, told) => {
    expect(valuesUnder({ attachments }).message('socket', body)).toEqual(told);
  });

  it('that is none says so in the same way', () => {
    const none = { is_attachment: false, attachment_metadata: null };
    expect(valuesUnder({ attachments: { flag: 'number', metadata: 'list' } }).message('rest', none)).toEqual({
      is_attachment: 0,
      attachment_metadata: null,
    });
  });
});

describe('fields', () => {
  it('have other values, in messages and conversations', () => {
    const values = valuesUnder({ fields: { message: { sender: 'bot' }, conversation: { closed: 'no', rating: '5' } } });
    const conversation = { closed: false, messages: [{ sender: 'sate', message: 'a' }] };
    expect(values.conversation(conversation)).toEqual({
      closed: 'no',
      rating: '5',
      messages: [{ sender: 'bot', message: 'a' }],
    });
    expect(values.conversation({ closed: false, latest_message: null })).toMatchObject({ latest_message: null });
  });
});
