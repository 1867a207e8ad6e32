/** The result of a check from what was counted: as it is stored, and with its texts as it is shown. */
import { CATEGORY_IDS, type CheckFigures, type CheckResult, checkResultSchema } from '../../protocol.ts';
import type { Figures, GroupFigures } from '../counting/figures.ts';
import { causeOf } from '../report/finding-texts.ts';
import type { Checked } from './check-objects.ts';

/** The figures of a check, which are those that a report of the same register has. */
export function figuresOfCheck({
  source,
  total,
  per_category,
}: Figures): Pick<Checked, 'source' | 'total' | 'perCategory'> {
  return {
    source: {
      activityRows: source.activity_rows,
      attendanceRows: source.attendance_rows,
      activitiesKept: source.activities_kept,
    },
    total: figuresOfGroup(total),
    perCategory: checkResultSchema.shape.perCategory.parse(
      Object.fromEntries(CATEGORY_IDS.map((id) => [id, figuresOfGroup(per_category[id])])),
    ),
  };
}

export function figuresOfGroup(group: GroupFigures): CheckFigures {
  return {
    activities: group.activities,
    activityDays: group.activity_days,
    countedDays: group.counted_days,
    countedDaysMin: group.counted_days_min,
    notCounted: group.not_counted,
    nearMisses: group.near_misses,
    activePeerSupporters: group.active_peer_supporters,
    activePeerSupportersMin: group.active_peer_supporters_min,
    attendances: group.attendances,
    uniqueParticipants: group.unique_participants,
    uniqueParticipantsMin: group.unique_participants_min,
    unidentified: group.unidentified,
  };
}

/** The stored result without its keys and hashes, and with a text for each cause. */
export function resultView({
  format: _,
  manifestSha256: __,
  nearMisses: ___,
  branches: ____,
  reviewLists: _____,
  findings,
  ...result
}: Checked): CheckResult {
  return {
    ...result,
    findings: findings.map(({ example: { code }, objects: _objects, ...group }) => {
      const { title, explanation } = causeOf(code);
      return { ...group, title, explanation };
    }),
  };
}
