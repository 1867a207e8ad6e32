import { describe, expect, it } from 'vitest';
import { forgetGenerations } from '../../lambdas/events/forget-generations.ts';
import type { Generation, GenerationStore } from '../../lambdas/ports.ts';
import { ORGANISATION, StoppedClock } from '../fakes/export-record.ts';

const generation = (importId: string): Generation => ({
  organisationNumber: ORGANISATION,
  year: 2025,
  importId,
  shards: 1,
});

/** So many are due; each takes as long to forget as it is told. */
function worldWith(due: number, milliseconds: number) {
  const clock = new StoppedClock();
  const asked: { now: string; gone: string[] } = { now: '', gone: [] };
  const generations: GenerationStore = {
    async due(now) {
      asked.now = now;
      return Array.from({ length: due }, (_, index) => generation(`import-${index}`));
    },
    async forget({ importId }, mayGoOn) {
      if (!mayGoOn()) {
        return false;
      }
      clock.advance(milliseconds);
      asked.gone.push(importId);
      return true;
    },
  };
  return { clock, generations, asked };
}

describe('forgetting generations', () => {
  it('deletes each that is due now, and says how many', async () => {
    const world = worldWith(3, 10);
    const now = new Date(world.clock.now()).toISOString();
    expect(await forgetGenerations(world)).toBe(3);
    expect(world.asked).toEqual({ now, gone: ['import-0', 'import-1', 'import-2'] });
  });

  it('stops after two minutes and leaves the rest to the next run', async () => {
    const world = worldWith(5, 50_000);
    expect(await forgetGenerations(world)).toBe(3);
  });
});
