/** Figures, bytes, times and amounts as the language writes them. A formatter is slow to make, so each is made once. */
import type { Language } from '../../lambdas/protocol.ts';

export interface Formats {
  readonly number: (value: number) => string;
  /** At most one decimal. */
  readonly decimal: (value: number) => string;
  readonly bytes: (value: number) => string;
  /** Cents from ten cents up, and two digits below: most parts of an export cost a fraction of a cent. */
  readonly dollars: (amount: number) => string;
  readonly dateTime: (iso: string) => string;
  readonly day: (iso: string) => string;
  readonly time: (iso: string) => string;
  /** To the second. */
  readonly exactTime: (iso: string) => string;
}

const made = new Map<Language, Formats>();

/** @returns the same object for the same language */
export function formatsIn(language: Language): Formats {
  const formats = made.get(language) ?? makeFormats(language === 'nb' ? 'nb-NO' : 'en-GB');
  made.set(language, formats);
  return formats;
}

const UNITS = [
  ['byte', 1, 0],
  ['kilobyte', 1_000, 0],
  ['megabyte', 1_000_000, 1],
  ['gigabyte', 1_000_000_000, 1],
] as const;

function makeFormats(locale: string): Formats {
  const numbers = (options: Intl.NumberFormatOptions = {}) => {
    const format = new Intl.NumberFormat(locale, options);
    return (value: number) => format.format(value);
  };
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, options);
    return (iso: string) => format.format(new Date(iso));
  };
  const units = UNITS.map(([unit, size, maximumFractionDigits]) => ({
    size,
    format: numbers({ style: 'unit', unit, maximumFractionDigits }),
  }));
  const currency = { style: 'currency', currency: 'USD', currencyDisplay: 'code' } as const;
  const cents = numbers({ ...currency, maximumFractionDigits: 2 });
  const fractions = numbers({ ...currency, maximumSignificantDigits: 2 });
  return {
    number: numbers(),
    decimal: numbers({ maximumFractionDigits: 1 }),
    bytes: (value) => {
      const unit = units.findLast(({ size }) => value >= size) ?? units[0];
      return unit === undefined ? String(value) : unit.format(value / unit.size);
    },
    dollars: (amount) => (amount >= 0.095 || amount === 0 ? cents(amount) : fractions(amount)),
    dateTime: dates({ dateStyle: 'medium', timeStyle: 'short' }),
    day: dates({ day: 'numeric', month: 'short' }),
    time: dates({ hour: '2-digit', minute: '2-digit' }),
    exactTime: dates({ dateStyle: 'short', timeStyle: 'medium' }),
  };
}
