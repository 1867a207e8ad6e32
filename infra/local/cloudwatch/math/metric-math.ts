/**
 * Evaluates metric math over one grid of periods. A period that is missing on either side of an operator is missing in the
 * result, as is a division by zero; functions over several series use those that have a value. Source: CloudWatch user
 * guide, "Metric math syntax and functions".
 */
import { NotHonouredError } from '../../service/service.ts';
import type { BinaryOperator, MathNode } from './math-syntax.ts';

export type Values = readonly (number | undefined)[];

export interface LabelledSeries {
  /** Distinguishes it from the others in its list. */
  readonly label: string;
  readonly values: Values;
}

export type MathValue =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'series'; readonly values: Values }
  | { readonly kind: 'list'; readonly series: readonly LabelledSeries[] };

export interface MathSources {
  /** Number of periods of the grid. */
  readonly count: number;
  /** @throws NotHonouredError for an unknown id */
  valueOf(id: string): MathValue;
  search(text: string, statistic: string): readonly LabelledSeries[];
  /** The quota of the metric with this id. */
  serviceQuota(id: string): number;
  /** For errors. */
  readonly where: string;
}

const OPERATORS: Readonly<Record<BinaryOperator, (left: number, right: number) => number | undefined>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => (right === 0 ? undefined : left / right),
  '<': (left, right) => Number(left < right),
  '<=': (left, right) => Number(left <= right),
  '>': (left, right) => Number(left > right),
  '>=': (left, right) => Number(left >= right),
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  OR: (left, right) => Number(left !== 0 || right !== 0),
};

const OVER_SERIES: Readonly<Record<'SUM' | 'MAX' | 'MIN' | 'AVG', (values: readonly number[]) => number>> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  MAX: (values) => Math.max(...values),
  MIN: (values) => Math.min(...values),
  AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
};

/** @throws NotHonouredError for a use of a function that is not honoured */
export function evaluateMath(node: MathNode, sources: MathSources): MathValue {
  const refuse = (what: string): never => {
    throw new NotHonouredError(`metric math ${what}`, sources.where);
  };
  const evaluate = (inner: MathNode | undefined): MathValue =>
    inner === undefined ? refuse('with a missing argument') : evaluateMath(inner, sources);
  switch (node.kind) {
    case 'number':
      return { kind: 'scalar', value: node.value };
    case 'text':
      return refuse(`text "${node.value}" outside SEARCH`);
    case 'id':
      return sources.valueOf(node.id);
    case 'negative':
      return eachOf(evaluate(node.of), (value) => -value);
    case 'list':
      return { kind: 'list', series: node.items.flatMap((item) => seriesOf(evaluate(item), sources.count)) };
    case 'binary':
      return combine(evaluate(node.left), evaluate(node.right), OPERATORS[node.operator], refuse);
  }
  const [first, second, third, ...more] = node.arguments;
  if (more.length > 0) return refuse(`${node.name} with ${node.arguments.length} arguments`);
  switch (node.name) {
    case 'SUM':
    case 'MAX':
    case 'MIN':
    case 'AVG': {
      const over = evaluate(first);
      // Over one series these return one number for the whole range, which alarms and charts cannot use.
      if (over.kind !== 'list' || second !== undefined) return refuse(`${node.name} of anything but one list`);
      const reduce = OVER_SERIES[node.name];
      return {
        kind: 'series',
        values: periods(sources.count, (at) => {
          const present = over.series.map(({ values }) => values[at]).filter((value) => value !== undefined);
          return present.length === 0 ? undefined : reduce(present);
        }),
      };
    }
    case 'SEARCH':
      if (first?.kind !== 'text' || second?.kind !== 'text') return refuse('SEARCH without search and statistic');
      return { kind: 'list', series: sources.search(first.value, second.value) };
    case 'SERVICE_QUOTA':
      if (first?.kind !== 'id' || second !== undefined) return refuse('SERVICE_QUOTA of anything but one metric');
      return { kind: 'scalar', value: sources.serviceQuota(first.id) };
    case 'FILL': {
      const repeat = second?.kind === 'id' && second.id === 'REPEAT';
      const filling = repeat ? undefined : evaluate(second);
      if (third !== undefined || (filling !== undefined && filling.kind !== 'scalar')) {
        return refuse('FILL with anything but a number or REPEAT');
      }
      return throughout(evaluate(first), (values) => fill(values, filling?.value));
    }
    case 'IF':
      return choose(evaluate(first), evaluate(second), third && evaluate(third), sources.count, refuse);
  }
}

/** The series of a value; a number is a series with the same value in every period. */
export function seriesOf(value: MathValue, count: number): readonly LabelledSeries[] {
  switch (value.kind) {
    case 'scalar':
      return [{ label: '', values: periods(count, () => value.value) }];
    case 'series':
      return [{ label: '', values: value.values }];
    case 'list':
      return value.series;
  }
}

function periods(count: number, valueAt: (index: number) => number | undefined): Values {
  return Array.from({ length: count }, (_, index) => valueAt(index));
}

function throughout(value: MathValue, change: (values: Values) => Values): MathValue {
  switch (value.kind) {
    case 'scalar':
      return value;
    case 'series':
      return { kind: 'series', values: change(value.values) };
    case 'list':
      return { kind: 'list', series: value.series.map((one) => ({ ...one, values: change(one.values) })) };
  }
}

function eachOf(value: MathValue, change: (value: number) => number | undefined): MathValue {
  if (value.kind === 'scalar') return { kind: 'scalar', value: change(value.value) ?? Number.NaN };
  return throughout(value, (values) => values.map((one) => (one === undefined ? undefined : change(one))));
}

function combine(
  left: MathValue,
  right: MathValue,
  operate: (left: number, right: number) => number | undefined,
  refuse: (what: string) => never,
): MathValue {
  if (right.kind === 'scalar') return eachOf(left, (value) => operate(value, right.value));
  if (left.kind === 'scalar') return eachOf(right, (value) => operate(left.value, value));
  if (right.kind === 'list') return refuse('with a list on the right of an operator');
  return throughout(left, (values) =>
    values.map((one, at) => {
      const other = right.values[at];
      return one === undefined || other === undefined ? undefined : operate(one, other);
    }),
  );
}

function choose(
  condition: MathValue,
  yes: MathValue,
  no: MathValue | undefined,
  count: number,
  refuse: (what: string) => never,
): MathValue {
  if (condition.kind === 'list' || yes.kind === 'list' || no?.kind === 'list') return refuse('IF over a list');
  const valueAt = (value: Exclude<MathValue, { kind: 'list' }> | undefined, at: number) =>
    value?.kind === 'scalar' ? value.value : value?.values[at];
  return {
    kind: 'series',
    values: periods(count, (at) => {
      const decided = valueAt(condition, at);
      return decided === undefined ? undefined : valueAt(decided === 0 ? no : yes, at);
    }),
  };
}

/** @param filling undefined to repeat the previous value */
function fill(values: Values, filling: number | undefined): Values {
  let last: number | undefined;
  return values.map((value) => {
    if (value !== undefined) last = value;
    return value ?? filling ?? last;
  });
}
