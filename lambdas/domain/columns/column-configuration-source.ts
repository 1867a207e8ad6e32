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

/** Something that every row has of its own. */
export type OfRow<T> = (source: ActivitySource) => T;

/** The value at a path; null when it does not exist, and 0 for a reason without days. */
export function valueAt(path: string): OfRow<CellValue> {
  const dot = path.indexOf('.');
  const [part, key] = dot === -1 ? ['', path] : [path.slice(0, dot), path.slice(dot + 1)];
  if (part === 'extra') return ({ extra }) => ownValue(extra, key);
  if (part === 'activity') return ({ activity }) => ownValue(activity, key);
  if (part === '') return (source) => ownValue(source, key);
  const reason = /^notCounted\.(.*)$/.exec(key)?.[1];
  return reason === undefined
    ? ({ verdict }) => ownValue(verdict, key)
    : ({ verdict }) => ownValue(verdict.notCounted, reason) ?? 0;
}

function ownValue(object: object, key: string): CellValue {
  const value: unknown = Object.hasOwn(object, key) ? Reflect.get(object, key) : null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

export function holds(condition: Condition): OfRow<boolean> {
  if ('all' in condition) {
    const all = condition.all.map(comparisonHolds);
    return (source) => all.every((each) => each(source));
  }
  if ('any' in condition) {
    const any = condition.any.map(comparisonHolds);
    return (source) => any.some((each) => each(source));
  }
  return comparisonHolds(condition);
}

function comparisonHolds(comparison: Comparison): OfRow<boolean> {
  const value = valueAt(comparison.source);
  switch (comparison.op) {
    case 'empty':
      return (source) => isEmpty(value(source));
    case 'notEmpty':
      return (source) => !isEmpty(value(source));
    case 'equals':
      return (source) => areEqual(value(source), comparison.value);
    case 'notEquals':
      return (source) => !areEqual(value(source), comparison.value);
    case 'in':
      return (source) => comparison.values.some((candidate) => areEqual(value(source), candidate));
    default: {
      const { op, value: other } = comparison;
      const limit = typeof other === 'number' ? () => other : valueAt(other.source);
      return (source) => orderHolds(value(source), op, limit(source));
    }
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
