import { canonicalSha256 } from '../canonical.ts';
import { quoted } from '../errors.ts';
import type { SheetColumn } from '../report/workbook/writers/report-writer.ts';
import { type ColumnConfiguration, columnConfigurationSchema } from './column-configuration-schema.ts';
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

/**
 * Without the columns that show the file where the register has one file, which they would repeat on every row. Where there are
 * no others they stay: a sheet without a column is none that spreadsheet programs open.
 */
export function shownColumns(configuration: ColumnConfiguration, files: number): ColumnConfiguration {
  const others = configuration.columns.filter(({ source }) => source !== 'file');
  return files > 1 || others.length === 0 ? configuration : { ...configuration, columns: others };
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
