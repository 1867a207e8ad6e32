import { describe, expect, it } from 'vitest';
import { deleteGenerations } from '../../lambdas/events/delete-generations.ts';
import type { Generation, GenerationStore } from '../../lambdas/ports.ts';
import { ORGANISATION, StoppedClock } from '../fakes/export-record.ts';

const generation = (importId: string): Generation => ({
  organisationNumber: ORGANISATION,
  year: 2025,
  importId,
  shards: 1,
});

/** So many are due; each takes as long to forget as it is told. */
function dependenciesWith(due: number, milliseconds: number) {
  const clock = new StoppedClock();
  const asked: { now: string; gone: string[] } = { now: '', gone: [] };
  const generations: GenerationStore = {
    async due(now) {
      asked.now = now;
      return Array.from({ length: due }, (_, index) => generation(`import-${index}`));
    },
    async delete({ importId }, mayGoOn) {
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
    const dependencies = dependenciesWith(3, 10);
    const now = new Date(dependencies.clock.now()).toISOString();
    expect(await deleteGenerations(dependencies)).toBe(3);
    expect(dependencies.asked).toEqual({ now, gone: ['import-0', 'import-1', 'import-2'] });
  });

  it('stops after two minutes and leaves the rest to the next run', async () => {
    const dependencies = dependenciesWith(5, 50_000);
    expect(await deleteGenerations(dependencies)).toBe(3);
  });
});
