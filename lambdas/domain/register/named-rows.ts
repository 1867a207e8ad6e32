import { type Finding, finding } from '../finding.ts';
import { cellText } from './cell-text.ts';
import { isBlank } from './clean-text.ts';
import type { ColumnRule, TableLayout } from './columns.ts';
import type { CompactStrings } from './compact-strings.ts';
import { scrubIdentityNumbers } from './national-identity-number.ts';
import { RegisterError } from './register-error.ts';
import { type Header, place, type RawRow, type RawTable, readHeader } from './table.ts';

/** A data row with its cells by the name of their column. */
export interface NamedRow<Column extends string> {
  readonly row: number;
  readonly fields: Record<Column, string>;
  readonly extra: Readonly<Record<string, string>>;
}

const EXTRA_RULE: ColumnRule = { kind: 'text', absence: 'allowed', scrubbing: 'identity' };
const NO_EXTRA: Readonly<Record<string, string>> = Object.freeze({});

/** Reads the tables of one register. Its findings are in the order of reading. */
export class RowReader {
  private readonly strings: CompactStrings;
  private readonly findings: Finding[];

  constructor(strings: CompactStrings, findings: Finding[]) {
    this.strings = strings;
    this.findings = findings;
  }

  /**
   * The data rows of a table. The first row that is not empty is the header.
   * @throws RegisterError `missing_header`, and the errors of `readHeader` and of the table
   */
  async *rows<Column extends string>(table: RawTable, layout: TableLayout<Column>): AsyncGenerator<NamedRow<Column>> {
    let header: Header<Column> | undefined;
    for await (const batch of table.rows()) {
      for (const raw of batch) {
        if (header === undefined) {
          if (raw.cells.every(({ value }) => value.kind === 'text' && isBlank(value.text))) continue;
          header = readHeader(table, raw, layout.rules);
          for (const column of header.missing) {
            this.findings.push(finding('column_missing', 'warning', { sheet: table.sheet, row: raw.row, column }));
          }
          continue;
        }
        const named = this.nameCells(table, header, raw, { ...layout.empty });
        if (named !== undefined) yield named;
      }
    }
    if (header === undefined) {
      throw new RegisterError(
        'missing_header',
        `${place(table)}: the sheet is empty; its first row must be the header`,
        { file: table.fileName, sheet: table.sheet, row: 1 },
      );
    }
  }

  /** @returns undefined for a row whose cells are all empty, because it does not count as a row */
  private nameCells<Column extends string>(
    table: RawTable,
    header: Header<Column>,
    raw: RawRow,
    fields: Record<Column, string>,
  ): NamedRow<Column> | undefined {
    let empty = true;
    let extra: [string, string][] | undefined;
    for (const { column, value } of raw.cells) {
      const target = header.target(column);
      const rule = target.kind === 'known' ? target.rule : EXTRA_RULE;
      if (value.kind === 'error') {
        empty = false;
        this.findings.push(finding('cell_error', 'warning', { sheet: table.sheet, row: raw.row, column: target.name }));
        continue;
      }
      const text = cellText(value, rule.kind, table.date1904);
      if (text === '') continue;
      empty = false;
      const scrubbed = scrubIdentityNumbers(text, rule.scrubbing);
      if (scrubbed !== undefined) {
        const where = { sheet: table.sheet, row: raw.row, column: target.name };
        this.findings.push(finding('national_identity_number_removed', 'warning', where));
      }
      const kept = this.strings.compact(scrubbed ?? text);
      if (target.kind === 'known') {
        fields[target.name] = kept;
      } else {
        extra ??= [];
        extra.push([target.name, kept]);
      }
    }
    if (empty) return undefined;
    return { row: raw.row, fields, extra: extra === undefined ? NO_EXTRA : Object.fromEntries(extra) };
  }
}
