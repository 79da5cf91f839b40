/** Whose fault it is that a message fails: told by what is served meanwhile, and for how long. */
import { expect, it } from 'vitest';
import { Pulse } from './pulse.js';
import { TooLargeError } from './trouble.js';

const limits = { attempts: 4, patienceMs: 10_000 };

/** The item `m` fails every second or so often as told; `meanwhile` happens between two failures. */
function failing(times: number, meanwhile: (pulse: Pulse, now: number) => void = () => undefined, everyMs = 5000) {
  const pulse = new Pulse(limits);
  let now = 0;
  for (let count = 0; count < times; count++) {
    pulse.failed('m', now);
    meanwhile(pulse, now + 1);
    now += everyMs;
  }
  return { pulse, isExhausted: pulse.isExhausted('m', now) };
}

const otherIsServed = (pulse: Pulse, now: number) => pulse.served('other', now);

it('gives up what fails while others are served', () => {
  expect(failing(4, otherIsServed).isExhausted).toBe(true);
});

it('does not give up before the attempts are made, nor before the time is up', () => {
  expect(failing(3, otherIsServed).isExhausted).toBe(false);
  expect(failing(40, otherIsServed, 100).isExhausted).toBe(false);
});

it('gives up at the third time what is too large to be read, whatever else is served', () => {
  const pulse = new Pulse(limits);
  const told = [1, 2, 3].map((now) => {
    pulse.failed('m', now, new TooLargeError('a chat'));
    return pulse.isExhausted('m', now);
  });
  expect(told).toEqual([false, false, true]);
  expect(pulse.whyFailed('m')).toBe('too large to be read: a chat');
});

it('gives nothing up while nothing is served, however long', () => {
  const others = (pulse: Pulse, now: number) => pulse.failed('other', now);
  expect(failing(1000, others).isExhausted).toBe(false);
});

it('does not count what was served before an outage', () => {
  let isUp = true;
  const once = (pulse: Pulse, now: number) => {
    if (isUp) pulse.served('other', now);
    else pulse.failed('other', now);
    isUp = false;
  };
  expect(failing(1000, once).isExhausted).toBe(false);
});

it('gives up what is alone in failing, and in being asked, only after much longer', () => {
  expect(failing(10).isExhausted).toBe(false);
  expect(failing(16).isExhausted).toBe(true);
});

it('gives up nothing at the end of an outage, when the others have been served before it was tried again', () => {
  const { pulse } = failing(1000, (pulse, now) => pulse.failed('other', now));
  const now = 1000 * 5000;
  pulse.served('other', now);
  expect(pulse.isExhausted('m', now + 1)).toBe(false);
  // Nor where it fails once more.
  pulse.failed('m', now + 2);
  expect(pulse.isExhausted('m', now + 3)).toBe(false);
});

it('counts how long it was alone from when it was', () => {
  const { pulse } = failing(1000, (pulse, now) => pulse.failed('other', now));
  pulse.forget('other');
  let now = 1000 * 5000;
  const told = Array.from({ length: 17 }, () => {
    pulse.failed('m', (now += 5000));
    return pulse.isExhausted('m', now);
  });
  // The last failure beside the other one is the first of sixteen.
  expect(told.indexOf(true)).toBe(14);
});

it('forgets what got through or was given up', () => {
  const { pulse } = failing(4, otherIsServed);
  pulse.served('m', 1);
  expect(pulse.isExhausted('m', 99_999)).toBe(false);
  const other = failing(4, otherIsServed).pulse;
  other.forget('m');
  expect(other.isExhausted('m', 99_999)).toBe(false);
});

/** What waits through an outage: a hundred messages that fail again and again, and new ones. */
function crowdFails(pulse: Pulse, now: number): void {
  for (let id = 0; id < 100; id++) pulse.failed(`waiting ${id}`, now);
  for (let id = 0; id < 5; id++) pulse.failed(`new at ${now}, ${id}`, now);
}

it('gives nothing up in an outage in which a few are served now and then', () => {
  const flapping = (pulse: Pulse, now: number) => {
    crowdFails(pulse, now);
    pulse.served('waiting 7', now + 1);
    pulse.served(`new at ${now}, and lucky`, now + 1);
  };
  expect(failing(100, flapping).isExhausted).toBe(false);
});

it('gives up what fails beside others of its kind, while those that are new are served', () => {
  const ofItsKind = (pulse: Pulse, now: number) => {
    for (let id = 0; id < 9; id++) pulse.failed(`of its kind ${id}`, now);
    pulse.served(`new at ${now}`, now);
  };
  expect(failing(4, ofItsKind).isExhausted).toBe(true);
});

it('gives up what fails each time, while others do once', () => {
  const atTheSecondTime = (pulse: Pulse, now: number) => {
    pulse.failed(`other at ${now}`, now);
    pulse.served(`other at ${now}`, now + 1);
  };
  expect(failing(4, atTheSecondTime).isExhausted).toBe(true);
});
