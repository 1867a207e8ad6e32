import type { CellValue } from '../report/workbook/writers/report-writer.ts';
import type { Comparison, Condition } from './column-configuration-schema.ts';

/** The source of a row: one registered activity, its category and the verdict on its days, without any person. */
export interface ActivitySource {
  readonly activity: {
    readonly id: string;
    readonly lokallag: string;
    /** `YYYY-MM-DD`. */
    readonly dato: string;
    readonly datoTil: string;
    /** `HH:MM` or empty. */
    readonly start: string;
    readonly slutt: string;
    readonly aktivitetstype: string;
    readonly tittel: string;
    readonly kommunenr: string;
    readonly fylke: string;
    readonly land: string;
    readonly form: string;
    readonly arrangor: string;
  };
  readonly category: string;
  /** In the report's language. */
  readonly categoryName: string;
  readonly verdict: {
    readonly activityDays: number;
    readonly countedDays: number;
    /** Days by reason; reasons without days can be missing. */
    readonly notCounted: Readonly<Partial<Record<string, number>>>;
    /** In the report's language. */
    readonly reasonText?: string;
    readonly minutes: number;
    readonly participants: number;
    readonly peerSupporters: number;
    readonly attendances: number;
    readonly unidentified: number;
  };
  /** Further columns of the register, by header. */
  readonly extra: Readonly<Record<string, string>>;
  /** Name of the file with the sheet aktiviteter. */
  readonly file: string;
  /** 1-based row of that sheet. */
  readonly row: number;
}

/** The value at a path; null when it does not exist, and 0 for a reason without days. */
export function read(source: ActivitySource, path: string): CellValue {
  if (path.startsWith('extra.')) return ownValue(source.extra, path.slice('extra.'.length));
  if (path.startsWith('verdict.notCounted.'))
    return ownValue(source.verdict.notCounted, path.slice('verdict.notCounted.'.length)) ?? 0;
  const dot = path.indexOf('.');
  if (dot === -1) return ownValue(source, path);
  return ownValue(partOf(source, path.slice(0, dot)), path.slice(dot + 1));
}

function partOf(source: ActivitySource, key: string): object {
  return key === 'activity' ? source.activity : key === 'verdict' ? source.verdict : {};
}

function ownValue(object: object, key: string): CellValue {
  const value: unknown = Object.hasOwn(object, key) ? Reflect.get(object, key) : null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

export function holds(condition: Condition, source: ActivitySource): boolean {
  if ('all' in condition) return condition.all.every((comparison) => comparisonHolds(comparison, source));
  if ('any' in condition) return condition.any.some((comparison) => comparisonHolds(comparison, source));
  return comparisonHolds(condition, source);
}

function comparisonHolds(comparison: Comparison, source: ActivitySource): boolean {
  const value = read(source, comparison.source);
  switch (comparison.op) {
    case 'empty':
      return isEmpty(value);
    case 'notEmpty':
      return !isEmpty(value);
    case 'equals':
      return areEqual(value, comparison.value);
    case 'notEquals':
      return !areEqual(value, comparison.value);
    case 'in':
      return comparison.values.some((candidate) => areEqual(value, candidate));
    default:
      return orderHolds(
        value,
        comparison.op,
        typeof comparison.value === 'number' ? comparison.value : read(source, comparison.value.source),
      );
  }
}

export function isEmpty(value: CellValue): boolean {
  return value === null || value === '';
}

/** Compares texts without regard to case; the empty text equals null. */
function areEqual(left: CellValue, right: CellValue): boolean {
  if (isEmpty(left) || isEmpty(right)) return isEmpty(left) && isEmpty(right);
  return String(left).toLowerCase() === String(right).toLowerCase();
}

/** False when a side is empty, because an empty value has no order. */
function orderHolds(left: CellValue, op: 'lessThan' | 'atMost' | 'greaterThan' | 'atLeast', right: CellValue): boolean {
  if (isEmpty(left) || isEmpty(right)) return false;
  const difference = Number(left) - Number(right);
  const order = Number.isNaN(difference)
    ? String(left) < String(right)
      ? -1
      : String(left) === String(right)
        ? 0
        : 1
    : difference;
  switch (op) {
    case 'lessThan':
      return order < 0;
    case 'atMost':
      return order <= 0;
    case 'greaterThan':
      return order > 0;
    case 'atLeast':
      return order >= 0;
  }
}
