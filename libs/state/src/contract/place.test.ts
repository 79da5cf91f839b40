/** Places are part of the stored form: what they were, they stay. */
import { expect, test } from 'vitest';
import { placedUuid, placeInId, placeOf } from './place.js';

const uuid = '0a1b2c3d-4e5f-4061-8273-8495a6b7c8d9';

test.each([
  ['web', 'ann', 63],
  ['web', 'bob', 201],
  ['app', 'ann', 8],
  ['web', 'ä\ud800', 246],
])('the place of %s, %s is what it was', (channel, sessionId, place) => {
  expect(placeOf({ channel, sessionId })).toBe(place);
});

test('the id of a new conversation says where its customer is', () => {
  for (const sessionId of ['ann', 'bob', 'user-1', '', '_']) {
    const customer = { channel: 'web', sessionId };
    for (const user of ['ann', 'anon', 'a_b', '']) {
      expect(placeInId(`${user}_${placedUuid(customer, uuid)}`)).toBe(placeOf(customer));
    }
  }
  expect(placedUuid({ channel: 'web', sessionId: 'ann' }, uuid).slice(2)).toBe(uuid.slice(2));
});

test.each(['c', '', 'ann_', `ann_${uuid.toUpperCase()}`, `ann_${uuid}x`, `ann_${uuid.replace('-4061', '-1061')}`])(
  '%j says nothing of a place',
  (id) => {
    expect(placeInId(id)).toBeNull();
  },
);
