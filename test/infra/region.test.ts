import { expect, test } from 'vitest';
import { euRegion } from '../../infra/region.ts';

test('Stockholm is where the data lies unless another region of the EU is chosen', () => {
  expect(euRegion(undefined)).toBe('eu-north-1');
  expect(euRegion('eu-west-1')).toBe('eu-west-1');
});

// London and Zürich bear the prefix eu-, and lie outside the EU.
test.each(['us-east-1', 'eu-west-2', 'eu-central-2', '', 7])('%j is refused, by name', (region) => {
  expect(() => euRegion(region)).toThrow(`${JSON.stringify(region)} is not in the EU`);
});
