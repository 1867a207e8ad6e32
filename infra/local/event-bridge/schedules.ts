/** The next time of a schedule: `rate(...)` or `cron(...)`. Times are epoch milliseconds, UTC. */
import { NotHonouredError } from '../service/service.ts';

export interface ScheduleExpression {
  /** The first time after `from`, or undefined when there is none. */
  next(from: number): number | undefined;
}

const MINUTE = 60_000;
const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: 60 * MINUTE, day: 24 * 60 * MINUTE };

/** @throws NotHonouredError for an expression that is neither a rate nor a plain cron */
export function parseSchedule(expression: string, where: string): ScheduleExpression {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate !== null) {
    const period = Number(rate[1]) * (UNITS[rate[2] ?? ''] ?? 0);
    if (period > 0) return { next: (from) => from + period };
  }
  const cron = /^cron\(([^)]*)\)$/.exec(expression);
  const fields = cron?.[1]?.trim().split(/\s+/) ?? [];
  if (fields.length === 6) return { next: nextOfCron(fields, expression, where) };
  throw new NotHonouredError(`schedule ${expression}`, where);
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

function nextOfCron(
  fields: readonly string[],
  expression: string,
  where: string,
): (from: number) => number | undefined {
  const refuse = (): never => {
    throw new NotHonouredError(`schedule ${expression}`, where);
  };
  const field = (at: number, low: number, high: number, names: readonly string[] = []): Set<number> => {
    const allowed = new Set<number>();
    const number = (text: string): number => {
      const named = names.indexOf(text.toUpperCase());
      const value = named >= 0 ? named + low : /^\d+$/.test(text) ? Number(text) : Number.NaN;
      return value >= low && value <= high ? value : refuse();
    };
    for (const part of (fields[at] ?? '').split(',')) {
      const [range = '', step] = part.split('/');
      const [first = '', last] = range.split('-');
      const whole = range === '*' || range === '?';
      const start = whole ? low : number(first);
      const end = whole || (last === undefined && step !== undefined) ? high : number(last ?? first);
      const by = step === undefined ? 1 : /^[1-9]\d*$/.test(step) ? Number(step) : refuse();
      for (let value = start; value <= end; value += by) allowed.add(value);
    }
    return allowed;
  };
  const minutes = field(0, 0, 59);
  const hours = field(1, 0, 23);
  const days = field(2, 1, 31);
  const months = field(3, 1, 12, MONTHS);
  // Sunday is 1 in AWS.
  const weekdays = field(4, 1, 7, WEEKDAYS);
  const years = field(5, 1970, 2199);
  return (from) => {
    const day = new Date(from);
    day.setUTCHours(0, 0, 0, 0);
    const lastYear = new Date(from).getUTCFullYear() + 8;
    for (; day.getUTCFullYear() <= lastYear; day.setUTCDate(day.getUTCDate() + 1)) {
      const fits =
        years.has(day.getUTCFullYear()) &&
        months.has(day.getUTCMonth() + 1) &&
        days.has(day.getUTCDate()) &&
        weekdays.has(day.getUTCDay() + 1);
      if (!fits) continue;
      for (let minute = 0; minute < 24 * 60; minute += 1) {
        const at = day.getTime() + minute * MINUTE;
        if (at > from && hours.has(Math.floor(minute / 60)) && minutes.has(minute % 60)) return at;
      }
    }
    return undefined;
  };
}
