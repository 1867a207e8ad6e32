/** Counts stored changes of exports, chunks and imports in the metrics. */
import { checkMetrics } from '../domain/checks/check-metrics.ts';
import { chunkMetrics, exportMetrics } from '../domain/export/export-metrics.ts';
import type { Measurement } from '../domain/export/measurement.ts';
import { isCheck } from '../domain/export/purpose.ts';
import { importMetrics } from '../domain/imports/import-metrics.ts';
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
    for (const measurement of measurementsOf(change, organisationLabel)) {
      metrics.add(...measurement);
    }
  }
}

function measurementsOf(
  change: StreamChange,
  organisationLabel: CountDependencies['organisationLabel'],
): readonly Measurement[] {
  switch (change.kind) {
    case 'chunk':
      return chunkMetrics(change.before, change.after);
    case 'export':
      return isCheck(change.after)
        ? checkMetrics(change.before, change.after)
        : exportMetrics(change.before, change.after, organisationLabel(change.after.organisationNumber));
    case 'import':
      return importMetrics(change.before, change.after, organisationLabel(change.after.organisationNumber));
  }
}
