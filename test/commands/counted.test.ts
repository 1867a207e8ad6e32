import { expect, it } from 'vitest';
import { counted } from '../../infra/commands/cli/counted.ts';

it.each([
  [0, '0 events'],
  [1, '1 event'],
  [2, '2 events'],
])('a count of %d has its noun in the right number', (count, text) => {
  expect(counted(count, 'event')).toBe(text);
});

it('a noun with its verb has a plural of its own', () => {
  expect(counted(1, 'older event is', 'older events are')).toBe('1 older event is');
  expect(counted(3, 'older event is', 'older events are')).toBe('3 older events are');
});
