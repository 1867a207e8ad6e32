import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ORCHESTRATING_CODE } from './orchestrating-code.ts';

it.each(ORCHESTRATING_CODE)('%s names code that is there to be covered', (pattern) => {
  expect(globSync(pattern, { cwd: join(import.meta.dirname, '..') })).not.toEqual([]);
});
