/** Medians of measured values. */

/** @returns NaN for no values */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const [before = Number.NaN, after = Number.NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (before + after) / 2;
}

/**
 * The median of each number in values of one form, wherever it stands; what is no number is that of the first value.
 * A member that some values lack is 0 there.
 */
export function medianOfEach<T>(values: readonly T[]): T {
  return combine(values) as T;
}

function combine(values: readonly unknown[]): unknown {
  const [first] = values.filter((value) => value !== undefined);
  if (typeof first === 'number') return median(values.map((value) => (typeof value === 'number' ? value : 0)));
  if (typeof first !== 'object' || first === null) return first;
  const members = values.map((value) => new Map(Object.entries(value ?? {})));
  const names = new Set(members.flatMap((member) => [...member.keys()]));
  return Object.fromEntries([...names].map((name) => [name, combine(members.map((member) => member.get(name)))]));
}
