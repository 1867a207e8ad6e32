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
