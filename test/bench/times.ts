/** Prints times as a table with a row for each measurement. */

export function heading(): void {
  console.log('milliseconds                                    median     p95     max       n');
}

export function row(name: string, times: readonly number[]): void {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1).padStart(8);
  console.log(`${name.padEnd(46)}${at(0.5)}${at(0.95)}${at(1)}${String(times.length).padStart(8)}`);
}

/** Fewer times say nothing about the slowest of twenty. */
const MIN_JUDGED = 10;

/** Says whether 95 % of the times are under the bound; if not, the command ends with an error after its other measurements. */
export function bound(name: string, times: readonly number[], milliseconds: number): void {
  if (times.length < MIN_JUDGED) {
    console.log(`${name}: ${times.length} times are too few to compare with ${milliseconds} ms`);
    return;
  }
  const sorted = times.toSorted((one, other) => one - other);
  const p95 = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? Number.NaN;
  const holds = p95 < milliseconds;
  console.log(`${name}: p95 ${p95.toFixed(0)} ms, ${holds ? 'under' : 'NOT under'} ${milliseconds} ms`);
  if (!holds) {
    process.exitCode = 1;
  }
}
