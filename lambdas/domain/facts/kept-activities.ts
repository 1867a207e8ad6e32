/** What the query of a chunk passes on through its marker: whether the export has anything to report, and if not, why. */
import * as z from 'zod';
import { noReadableDateSchema } from '../../protocol.ts';
import { NoReadableDateError } from '../errors.ts';
import { hasReadableDate, isKept } from '../register/kept-activity.ts';
import type { RegisteredActivity } from '../register/register.ts';
import { inBranches } from './branches.ts';

/** Rows that a failure names. */
const MAX_ROWS = 10;

export const keptActivitiesSchema = z.object({
  /** Of the chosen lokallag, in any year. */
  keptActivities: z.int(),
  /** Activities of the chosen lokallag that are left out because their `dato` cannot be read; null for none. */
  undated: noReadableDateSchema.nullable(),
});
export type KeptActivities = z.infer<typeof keptActivitiesSchema>;

/**
 * @param branches chosen lokallag; empty means all
 * @param file name of the file with these activities
 */
export function countKept(
  activities: readonly Pick<RegisteredActivity, 'row' | 'fields'>[],
  branches: readonly string[],
  file: string,
): KeptActivities {
  const chosen = activities.filter(({ fields }) => inBranches(branches, fields.lokallag));
  const undated = chosen.filter((activity) => !hasReadableDate(activity));
  const firstRows = undated.slice(0, MAX_ROWS).map(({ row }) => row);
  return {
    keptActivities: chosen.filter(isKept).length,
    undated: undated.length === 0 ? null : { activities: undated.length, file, firstRows },
  };
}

/** @param parts in the order of the register; the rows are those of the first file that has some */
export function addKept(parts: readonly KeptActivities[]): KeptActivities {
  const undated = parts.flatMap((part) => part.undated ?? []);
  const [first] = undated;
  const ofFile = undated.filter(({ file }) => file === first?.file).flatMap(({ firstRows }) => firstRows);
  return {
    keptActivities: parts.reduce((sum, { keptActivities }) => sum + keptActivities, 0),
    undated:
      first === undefined
        ? null
        : {
            activities: undated.reduce((sum, { activities }) => sum + activities, 0),
            file: first.file,
            firstRows: ofFile.slice(0, MAX_ROWS),
          },
  };
}

/**
 * @param outcomes of the chunks of an export that keeps no activity, in their order
 * @throws NoReadableDateError when there would be something to report, had its date been readable
 */
export function checkNothingToReport(outcomes: readonly KeptActivities[]): void {
  const { undated } = addKept(outcomes);
  if (undated !== null) {
    throw new NoReadableDateError(undated.activities, undated.file, undated.firstRows);
  }
}
