/**
 * Deletes register generations that no export can need any more, because personal data is kept no longer than its register.
 * A run may stop at any point; the next one continues.
 */
import type { Clock, GenerationStore } from '../ports.ts';

export interface DeleteGenerationsDependencies {
  readonly clock: Clock;
  readonly generations: GenerationStore;
}

const MAX_PER_RUN = 20;
/** The reconciler may run for five minutes; the rest is for its exports. */
const MAX_MILLISECONDS = 120_000;

/** @returns how many generations were deleted completely */
export async function deleteGenerations({ clock, generations }: DeleteGenerationsDependencies): Promise<number> {
  const until = clock.now() + MAX_MILLISECONDS;
  let deleted = 0;
  for (const generation of await generations.due(new Date(clock.now()).toISOString(), MAX_PER_RUN)) {
    deleted += (await generations.delete(generation, () => clock.now() < until)) ? 1 : 0;
  }
  return deleted;
}
