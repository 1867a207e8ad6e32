/** Checks and words for tests of the page, with defaults for everything that a test does not set. */
import {
  CATEGORY_IDS,
  type CheckAnswer,
  type CheckFigures,
  type CheckFindingGroup,
  type CheckResult,
  NEAR_MISS_REASONS,
  REASONS,
  WORD_COLUMNS,
  type WordsView,
} from '../../lambdas/protocol.ts';
import { instant } from './export-factory.ts';
import { STANDARD } from './word-factory.ts';

export const CHECK_ID = 'check-1';

const zeros = <Key extends string>(keys: readonly Key[]) =>
  Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;

/** 100 activity-days, of which 60 count. */
export function checkFigures(overrides: Partial<CheckFigures> = {}): CheckFigures {
  return {
    activities: 80,
    activityDays: 100,
    countedDays: 60,
    countedDaysMin: 57,
    notCounted: { ...zeros(REASONS), category_not_counted: 25, too_short: 5, too_few_participants: 10 },
    nearMisses: { ...zeros(NEAR_MISS_REASONS), too_short: 4, too_few_participants: 7 },
    activePeerSupporters: 12,
    activePeerSupportersMin: 12,
    attendances: 900,
    uniqueParticipants: 210,
    uniqueParticipantsMin: 204,
    unidentified: 8,
    ...overrides,
  };
}

export function findingGroup(overrides: Partial<CheckFindingGroup> = {}): CheckFindingGroup {
  return {
    key: 'unreadable-duration',
    code: 'unreadable_duration',
    severity: 'warning',
    count: 3,
    accepted: 0,
    effect: 2,
    title: { nb: 'Varigheten kan ikke leses', en: 'The duration cannot be read' },
    explanation: {
      nb: 'Varigheten er sett bort fra. Skriv den i minutter.',
      en: 'The duration is ignored. Write it in minutes.',
    },
    ...overrides,
  };
}

export function checkResult(overrides: Partial<CheckResult> = {}): CheckResult {
  return {
    checkId: CHECK_ID,
    registerVersion: 2,
    checkedAt: instant(60),
    source: { activityRows: 80, attendanceRows: 900, activitiesKept: 80 },
    total: checkFigures(),
    perCategory: {
      ...(Object.fromEntries(
        CATEGORY_IDS.map((id) => [
          id,
          checkFigures({
            activities: 0,
            activityDays: 0,
            countedDays: 0,
            countedDaysMin: 0,
            notCounted: zeros(REASONS),
            nearMisses: zeros(NEAR_MISS_REASONS),
          }),
        ]),
      ) as CheckResult['perCategory']),
      SAMTALE: checkFigures({
        activityDays: 75,
        notCounted: { ...zeros(REASONS), too_short: 5, too_few_participants: 10 },
      }),
      KURS: checkFigures({
        activityDays: 25,
        countedDays: 0,
        countedDaysMin: 0,
        notCounted: { ...zeros(REASONS), category_not_counted: 25 },
        nearMisses: zeros(NEAR_MISS_REASONS),
      }),
    },
    findings: [findingGroup()],
    reviews: { open: 3, later: 0, listed: 3 },
    decisions: { version: 0, applied: 0 },
    settings: [],
    ...overrides,
  };
}

export function checkAnswer(overrides: Partial<CheckAnswer> = {}): CheckAnswer {
  return {
    year: 2025,
    registerVersion: 2,
    configurationVersion: 1,
    state: { kind: 'checked', checkId: CHECK_ID },
    result: checkResult(),
    lastYear: null,
    ...overrides,
  };
}

/** @param unmapped values of `aktivitetstype` without a word */
export function wordsView(unmapped = 0): WordsView {
  return {
    year: 2025,
    registerVersion: 2,
    configurationVersion: 1,
    ruleSetSettings: STANDARD,
    columns: WORD_COLUMNS.map((column) => ({
      column,
      unmapped: column === 'aktivitetstype' ? unmapped : 0,
      values: [],
      count: 3,
    })),
  };
}
