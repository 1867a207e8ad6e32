import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../lambdas/domain/facts/duration.ts';

describe('a duration', () => {
  it.each<[string, number]>([
    ['90', 90],
    ['1:30', 90],
    ['01:30:59', 90],
    ['24:00', 1440],
    ['1,5', 90],
    ['1.5', 90],
    ['0,75', 45],
    ['0.7417', 45],
    ['0,0083', 0],
    ['0,0084', 1],
    ['1', 1],
    ['1440', 1440],
  ])('“%s” is %i minutes', (text, minutes) => {
    expect(parseDuration(text) ?? 0).toBe(minutes);
  });

  it.each(['0', '1441', '24:01', '0:00', '24,5', 'to timer', '-30', '1:60', '90 min', '90.0', '1e3'])(
    '“%s” is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});
