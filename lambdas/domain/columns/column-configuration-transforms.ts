import { parseDate } from '../register/dates.ts';
import type { CellValue } from '../report/workbook/writers/report-writer.ts';
import type { ColumnConfiguration, Transform } from './column-configuration-schema.ts';
import { type ActivitySource, isEmpty, valueAt } from './column-configuration-source.ts';

/** A transform of the cells of a column. A value that it does not fit, such as text for a date format, is kept. */
export function transformOf(
  step: Transform,
  enumerations: ColumnConfiguration['enumerations'],
  language: 'nb' | 'en',
): (value: CellValue, source: ActivitySource) => CellValue {
  switch (step.kind) {
    case 'trim':
      return (value) => (typeof value === 'string' ? value.trim().replace(/\s+/gu, ' ') : value);
    case 'case':
      return (value) => (typeof value === 'string' ? changeCase(value, step.to) : value);
    case 'dateFormat':
      return (value) => (typeof value === 'string' ? formatDate(value, step.pattern) : value);
    case 'numberFormat':
      return (value) => numberOf(value)?.toFixed(step.decimals).replace('.', step.decimalSign) ?? value;
    case 'divide':
      return remembering((value) => {
        const number = numberOf(value);
        return number === undefined ? value : round(number / step.by, step.decimals);
      });
    case 'valueMap':
      return (value) => {
        const key = value === null ? '' : String(value);
        if (Object.hasOwn(step.map, key)) return step.map[key] ?? null;
        return step.otherwise === undefined ? value : step.otherwise;
      };
    case 'concat': {
      const others = step.sources.map(valueAt);
      return (value, source) =>
        [value, ...others.map((other) => other(source))].filter((part) => !isEmpty(part)).join(step.separator);
    }
    case 'split':
      return (value) =>
        typeof value === 'string' ? (value.split(step.separator).at(step.index)?.trim() ?? null) : value;
    case 'default':
      return (value) => (isEmpty(value) ? step.value : value);
    case 'lookup':
      return (value) => lookUp(value, enumerations[step.enumeration], language);
  }
}

/** Results that are remembered: the hours of activities are the same few hundred. */
const REMEMBERED = 1_000;

function remembering(transform: (value: CellValue) => CellValue): (value: CellValue) => CellValue {
  const results = new Map<CellValue, CellValue>();
  return (value) => {
    const known = results.get(value);
    if (known !== undefined) return known;
    const result = transform(value);
    if (results.size < REMEMBERED) results.set(value, result);
    return result;
  };
}

function changeCase(text: string, to: 'upper' | 'lower' | 'title'): string {
  if (to === 'upper') return text.toLocaleUpperCase('nb');
  const lower = text.toLocaleLowerCase('nb');
  return to === 'lower' ? lower : lower.replace(/(?<![\p{L}\p{M}])\p{L}/gu, (letter) => letter.toLocaleUpperCase('nb'));
}

function formatDate(text: string, pattern: string): string {
  const date = parseDate(text);
  if (date === undefined) return text;
  const two = (number: number) => String(number).padStart(2, '0');
  return pattern
    .replace('yyyy', String(date.year).padStart(4, '0'))
    .replace(/MM|M/, (match) => (match === 'MM' ? two(date.month) : String(date.month)))
    .replace(/dd|d/, (match) => (match === 'dd' ? two(date.day) : String(date.day)));
}

function numberOf(value: CellValue): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^-?\d+(?:[.,]\d+)?$/.test(value)) return undefined;
  return Number(value.replace(',', '.'));
}

/** Rounds half away from zero by the decimal digits: 1.005 to two decimals is 1.01, although its binary value is less. */
function round(value: number, decimals: number): number {
  if (Number.isSafeInteger(value)) return value;
  const shifted = Number(`${Math.abs(value).toPrecision(15)}e${decimals}`);
  if (Number.isNaN(shifted)) return value;
  return Math.sign(value) * Number(`${Math.round(shifted)}e-${decimals}`);
}

function lookUp(
  value: CellValue,
  enumeration: ColumnConfiguration['enumerations'][string] | undefined,
  language: 'nb' | 'en',
): CellValue {
  if (enumeration === undefined || typeof value !== 'string') return value;
  if (Object.hasOwn(enumeration, value)) return enumeration[value]?.[language] ?? value;
  const key = Object.keys(enumeration).find((name) => name.toLowerCase() === value.toLowerCase());
  return key === undefined ? value : (enumeration[key]?.[language] ?? value);
}
