/** Summer times before 1981, as [from, to) in UTC: tz database, zone Europe/Oslo with its own history (file backzone). */
const EARLY_SUMMER_TIMES: readonly (readonly [from: number, to: number])[] = [
  [Date.UTC(1916, 4, 22, 0), Date.UTC(1916, 8, 29, 22)],
  [Date.UTC(1940, 7, 10, 22), Date.UTC(1942, 10, 2, 1)],
  [Date.UTC(1943, 2, 29, 1), Date.UTC(1943, 9, 4, 1)],
  [Date.UTC(1944, 3, 3, 1), Date.UTC(1944, 9, 2, 1)],
  [Date.UTC(1945, 3, 2, 1), Date.UTC(1945, 9, 1, 1)],
  [Date.UTC(1959, 2, 15, 1), Date.UTC(1959, 8, 20, 1)],
  [Date.UTC(1960, 2, 20, 1), Date.UTC(1960, 8, 18, 1)],
  [Date.UTC(1961, 2, 19, 1), Date.UTC(1961, 8, 17, 1)],
  [Date.UTC(1962, 2, 18, 1), Date.UTC(1962, 8, 16, 1)],
  [Date.UTC(1963, 2, 17, 1), Date.UTC(1963, 8, 15, 1)],
  [Date.UTC(1964, 2, 15, 1), Date.UTC(1964, 8, 20, 1)],
  [Date.UTC(1965, 3, 25, 1), Date.UTC(1965, 8, 19, 1)],
  [Date.UTC(1980, 3, 6, 1), Date.UTC(1980, 8, 28, 1)],
];
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * The offset of Norwegian time from UTC in milliseconds. `Intl` is not used because its data, in Node as in browsers, makes
 * Europe/Oslo a link to Berlin, which had no summer time from 1959 to 1965: a birth date of those summers would be the day
 * before.
 * @param instant milliseconds since 1970-01-01 UTC, from 1895 on
 */
export function osloOffset(instant: number): number {
  return isSummerTime(instant) ? 2 * HOUR : HOUR;
}

function isSummerTime(instant: number): boolean {
  const year = new Date(instant).getUTCFullYear();
  if (year <= 1980) return EARLY_SUMMER_TIMES.some(([from, to]) => instant >= from && instant < to);
  // From the last Sunday of March to the last of September, and since 1996 of October, at 1:00 UTC.
  const to = year < 1996 ? lastSunday(year, 8) : lastSunday(year, 9);
  return instant >= lastSunday(year, 2) + HOUR && instant < to + HOUR;
}

/** The start of the day in UTC. @param month 0 to 11 */
function lastSunday(year: number, month: number): number {
  const last = Date.UTC(year, month + 1, 0);
  return last - new Date(last).getUTCDay() * DAY;
}
