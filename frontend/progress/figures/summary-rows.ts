/** The rows of the running summary in the order of the report, provisional or final. */
import { CATEGORY_IDS, type CategoryId, REASONS, type Reason, type RunningSummary } from '../../../lambdas/protocol.ts';

export interface SummaryRow {
  readonly activities: number;
  readonly activityDays: number;
  readonly attendances: number;
  /** Null while provisional, because it depends on the de-duplicated persons. */
  readonly judged: {
    readonly countedDays: number;
    readonly notCountedDays: number;
    readonly uniqueParticipants: number;
    readonly uniqueParticipantsMin: number;
  } | null;
}

export function totalOf(summary: RunningSummary): SummaryRow {
  return rowOf(
    summary.kind === 'final' ? { ...summary.total, kind: 'final' } : { ...summary.total, kind: 'provisional' },
  );
}

/** All nine categories, zeros included. */
export function categoryRows(summary: RunningSummary): { readonly category: CategoryId; readonly row: SummaryRow }[] {
  return CATEGORY_IDS.map((category) => {
    const figures = summary.kind === 'final' ? summary.perCategory[category] : undefined;
    if (figures !== undefined) {
      return { category, row: rowOf({ ...figures, kind: 'final' }) };
    }
    const provisional = summary.perCategory[category] ?? { activities: 0, activityDays: 0, attendances: 0 };
    return summary.kind === 'final'
      ? { category, row: rowOf({ ...NOTHING, kind: 'final' }) }
      : { category, row: rowOf({ ...provisional, kind: 'provisional' }) };
  });
}

/** Days not counted by reason, the most frequent first; none while provisional. */
export function reasonRows(summary: RunningSummary): { readonly reason: Reason; readonly days: number }[] {
  if (summary.kind === 'provisional') {
    return [];
  }
  const { notCounted } = summary.total;
  return REASONS.map((reason) => ({ reason, days: notCounted[reason] ?? 0 }))
    .filter(({ days }) => days > 0)
    .sort((one, other) => other.days - one.days);
}

type FinalFigures = Extract<RunningSummary, { kind: 'final' }>['total'];
type ProvisionalFigures = Extract<RunningSummary, { kind: 'provisional' }>['total'];

const NOTHING: FinalFigures = {
  activities: 0,
  activityDays: 0,
  attendances: 0,
  countedDays: 0,
  notCounted: {},
  uniqueParticipants: 0,
  uniqueParticipantsMin: 0,
};

function rowOf(
  figures: ({ kind: 'final' } & FinalFigures) | ({ kind: 'provisional' } & ProvisionalFigures),
): SummaryRow {
  const { activities, activityDays, attendances } = figures;
  if (figures.kind === 'provisional') {
    return { activities, activityDays, attendances, judged: null };
  }
  const { countedDays, uniqueParticipants, uniqueParticipantsMin } = figures;
  const notCountedDays = Object.values(figures.notCounted).reduce((sum, days) => sum + days, 0);
  return {
    activities,
    activityDays,
    attendances,
    judged: { countedDays, notCountedDays, uniqueParticipants, uniqueParticipantsMin },
  };
}
