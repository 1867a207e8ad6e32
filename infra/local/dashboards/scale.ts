/** Round numbers for the lines of an axis, and the formats of numbers and times. */

/** About four round steps that cover `low` to `high`. */
export function ticks(low: number, high: number): number[] {
  const span = high - low || 1;
  const rough = span / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * magnitude).find((each) => each >= rough * 0.999) ?? rough;
  const found: number[] = [];
  for (let index = Math.floor(low / step); ; index += 1) {
    found.push(Number((index * step).toPrecision(12)));
    if (index * step >= high - step * 1e-9) return found;
  }
}

const PLAIN = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 4 });
const COMPACT = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumSignificantDigits: 3 });

/** Four significant digits, more for whole numbers. */
export function formatNumber(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-GB') : PLAIN.format(value);
}

/** Shorter, for an axis. */
export function formatTick(value: number): string {
  return Math.abs(value) >= 10_000 ? COMPACT.format(value) : PLAIN.format(value);
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const FULL = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const DAY = 86_400_000;

export function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function formatTime(at: number | string): string {
  return FULL.format(new Date(at));
}

/** The start of a period, as short as the range allows. */
export function formatPeriod(at: number, period: number, range: number): string {
  if (period >= DAY) return DATE.format(at);
  return range > DAY ? `${DATE.format(at)} ${CLOCK.format(at)}` : CLOCK.format(at);
}

/** `5 min`, `1 h`, `1 d` */
export function formatDuration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes % 1440 === 0) return `${minutes / 1440} d`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}
