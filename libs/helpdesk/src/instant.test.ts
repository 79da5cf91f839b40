// Dates of socket and history are the same instants, however they are written.
import { describe, expect, it, vi } from 'vitest';
import { instantOf } from './instant.js';

describe('instantOf', () => {
  const instant = Date.UTC(2025, 9, 1, 9, 0, 2, 123);
  it.each([
    '2025-10-01T09:00:02.123Z',
    '2025-10-01T09:00:02.123456Z',
    '2025-10-01T09:00:02.123456',
    '2025-10-01 09:00:02.123+00:00',
    '2025-10-01T11:00:02.123+0200',
    '2025-10-01 09:00:02.123+00',
    '2025-10-01 09:00:02,123 UTC',
    ' 2025-10-01T04:30:02.123456789-04:30\n',
    '1759309202123',
    '1759309202.123',
    '1759309202123456',
    '1759309202123456789',
    '/Date(1759309202123)/',
  ])('reads %s', (iso) => {
    expect(instantOf(iso)).toBe(instant);
  });

  it('reads a date without a zone as UTC wherever the machine stands', () => {
    vi.stubEnv('TZ', 'Asia/Tokyo');
    expect(new Date(0).getHours()).toBe(9);
    expect(instantOf('2025-10-01T09:00:02.123')).toBe(instant);
    vi.unstubAllEnvs();
  });

  it.each([
    ['Wed, 01 Oct 2025 09:00:02 GMT', Date.UTC(2025, 9, 1, 9, 0, 2)],
    ['2025-10-01 09:00', Date.UTC(2025, 9, 1, 9)],
    ['1759309202', Date.UTC(2025, 9, 1, 9, 0, 2)],
  ])('reads the coarser %s', (date, wanted) => {
    expect(instantOf(date)).toBe(wanted);
  });

  it.each([
    'yesterday',
    '',
    '2025-13-01T09:00:02Z',
    '0000-00-00 00:00:00',
    '2025-10-01',
    '20251001',
    '+275760-09-13T00:00:00Z',
    `2025-10-01T09:00:02Z${' '.repeat(100)}`,
  ])('is no number for %j', (date) => {
    expect(instantOf(date)).toBeNaN();
  });
});
