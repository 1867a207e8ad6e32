import { describe, expect, it } from 'vitest';
import { finalSummary } from '../../../lambdas/domain/counting/final-summary.ts';
import { runningSummarySchema } from '../../../lambdas/protocol.ts';
import { countActivities, registeredActivity, strangers } from '../../factories.ts';

describe('finalSummary', () => {
  it('has the figures of the register and of every category, in the form of the protocol', () => {
    const { figures } = countActivities([
      registeredActivity({}, strangers(2)),
      registeredActivity({ aktivitet_id: '2', aktivitetstype: 'Fest' }, strangers(1)),
    ]);
    const summary = finalSummary(figures);
    expect(runningSummarySchema.parse(summary)).toEqual(summary);
    expect(summary.total).toEqual({
      activities: 2,
      activityDays: 2,
      attendances: 3,
      countedDays: 1,
      notCounted: figures.total.not_counted,
      uniqueParticipants: 2,
      uniqueParticipantsMin: 2,
      countedDaysMin: figures.total.counted_days_min,
      activePeerSupporters: figures.total.active_peer_supporters,
      activePeerSupportersMin: figures.total.active_peer_supporters_min,
      register: { activities: figures.source.activity_rows, kept: 2 },
    });
    expect(Object.keys(summary.perCategory)).toEqual(Object.keys(figures.per_category));
    expect(summary.perCategory.SOSIALT).toMatchObject({ activities: 1, countedDays: 0, attendances: 1 });
  });
});
