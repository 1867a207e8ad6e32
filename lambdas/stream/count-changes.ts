/** Counts stored changes of exports and chunks in the metrics. */
import { chunkMetrics, exportMetrics } from '../domain/export/export-metrics.ts';
import type { Metrics, StreamChange } from '../ports.ts';

export interface CountDependencies {
  readonly metrics: Metrics;
  /** The value of the dimension `organisation`. */
  readonly organisationLabel: (organisationNumber: string) => string;
}

/**
 * Counts the changes before the first failed one. Lambda delivers all changes from that one on again, including those that
 * succeeded, and they are counted then. A change can still be counted twice, when the process is killed after this.
 * @param failed sequence numbers of the changes that failed
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
