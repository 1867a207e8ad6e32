/** The rows in which the values of a register stand first, as examples of what they mean. */
import { useQueries } from '@tanstack/react-query';
import { MAX_RECORDS, type PlacedRecord, type WordValue } from '../../../lambdas/protocol.ts';
import { useApi } from '../queries.ts';
import { REGISTERS_KEY } from '../registers/register-queries.ts';

type Place = WordValue['place'];

/** @returns what stands at a place; undefined while it is not known */
export type ExampleOf = (place: Place) => PlacedRecord | undefined;

/** The rows in which values stand first. */
export function useExamples(year: number, places: readonly Place[]): ExampleOf {
  const { words } = useApi();
  const batches = batchesOf(places);
  const found = useQueries({
    queries: batches.map((batch) => ({
      queryKey: [...REGISTERS_KEY, year, 'places', batch],
      queryFn: () => words.places(year, batch),
      // An example that cannot be read is left out; the words can be chosen without it.
      retry: false,
      staleTime: 60_000,
    })),
    combine: (answers) =>
      new Map(answers.flatMap(({ data }) => (data ?? []).map((record) => [keyOf(record), record] as const))),
  });
  return (place) => found.get(keyOf(place));
}

/** A gateway takes addresses of some kilobytes, and names of files can be long. */
const MAX_BATCH_LETTERS = 4_000;

function batchesOf(places: readonly Place[]): readonly (readonly Place[])[] {
  const batches: Place[][] = [];
  let room = 0;
  for (const place of places) {
    const letters = encodeURIComponent(keyOf(place)).length;
    const last = batches.at(-1);
    if (last === undefined || last.length === MAX_RECORDS || letters > room) {
      batches.push([place]);
      room = MAX_BATCH_LETTERS;
    } else {
      last.push(place);
    }
    room -= letters;
  }
  return batches;
}

function keyOf({ sheet, row, file }: Pick<PlacedRecord, 'sheet' | 'row' | 'file'>): string {
  return `${sheet}:${row}:${file}`;
}
