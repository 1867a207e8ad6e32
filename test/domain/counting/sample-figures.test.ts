import { describe, expect, it } from 'vitest';
import { countContent, readSample, SAMPLES } from '../../sample-registers.ts';

describe('the figures of the sample registers', () => {
  it.each(SAMPLES)('equal those of the independent program: %s', async (name) => {
    const sample = await readSample(name);
    const { figures } = countContent(sample.content, sample.labels);
    const { findings: _, ...expected } = sample.expected;
    expect(figures).toEqual(expected);
  });
});
