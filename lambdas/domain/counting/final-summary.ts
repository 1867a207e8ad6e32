import type { RunningSummary } from '../../protocol.ts';
import type { Figures, GroupFigures } from './figures.ts';

/** The final figures as the page's summary shows them. */
export function finalSummary(figures: Figures): Extract<RunningSummary, { kind: 'final' }> {
  const { total, source } = figures;
  return {
    kind: 'final',
    total: {
      ...summaryFigures(total),
      countedDaysMin: total.counted_days_min,
      activePeerSupporters: total.active_peer_supporters,
      activePeerSupportersMin: total.active_peer_supporters_min,
      register: { activities: source.activity_rows, kept: source.activities_kept },
    },
    perCategory: Object.fromEntries(
      Object.entries(figures.per_category).map(([id, group]) => [id, summaryFigures(group)]),
    ),
  };
}

function summaryFigures(group: GroupFigures) {
  return {
    activities: group.activities,
    activityDays: group.activity_days,
    attendances: group.attendances,
    countedDays: group.counted_days,
    notCounted: group.not_counted,
    uniqueParticipants: group.unique_participants,
    uniqueParticipantsMin: group.unique_participants_min,
  };
}
