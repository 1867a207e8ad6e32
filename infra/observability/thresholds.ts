/**
 * The values at which something is wrong, used by the alarms, by the lines on the dashboards and by the panels that say what
 * is normal.
 */
export const THRESHOLDS = {
  successPercent: 80,
  /** Mean of exports under SMALL_EXPORT_ACTIVITIES. */
  smallExportMilliseconds: 60_000,
  statusReadMilliseconds: 1_000,
  /** When push is broken, every message fails and is retried. One or two failures can come from a page that was closed. */
  pushFailures: 5,
  /** A change normally reaches the pages within a second; with this delay push is held up. */
  pushAgeMilliseconds: 30_000,
  /** Exports and imports together. */
  pastBudget: 1,
  reconcilerRuns: 1,
  deadLetters: 1,
  mailFailures: 1,
  chunkTimeoutPercent: 5,
  chunkRetryPercent: 10,
  importSuccessPercent: 80,
  /** Mean of the files that were read. */
  importFileMilliseconds: 60_000,
  importTimeoutPercent: 5,
  importRetryPercent: 10,
  pollErrorPercent: 1,
  concurrencyPercent: 80,
} as const;

/** How many there must be in a window before a share or a mean is evaluated. */
export const MINIMA = {
  /** Four of five are 80 %. */
  endedExports: 5,
  smallExports: 3,
  /** The slowest in twenty is the 95th percentile. */
  statusReads: 20,
  /** One in twenty is 5 %, which is still allowed. */
  chunkTries: 20,
  /** Four of five are 80 %. */
  endedImportFiles: 5,
  importFiles: 3,
  /** One in ten is 10 %, which is still allowed for retries; a time-out among so few is worth a look. */
  importTries: 10,
  /** One in a hundred is 1 %, which is still allowed. */
  polls: 100,
} as const;
