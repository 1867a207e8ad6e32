/**
 * Widths of columns, each at least what it needs. What they gain is taken from the first one, whose text can wrap.
 * @param minFirst least width of the first column, unless it is narrower from the start
 */
export function fittedWidths(widths: readonly number[], needed: readonly number[], minFirst: number): number[] {
  const wide = widths.map((width, index) => Math.max(width, needed[index] ?? 0));
  const gained = wide.reduce((sum, width, index) => sum + width - (widths[index] ?? 0), 0);
  const [first = 0, ...others] = wide;
  return [Math.max(Math.min(minFirst, first), first - gained), ...others];
}
