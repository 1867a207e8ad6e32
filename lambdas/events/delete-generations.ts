/**
 * Deletes the generations of registers that nothing can need any more: personal data stays no longer than its register does.
 * May stop at any point; the next run goes on.
 */
import type { Clock, GenerationStore } from '../ports.ts';

export interface DeleteGenerationsDependencies {
  readonly clock: Clock;
  readonly generations: GenerationStore;
}

const MOST_PER_RUN = 20;
/** Leaves the reconciler, which runs every minute for five at most, time for its exports. */
const MOST_MILLISECONDS = 120_000;

/** @returns how many generations are gone */
export async function deleteGenerations({ clock, generations }: DeleteGenerationsDependencies): Promise<number> {
  const until = clock.now() + MOST_MILLISECONDS;
  let gone = 0;
  for (const generation of await generations.due(new Date(clock.now()).toISOString(), MOST_PER_RUN)) {
    gone += (await generations.delete(generation, () => clock.now() < until)) ? 1 : 0;
  }
  return gone;
}
