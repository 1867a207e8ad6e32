const DAY = 86_400_000;
/** Serial 0 of the 1900 system is 1899-12-30 for every serial from 61 on. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
/** 9999-12-31, the last day that Excel supports. */
export const LAST_SERIAL = 2_958_465;

/**
 * The calendar date of an Excel serial number as `YYYY-MM-DD`; undefined outside 1900 to 9999. Excel has a day 1900-02-29
 * that never existed (serial 60), so the serials 1 to 59 need one more day than the formula gives.
 */
export function serialDate(serial: number, date1904: boolean): string | undefined {
  // Half a second is added because of rounding: 45000.999999 is the next midnight.
  const day = Math.floor(serial + 0.5 / 86_400);
  if (date1904) return day < 0 || day > LAST_SERIAL - 1462 ? undefined : isoDate(EPOCH_1904 + day * DAY);
  if (day < 1 || day === 60 || day > LAST_SERIAL) return undefined;
  return isoDate(EPOCH_1900 + (day < 60 ? day + 1 : day) * DAY);
}

/** The time of day of a serial number as `HH:MM`, seconds dropped. */
export function serialTime(serial: number): string {
  const seconds = Math.round((serial - Math.floor(serial)) * 86_400) % 86_400;
  const minutes = Math.floor(seconds / 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** The serial number of a date in the 1900 system, for writing. Does not support dates before 1900-03-01. */
export function dateSerial(year: number, month: number, day: number): number {
  return (Date.UTC(year, month - 1, day) - EPOCH_1900) / DAY;
}

function isoDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
