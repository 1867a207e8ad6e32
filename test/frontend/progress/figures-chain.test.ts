import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { figuresChain } from '../../../frontend/progress/figures/figures-chain.ts';
import { type Figures, figuresSchema } from '../../../lambdas/domain/counting/figures.ts';
import { finalSummary } from '../../../lambdas/domain/counting/final-summary.ts';
import { SAMPLES } from '../../sample-registers.ts';

const FIXTURES = path.join(import.meta.dirname, '..', '..', 'fixtures', 'registers');

async function figuresOf(sample: string): Promise<Figures> {
  return figuresSchema.parse(JSON.parse(await readFile(path.join(FIXTURES, sample, 'expected.json'), 'utf8')));
}

describe('the chain of figures', () => {
  it.each(SAMPLES)('adds up for %s, from the register to the counted days', async (sample) => {
    const figures = await figuresOf(sample);
    const chain = figuresChain(finalSummary(figures));
    expect(chain.register).toEqual({
      activities: figures.source.activity_rows,
      leftOut: figures.source.activity_rows - figures.source.activities_kept,
    });
    expect(chain.inYear).toBeLessThanOrEqual((chain.register?.activities ?? 0) - (chain.register?.leftOut ?? 0));
    expect(chain.countedDays + chain.notCountedDays).toBe(chain.activityDays);
    expect(chain.outsideYear).toBeLessThanOrEqual(chain.notCountedDays);
    expect([chain.inYear, chain.countedDays]).toEqual([figures.total.activities, figures.total.counted_days]);
  });

  it('begins with the base year for an export of an older release, which did not keep the size of the register', async () => {
    const { kind, total, perCategory } = finalSummary(await figuresOf('nhf-2025'));
    const { register: _register, ...older } = total;
    expect(figuresChain({ kind, total: older, perCategory })).toMatchObject({ register: null, inYear: 501 });
  });
});
