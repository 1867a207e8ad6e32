/**
 * A subset of the query language of Logs Insights: `filter ispresent(a) and ispresent(b)`, `stats` with sum, avg, min and
 * max by one field and the quotient of two columns before it, `sort`, `limit`. Source: CloudWatch Logs user guide, "CloudWatch Logs Insights language query syntax".
 */
import { NotHonouredError } from '../../service/service.ts';

export type LogFields = Readonly<Record<string, unknown>>;

export interface LogTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

export interface LogQuery {
  /** Fields that a line must have. */
  readonly present: readonly string[];
  run(lines: readonly LogFields[]): LogTable;
}

const REDUCERS = {
  sum: (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0),
  avg: (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length,
  min: (values: readonly number[]) => Math.min(...values),
  max: (values: readonly number[]) => Math.max(...values),
} as const;
const isReducer = (name: string): name is keyof typeof REDUCERS => name in REDUCERS;

interface Reduced {
  readonly name: string;
  readonly field: string;
  readonly reducer: keyof typeof REDUCERS;
}
/** The names of the columns that it is made of. */
interface Quotient {
  readonly name: string;
  readonly of: string;
  readonly by: string;
}
type Column = Reduced | Quotient;

/** @throws NotHonouredError for a query outside the subset */
export function parseLogQuery(text: string, where: string): LogQuery {
  const refuse = (command: string): never => {
    throw new NotHonouredError(`"${command}" in a query of logs`, where);
  };
  const present: string[] = [];
  let columns: readonly Column[] = [];
  let by: string | undefined;
  let sort: { readonly name: string; readonly descending: boolean } | undefined;
  let limit = MAX_ROWS;
  for (const command of text.split('|').map((each) => each.trim())) {
    const [, verb = '', rest = ''] = /^(\w+)\s+([\s\S]*)$/.exec(command) ?? refuse(command);
    switch (verb) {
      case 'filter':
        for (const condition of rest.split(/\s+and\s+/)) {
          present.push(/^ispresent\((\w+)\)$/.exec(condition)?.[1] ?? refuse(command));
        }
        break;
      case 'stats': {
        const [, list = '', field] = /^([\s\S]*?)\s+by\s+(\w+)$/.exec(rest) ?? refuse(command);
        by = field;
        columns = list.split(',').map((each) => readColumn(each.trim()) ?? refuse(command));
        if (!columns.every(isDefined)) refuse(command);
        break;
      }
      case 'sort': {
        const [, name = '', direction] = /^(\w+)(?:\s+(asc|desc))?$/.exec(rest) ?? refuse(command);
        sort = { name, descending: direction === 'desc' };
        break;
      }
      case 'limit':
        limit = Number(/^\d+$/.exec(rest)?.[0] ?? refuse(command));
        break;
      default:
        refuse(command);
    }
  }
  const group = by ?? refuse(text);
  const names = [group, ...columns.map(({ name }) => name)];
  const sorted = sort === undefined ? 0 : names.indexOf(sort.name);
  if (sorted < 0) refuse(text);
  const sign = sort?.descending === true ? -1 : 1;
  return {
    present,
    run(lines) {
      const counted = lines.filter((line) => present.every((field) => line[field] !== undefined));
      const rows = [...Map.groupBy(counted, (line) => String(line[group] ?? ''))].map(([value, of]) => [
        value,
        ...valuesOf(columns, of),
      ]);
      rows.sort((one, other) => sign * compare(one[sorted] ?? null, other[sorted] ?? null));
      return { columns: names, rows: rows.slice(0, limit) };
    },
  };
}

/** The default of Logs Insights. */
const MAX_ROWS = 10_000;

function readColumn(text: string): Column | undefined {
  const [, of, by = '', quotient = ''] = /^([a-z]\w*) \/ ([a-z]\w*) as (\w+)$/i.exec(text) ?? [];
  if (of !== undefined) {
    return { name: quotient, of, by };
  }
  const [, reducer = '', field = '', name = ''] = /^(\w+)\((\w+)\) as (\w+)$/.exec(text) ?? [];
  return isReducer(reducer) ? { name, field, reducer } : undefined;
}

/** Whether a quotient's columns stand before it. */
function isDefined(column: Column, index: number, columns: readonly Column[]): boolean {
  const before = columns.slice(0, index).map(({ name }) => name);
  return 'reducer' in column || (before.includes(column.of) && before.includes(column.by));
}

function valuesOf(columns: readonly Column[], lines: readonly LogFields[]): (number | null)[] {
  const values = new Map<string, number | null>();
  for (const column of columns) {
    values.set(column.name, 'reducer' in column ? reduce(column, lines) : quotient(column, values));
  }
  return [...values.values()];
}

/** Without a value where nothing was counted. */
function quotient({ of, by }: Quotient, values: ReadonlyMap<string, number | null>): number | null {
  const [dividend, divisor] = [values.get(of) ?? null, values.get(by) ?? null];
  return dividend === null || divisor === null || divisor === 0 ? null : dividend / divisor;
}

function reduce({ field, reducer }: Reduced, lines: readonly LogFields[]): number | null {
  // Logs Insights ignores lists too.
  const values = lines.map((line) => line[field]).filter((value) => typeof value === 'number');
  return values.length === 0 ? null : REDUCERS[reducer](values);
}

/** Null is less than every value. */
function compare(one: string | number | null, other: string | number | null): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  return one < other ? -1 : Number(one > other);
}
