import { parseDate } from '../register/dates.ts';
import type { CellValue } from '../report/workbook/report-writer.ts';
import type { ColumnConfiguration, Transform } from './column-configuration-schema.ts';
import { type ActivitySource, isEmpty, read } from './column-configuration-source.ts';

/** A value after one transform. What a transform cannot work on (a date format of text) stays as it is. */
export function transformed(
  value: CellValue,
  transform: Transform,
  source: ActivitySource,
  enumerations: ColumnConfiguration['enumerations'],
  language: 'nb' | 'en',
): CellValue {
  switch (transform.kind) {
    case 'trim':
      return typeof value === 'string' ? value.trim().replace(/\s+/gu, ' ') : value;
    case 'case':
      return typeof value === 'string' ? inCase(value, transform.to) : value;
    case 'dateFormat':
      return typeof value === 'string' ? formattedDate(value, transform.pattern) : value;
    case 'numberFormat': {
      const number = numberOf(value);
      return number === undefined ? value : number.toFixed(transform.decimals).replace('.', transform.decimalSign);
    }
    case 'divide': {
      const number = numberOf(value);
      return number === undefined ? value : rounded(number / transform.by, transform.decimals);
    }
    case 'valueMap': {
      const key = value === null ? '' : String(value);
      if (Object.hasOwn(transform.map, key)) return transform.map[key] ?? null;
      return transform.otherwise === undefined ? value : transform.otherwise;
    }
    case 'concat': {
      const parts = [value, ...transform.sources.map((path) => read(source, path))];
      return parts.filter((part) => !isEmpty(part)).join(transform.separator);
    }
    case 'split':
      return typeof value === 'string' ? (value.split(transform.separator).at(transform.index)?.trim() ?? null) : value;
    case 'default':
      return isEmpty(value) ? transform.value : value;
    case 'lookup':
      return lookedUp(value, enumerations[transform.enumeration], language);
  }
}

function inCase(text: string, to: 'upper' | 'lower' | 'title'): string {
  if (to === 'upper') return text.toLocaleUpperCase('nb');
  const lower = text.toLocaleLowerCase('nb');
  return to === 'lower' ? lower : lower.replace(/(?<![\p{L}\p{M}])\p{L}/gu, (letter) => letter.toLocaleUpperCase('nb'));
}

function formattedDate(text: string, pattern: string): string {
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

/** Half away from zero on the decimal that people see: 1.005 to two decimals is 1.01. */
function rounded(value: number, decimals: number): number {
  const shifted = Number(`${Math.abs(value).toPrecision(15)}e${decimals}`);
  if (Number.isNaN(shifted)) return value;
  return Math.sign(value) * Number(`${Math.round(shifted)}e-${decimals}`);
}

function lookedUp(
  value: CellValue,
  enumeration: ColumnConfiguration['enumerations'][string] | undefined,
  language: 'nb' | 'en',
): CellValue {
  if (enumeration === undefined || typeof value !== 'string') return value;
  if (Object.hasOwn(enumeration, value)) return enumeration[value]?.[language] ?? value;
  const key = Object.keys(enumeration).find((name) => name.toLowerCase() === value.toLowerCase());
  return key === undefined ? value : (enumeration[key]?.[language] ?? value);
}
