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

/** @param milliseconds that the deletion of each generation takes */
function dependenciesWith(due: number, milliseconds: number) {
  const clock = new StoppedClock();
  const calls: { now: string; deleted: string[] } = { now: '', deleted: [] };
  const generations: GenerationStore = {
    async due(now) {
      calls.now = now;
      return Array.from({ length: due }, (_, index) => generation(`import-${index}`));
    },
    async delete({ importId }, mayContinue) {
      if (!mayContinue()) {
        return false;
      }
      clock.advance(milliseconds);
      calls.deleted.push(importId);
      return true;
    },
  };
  return { clock, generations, calls };
}

describe('deleteGenerations', () => {
  it('deletes every generation that is due and returns their number', async () => {
    const dependencies = dependenciesWith(3, 10);
    const now = new Date(dependencies.clock.now()).toISOString();
    expect(await deleteGenerations(dependencies)).toBe(3);
    expect(dependencies.calls).toEqual({ now, deleted: ['import-0', 'import-1', 'import-2'] });
  });

  it('stops after two minutes and leaves the rest to the next run', async () => {
    const dependencies = dependenciesWith(5, 50_000);
    expect(await deleteGenerations(dependencies)).toBe(3);
  });
});
