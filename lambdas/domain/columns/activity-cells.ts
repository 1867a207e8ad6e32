import { type Finding, finding } from '../finding.ts';
import type { CellValue } from '../report/workbook/writers/report-writer.ts';
import type { ColumnConfiguration, ConfiguredColumn } from './column-configuration-schema.ts';
import { type ActivitySource, holds, type OfRow, valueAt } from './column-configuration-source.ts';
import { transformOf } from './column-configuration-transforms.ts';

/** The row of an activity, and what the configuration finds in it. */
export interface ActivityCells {
  /** A value for each column in order. */
  readonly cells: CellValue[];
  /**
   * `column_required` for an empty cell that is required, and `column_rule` for a rule between fields that is not met.
   */
  readonly findings: readonly Finding[];
}

const NO_FINDINGS: readonly Finding[] = [];

/** Reads the document once for all rows: reading it again on each takes half of the time of a row. */
export function activityCells(configuration: ColumnConfiguration, language: 'nb' | 'en'): OfRow<ActivityCells> {
  const columns = configuration.columns.map((column) => cellOf(column, configuration, language));
  const checks = [...configuration.columns.flatMap(requiredCheck), ...configuration.rules.map(ruleCheck)];
  return (source) => {
    const cells = columns.map((column) => column(source));
    if (checks.length === 0) return { cells, findings: NO_FINDINGS };
    return { cells, findings: checks.flatMap((check) => check(source, cells) ?? []) };
  };
}

function cellOf(
  column: ConfiguredColumn,
  { enumerations }: ColumnConfiguration,
  language: 'nb' | 'en',
): OfRow<CellValue> {
  const { visibleWhen, valueWhen, source: path, transforms, type } = column;
  const isVisible = visibleWhen === undefined ? undefined : holds(visibleWhen);
  const chosen = valueWhen.map(({ when, value }) => ({ when: holds(when), value }));
  const read = valueAt(path);
  const steps = transforms.map((step) => transformOf(step, enumerations, language));
  return (source) => {
    if (isVisible !== undefined && !isVisible(source)) return null;
    const choice = chosen.find(({ when }) => when(source));
    let value = choice === undefined ? read(source) : choice.value;
    for (const step of steps) value = step(value, source);
    return toColumnType(value, type);
  };
}

/** Converts numbers in text to numbers in number columns; a code in a text column stays text. */
function toColumnType(value: CellValue, type: ConfiguredColumn['type']): CellValue {
  if (value === null || value === '') return null;
  switch (type) {
    case 'integer':
    case 'decimal':
      return typeof value === 'string' && /^-?\d{1,15}(?:[.,]\d+)?$/.test(value)
        ? Number(value.replace(',', '.'))
        : value;
    case 'text':
    case 'date':
    case 'time':
      return typeof value === 'number' ? String(value) : value;
    case 'boolean':
      return value;
  }
}

/** What may be wrong with a row. */
type Check = (source: ActivitySource, cells: readonly CellValue[]) => Finding | undefined;

function requiredCheck(column: ConfiguredColumn, index: number): Check[] {
  const { required, requiredWhen, visibleWhen, header } = column;
  if (!required && requiredWhen === undefined) return [];
  const isShown = visibleWhen === undefined ? () => true : holds(visibleWhen);
  const isRequired = required || requiredWhen === undefined ? () => true : holds(requiredWhen);
  return [
    (source, cells) =>
      cells[index] === null && isShown(source) && isRequired(source)
        ? finding('column_required', 'warning', { ...placeOf(source), column: header.nb })
        : undefined,
  ];
}

function ruleCheck({ id, severity, when, require, message }: ColumnConfiguration['rules'][number]): Check {
  const applies = when === undefined ? () => true : holds(when);
  const isMet = holds(require);
  const details = { rule: id, nb: message.nb, en: message.en };
  return (source) =>
    applies(source) && !isMet(source) ? finding('column_rule', severity, { ...placeOf(source), details }) : undefined;
}

function placeOf({ file, row, activity }: ActivitySource) {
  return { file, sheet: 'aktiviteter', row, activityId: activity.id } as const;
}
