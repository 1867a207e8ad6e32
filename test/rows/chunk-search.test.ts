import fc from 'fast-check';
import { expect, it } from 'vitest';
import { searchChunks } from '../../lambdas/rows/chunk-search.ts';

/** Searches chunks that hold these rows. @returns the rows that were found, and how many chunks were read */
async function search(chunks: readonly (readonly number[])[], rows: readonly number[], ascend: boolean) {
  const found = new Set<number>();
  const read: number[] = [];
  await searchChunks(rows, {
    counts: chunks.map(({ length }) => length),
    ascend,
    read: async (chunk) => {
      read.push(chunk);
      const own = chunks[chunk] ?? [];
      for (const row of own.filter((each) => rows.includes(each))) {
        found.add(row);
      }
      return { first: Math.min(...own), last: Math.max(...own) };
    },
    isFound: (row) => found.has(row),
    readAll: async (places, readOne) => {
      for (const place of places) {
        await readOne(place);
      }
    },
  });
  return { found: [...found].sort((one, other) => one - other), read };
}

const rows = fc.uniqueArray(fc.integer({ min: 2, max: 300 }), { maxLength: 80 });
/** Cuts a list into parts, of which some may be empty. */
const cut = <T>(list: readonly T[], at: readonly number[]): T[][] => {
  const places = [0, ...at.map((each) => Math.min(each, list.length)), list.length].sort((one, other) => one - other);
  return places.slice(1).map((end, index) => list.slice(places[index], end));
};
const cuts = fc.array(fc.nat(80), { maxLength: 12 });

it('finds exactly the rows that there are, in whatever order a sheet has them, and reads no chunk twice', async () => {
  await fc.assert(
    fc.asyncProperty(rows, cuts, rows, fc.boolean(), async (there, at, wanted, ascend) => {
      const chunks = cut(ascend ? there.toSorted((one, other) => one - other) : there, at);
      const { found, read } = await search(chunks, wanted, ascend);
      expect(found).toEqual(wanted.filter((row) => there.includes(row)).sort((one, other) => one - other));
      expect(new Set(read).size).toBe(read.length);
    }),
  );
});

it('reads few of many chunks for a row of ascending ones, also where many rows are left out', async () => {
  const there = Array.from({ length: 100_000 }, (_, at) => 2 + at + (at > 30_000 ? 40_000 : 0)).filter(
    (row) => row % 7 > 0,
  );
  const chunks = cut(
    there,
    Array.from({ length: 250 }, (_, at) => at * 400),
  );
  for (const row of [2, 29_999, 71_000, 100_000, 139_999, there.at(-1) ?? 0]) {
    const { found, read } = await search(chunks, [row], true);
    expect(found).toEqual(there.includes(row) ? [row] : []);
    expect(read.length).toBeLessThan(9);
  }
});
