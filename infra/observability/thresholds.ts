/**
 * From where on something is wrong. Plain numbers, read by the alarms, by the lines that the dashboards draw and by their
 * panels that say what normal looks like.
 */
export const THRESHOLDS = {
  successPercent: 80,
  /** Mean of exports under SMALL_EXPORT_ACTIVITIES. */
  smallExportMilliseconds: 60_000,
  statusReadMilliseconds: 1_000,
  /** A dead push fails on each message and is tried again; one or two are a page that was closed at a bad moment. */
  pushFailures: 5,
  /** A change reaches the pages within a second; so late, something holds back whoever should hand it on. */
  pushAgeMilliseconds: 30_000,
  exportsPastBudget: 1,
  reconcilerRuns: 1,
  deadLetters: 1,
  chunkTimeoutPercent: 5,
  chunkRetryPercent: 10,
  pollErrorPercent: 1,
  concurrencyPercent: 80,
} as const;

/** How many of what is judged there must be in a window before a share or a mean of it means something. */
export const MINIMA = {
  /** Four of five are 80 %. */
  endedExports: 5,
  smallExports: 3,
  /** The slowest in twenty is the 95th percentile. */
  statusReads: 20,
  /** One export of an ordinary register has at least as many tries. */
  chunkTries: 20,
  /** One in a hundred is 1 %, and that is still allowed. */
  polls: 100,
} as const;
