/** The days of a branch with the rows of the register that they point at. */
import type { BranchDay } from '../../protocol.ts';
import type { FoundRow, Place, RegisterRows } from '../../rows/register-rows.ts';
import type { ListedDay } from './branch-days.ts';

const DAY = 24 * 3600_000;

export async function withRows(days: readonly ListedDay[], rows: RegisterRows): Promise<BranchDay[]> {
  const find = await rows.find(days.flatMap((day) => [...placeOf(day), ...day.whoKnows]));
  return days.map((day) => {
    const { file, row, activityId, category, lacks, risks, participants, unnamed, minutes, other } = day;
    const [record] = placeOf(day).map((place) => find(place)?.record ?? null);
    return {
      ...{ file, sheet: 'aktiviteter' as const, row, column: null, record: record ?? null, activity: null },
      ...{ activityId, category, lacks, risks, participants, unnamed, minutes, other },
      day: new Date(day.day * DAY).toISOString().slice(0, 10),
      whoKnows: whoKnows(day, find),
    };
  });
}

function placeOf({ file, row }: Pick<ListedDay, 'file' | 'row'>): Place[] {
  return file === null ? [] : [{ file, sheet: 'aktiviteter', row }];
}

/** Names as they stand in attendances and on the sheet likepersoner; without any, what the activity itself says. */
function whoKnows(day: ListedDay, find: (place: Place) => FoundRow | undefined): string[] {
  const names = day.whoKnows.flatMap((place) => find(place)?.record.fields.navn ?? []);
  if (names.length > 0 || day.lacks === 'no_peer_supporter') {
    return [...new Set(names)];
  }
  const isAsked = day.lacks !== null || day.risks.length > 0;
  const written = isAsked ? placeOf(day).flatMap((place) => find(place)?.record.fields.likepersoner ?? []) : [];
  return written;
}
