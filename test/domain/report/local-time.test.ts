import { expect, it } from 'vitest';
import { norwegianTime } from '../../../lambdas/domain/report/local-time.ts';

it.each([
  ['winter', '2026-11-27T17:05:59Z', '27.11.2026 18:05'],
  ['summer', '2026-07-01T21:59:00Z', '01.07.2026 23:59'],
  ['a new day in Norway', '2026-12-31T23:00:00.000Z', '01.01.2027 00:00'],
])('shows the time of Norway in %s', (_, iso, shown) => {
  expect(norwegianTime(iso)).toBe(shown);
});
