/** A register gives the same figures however it is split into files, as long as the rows of one id stay together. */
import * as fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { ledDays } from '../led-days.ts';
import { crowd, household, messyRegister } from '../messy-register.ts';
import { expectedFigures, figuresOf } from './expected-figures.ts';
import { RegisterWorld } from './register-world.ts';
import { anySplit, bytesOf, splitRegister } from './split-register.ts';

/** Activities of one chunk, which a test sets. */
const cut = vi.hoisted(() => ({ size: 400 }));

vi.mock('../../lambdas/domain/registers/chunk-format.ts', async (original) => {
  const actual = await original<typeof import('../../lambdas/domain/registers/chunk-format.ts')>();
  return Object.defineProperty({ ...actual }, 'CHUNK_ACTIVITIES', { enumerable: true, get: () => cut.size });
});

afterEach(() => {
  cut.size = 400;
});

it.each([
  ['a messy register', messyRegister, 50],
  ['days that few people lead', ledDays, 20],
  ['a household that shares its address', household, 20],
  ['a crowd that shares its member number', crowd, 20],
])(
  'any split into xlsx and csv files, in chunks of any size, gives the figures of the whole: %s',
  async (_, registers, numRuns) => {
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(registers, anySplit(4), fc.integer({ min: 1, max: 4 }), async (register, split, size) => {
        cut.size = size;
        const expected = expectedFigures([{ stem: 'register', format: 'xlsx', rows: register }]);
        const files = splitRegister(register, split);
        const world = new RegisterWorld();
        const { status } = await world.import((await Promise.all(files.map(bytesOf))).flat());
        expect(status).toBe('completed');
        const stored = (await world.manifest())?.files ?? [];
        expect(stored).toHaveLength(files.length);
        const sizes = stored.flatMap(({ chunks }) => chunks.map(({ activities }) => activities));
        expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(size);
        counted += expected === null ? 0 : 1;
        expect(await figuresOf(world)).toEqual(expected);
      }),
      { numRuns },
    );
    expect(counted).toBeGreaterThan(numRuns / 2);
  },
);
