import { canonicalSha256 } from '../canonical.ts';
import { quoted } from '../errors.ts';
import { type Finding, finding } from '../finding.ts';
import type { CellValue, SheetColumn } from '../report/workbook/writers/report-writer.ts';
import {
  type ColumnConfiguration,
  type ConfiguredColumn,
  columnConfigurationSchema,
} from './column-configuration-schema.ts';
import { type ActivitySource, holds, read } from './column-configuration-source.ts';
import { transform } from './column-configuration-transforms.ts';
import standard from './column-configurations/standard.json' with { type: 'json' };

export type { ColumnConfiguration } from './column-configuration-schema.ts';
export type { ActivitySource } from './column-configuration-source.ts';

/** One problem of a document: its JSON path, such as `$.columns[3].width`, and the reason. */
export interface ConfigurationProblem {
  readonly path: string;
  readonly reason: string;
}

/** Thrown when a column configuration is refused, with all its problems. */
export class InvalidColumnConfigurationError extends Error {
  override readonly name = 'InvalidColumnConfigurationError';
  readonly code = 'invalid_column_configuration';
  readonly retryable = false;
  readonly problems: readonly ConfigurationProblem[];
  /** The first problems, for the export record; all of them could be as long as the document. */
  readonly details: { readonly problems: readonly ConfigurationProblem[]; readonly count: number };

  constructor(problems: readonly ConfigurationProblem[]) {
    super(`The column configuration has ${problems.length} error(s): ${problems[0]?.path} ${problems[0]?.reason}`);
    this.problems = problems;
    const first = problems.slice(0, 20).map(({ path, reason }) => ({ path: quoted(path), reason: quoted(reason) }));
    this.details = { problems: first, count: problems.length };
  }
}

export interface LoadedColumnConfiguration {
  readonly document: ColumnConfiguration;
  readonly id: string;
  readonly version: string;
  /** SHA-256 of the canonical JSON of the document with its defaults filled in. */
  readonly sha256: string;
}

/** @throws InvalidColumnConfigurationError with the JSON path and the reason of each error. */
export function loadColumnConfiguration(json: unknown): LoadedColumnConfiguration {
  const parsed = columnConfigurationSchema.safeParse(json);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({ path: jsonPath(issue.path), reason: issue.message }));
    throw new InvalidColumnConfigurationError(problems);
  }
  const document = parsed.data;
  return { document, id: document.id, version: document.version, sha256: canonicalSha256(document) };
}

function jsonPath(path: readonly PropertyKey[]): string {
  const step = (key: PropertyKey) => {
    if (typeof key === 'number') return `[${key}]`;
    const name = String(key);
    return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  };
  return `$${path.map(step).join('')}`;
}

/** The columns of every organisation that has not saved its own. */
export const STANDARD_COLUMNS: LoadedColumnConfiguration = loadColumnConfiguration(standard);

/** Without the columns that show the file where the register has one file, which they would repeat on every row. */
export function shownColumns(configuration: ColumnConfiguration, files: number): ColumnConfiguration {
  return files > 1
    ? configuration
    : { ...configuration, columns: configuration.columns.filter(({ source }) => source !== 'file') };
}

/** The columns of the sheet Aktiviteter in the report's language. */
export function sheetColumns(configuration: ColumnConfiguration, language: 'nb' | 'en'): SheetColumn[] {
  return configuration.columns.map(({ header, type, width, numberFormat }) => ({
    header: header[language],
    type,
    width,
    ...(numberFormat === undefined ? {} : { numberFormat }),
  }));
}

/** One row of the sheet Aktiviteter, with a value for each column in order. */
export function mapActivityRow(
  configuration: ColumnConfiguration,
  source: ActivitySource,
  language: 'nb' | 'en' = 'nb',
): CellValue[] {
  return configuration.columns.map((column) => cellOf(column, configuration, source, language));
}

function cellOf(
  column: ConfiguredColumn,
  configuration: ColumnConfiguration,
  source: ActivitySource,
  language: 'nb' | 'en',
): CellValue {
  if (column.visibleWhen !== undefined && !holds(column.visibleWhen, source)) return null;
  const chosen = column.valueWhen.find(({ when }) => holds(when, source));
  let value = chosen === undefined ? read(source, column.source) : chosen.value;
  for (const step of column.transforms) {
    value = transform(value, step, source, configuration.enumerations, language);
  }
  return toColumnType(value, column);
}

/** Converts numbers in text to numbers in number columns; a code in a text column stays text. */
function toColumnType(value: CellValue, column: ConfiguredColumn): CellValue {
  if (value === null || value === '') return null;
  switch (column.type) {
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

/**
 * The findings of the configuration for an activity: `column_required` for an empty cell that is required, and
 * `column_rule` for a rule between fields that is not met.
 */
export function validateActivityRow(configuration: ColumnConfiguration, source: ActivitySource): Finding[] {
  const { file, row } = source;
  const place = { file, sheet: 'aktiviteter', row, activityId: source.activity.id } as const;
  const findings: Finding[] = [];
  for (const column of configuration.columns) {
    const shown = column.visibleWhen === undefined || holds(column.visibleWhen, source);
    const required = column.required || (column.requiredWhen !== undefined && holds(column.requiredWhen, source));
    if (shown && required && cellOf(column, configuration, source, 'nb') === null) {
      findings.push(finding('column_required', 'warning', { ...place, column: column.header.nb }));
    }
  }
  for (const rule of configuration.rules) {
    if ((rule.when === undefined || holds(rule.when, source)) && !holds(rule.require, source)) {
      const details = { rule: rule.id, nb: rule.message.nb, en: rule.message.en };
      findings.push(finding('column_rule', rule.severity, { ...place, details }));
    }
  }
  return findings;
}
