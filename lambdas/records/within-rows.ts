/**
 * The first items whose rows are not too many together, and at least one: rows may stand in as many chunks.
 * @param rowsOf number of rows that an item names
 */
export function withinRows<T>(items: readonly T[], rowsOf: (item: T) => number, most: number): readonly T[] {
  let rows = 0;
  const end = items.findIndex((item, index) => {
    rows += rowsOf(item);
    return index > 0 && rows > most;
  });
  return items.slice(0, end === -1 ? undefined : end);
}
