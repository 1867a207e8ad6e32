/** What changes of exports and chunks add to the metrics: what is counted is what is stored. */
import { chunkMetrics, exportMetrics } from '../domain/export/export-metrics.ts';
import type { Metrics, StreamChange } from '../ports.ts';

export interface CountDependencies {
  readonly metrics: Metrics;
  /** The value of the dimension `organisation`. */
  readonly organisationLabel: (organisationNumber: string) => string;
}

/**
 * Counts the changes ahead of the first failed one. Lambda delivers everything from there on again, the records that
 * succeeded behind it included, and those are counted then. Counting is at least once all the same: a process that is killed
 * after this has counted records that will come again.
 * @param failed sequence numbers
 */
export function countChanges(
  changes: readonly StreamChange[],
  failed: readonly string[],
  { metrics, organisationLabel }: CountDependencies,
): void {
  const firstFailed = changes.findIndex(({ sequenceNumber }) => failed.includes(sequenceNumber));
  for (const change of firstFailed < 0 ? changes : changes.slice(0, firstFailed)) {
    const measured =
      change.kind === 'chunk'
        ? chunkMetrics(change.before, change.after)
        : exportMetrics(change.before, change.after, organisationLabel(change.after.organisationNumber));
    for (const measurement of measured) {
      metrics.add(...measurement);
    }
  }
}
