import { describe, expect, it } from 'vitest';
import { paceEstimate } from '../../../../frontend/progress/imports/pace.ts';

const START = { percent: 0, at: 1_000 };

describe('the estimate of an upload', () => {
  it('is a range around the pace so far', () => {
    expect(paceEstimate(START, { percent: 25, at: 11_000 })).toEqual({
      kind: 'range',
      lowSeconds: 24,
      highSeconds: 45,
    });
  });

  it('is not there within the first seconds, after hardly any progress, and at the end', () => {
    expect(paceEstimate(START, { percent: 40, at: 5_999 })).toBeNull();
    expect(paceEstimate(START, { percent: 1, at: 60_000 })).toBeNull();
    expect(paceEstimate(START, { percent: 100, at: 60_000 })).toBeNull();
  });
});
