import { expect, it } from 'vitest';
import { distinctTimes } from '../../../frontend/panels/history/distinct-times.ts';

const FORMATS = { dateTime: (iso: string) => iso.slice(0, 16), exactTime: (iso: string) => iso.slice(0, 19) };
const list = (...times: string[]) => times.map((time) => ({ createdAt: `2026-03-14T${time}.000Z` }));

it('times of a list are to the minute, and to the second where two would read the same', () => {
  expect(distinctTimes(list('09:15:01', '09:15:44', '10:00:00'), FORMATS)).toEqual([
    '2026-03-14T09:15:01',
    '2026-03-14T09:15:44',
    '2026-03-14T10:00',
  ]);
});
