import { describe, expect, it } from 'vitest';
import { readSample, SAMPLES } from '../sample-registers.ts';
import { referenceFigures } from './reference-figures.ts';

describe('the reference program', () => {
  it.each(SAMPLES)(
    'gives every figure that the sample expects: %s',
    async (name) => {
      const { content, labels, expected } = await readSample(name);
      const figures = referenceFigures(
        {
          activities: content.activities.map((activity) => activity.fields),
          attendances: content.activities.flatMap((activity) => activity.attendances.map((row) => row.fields)),
        },
        labels,
      );
      expect({ ...expected, ...figures, source: expected.source }).toEqual(expected);
    },
    60_000,
  );
});
