import { describe, expect, it } from 'vitest';
import { countContent, readSample, SAMPLES } from '../../sample-registers.ts';

describe('the figures of the sample registers', () => {
  it.each(SAMPLES)('%s: every figure is what the independent program computed', async (name) => {
    const sample = await readSample(name);
    const { figures } = countContent(sample.content, sample.labels);
    const { findings: _, ...expected } = sample.expected;
    expect(figures).toEqual(expected);
  });
});
