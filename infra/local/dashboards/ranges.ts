/** The time range of a page, up to now. */
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const RANGES = {
  '15m': { label: '15 min', milliseconds: 15 * MINUTE },
  '1h': { label: '1 h', milliseconds: 60 * MINUTE },
  '3h': { label: '3 h', milliseconds: 180 * MINUTE },
  '1d': { label: '1 d', milliseconds: DAY },
  '30d': { label: '30 d', milliseconds: 30 * DAY },
} as const;
export type RangeName = keyof typeof RANGES;
export const RANGE_NAMES = Object.keys(RANGES).filter((name): name is RangeName => name in RANGES);

export function rangeNamed(name: string | null | undefined): RangeName | undefined {
  return RANGE_NAMES.find((each) => each === name);
}

/** The range of a dashboard when none is chosen: a month if it counts by days, else the last hour. */
export function defaultRange(periods: readonly number[]): RangeName {
  return periods.some((period) => period >= DAY) ? '30d' : '1h';
}
