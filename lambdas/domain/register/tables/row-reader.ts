import { type Finding, finding } from '../../finding.ts';
import { cellText } from '../cells/cell-text.ts';
import { IdReplacement } from '../cells/id-replacement.ts';
import { plainNumber } from '../cells/number-text.ts';
import { NO_EXTRA } from '../chunk/registered-chunk.ts';
import { isBlank } from '../clean-text.ts';
import type { ColumnRule, TableLayout } from '../columns.ts';
import { scrubIdentityNumbers } from '../national-identity-number.ts';
import type { CellOptions } from '../reading-options.ts';
import { RegisterError } from '../register-error.ts';
import { type CellTarget, type Header, readHeader } from './header.ts';
import { MergedCells } from './merged-cells.ts';
import type { NamedRow } from './named-row.ts';
import { byLetters, checkCell, checkRow, RawTextLimits } from './size-limits.ts';
import { place, type RawRow, type RawTable } from './table.ts';

/** UTF-16 units of rows that are held together. */
const MAX_BATCH_LENGTH = 2_000_000;

type RawCell = RawRow['cells'][number];

/** Reads the tables of one register. Its findings are in the order of reading. */
export class RowReader {
  private readonly ids: IdReplacement;
  private readonly errorTexts: ReadonlySet<string>;
  private readonly findings: Finding[];

  constructor({ errorTexts, idKey }: CellOptions, findings: Finding[]) {
    this.errorTexts = new Set(errorTexts.map((text) => text.toUpperCase()));
    this.ids = new IdReplacement(idKey);
    this.findings = findings;
  }

  /**
   * The data rows of a table in batches. The first row that is not empty is the header. The findings of a batch have been
   * added before it is given.
   * @throws RegisterError `missing_header`, and the errors of `readHeader`, of the table, of merged cells and of sizes
   */
  async *rows<Column extends string>(
    table: RawTable,
    layout: TableLayout<Column>,
    onBytes: (bytes: number) => Promise<void>,
  ): AsyncGenerator<readonly NamedRow<Column>[]> {
    this.findings.push(...table.findings);
    let header: Header<Column> | undefined;
    let merged: MergedCells<Column> | undefined;
    let nameOf = byLetters;
    const limits = new RawTextLimits(table);
    for await (const batch of table.rows(onBytes)) {
      let rows: NamedRow<Column>[] = [];
      for (const raw of batch) {
        if (limits.check(raw, nameOf) > MAX_BATCH_LENGTH) {
          yield rows;
          rows = [];
          limits.nextBatch();
        }
        if (header !== undefined && merged !== undefined) {
          const named = this.nameCells(table, header, raw, { ...layout.empty });
          if (named === undefined) continue;
          limits.add(merged.fill(named), raw.row);
          checkRow(named, table);
          rows.push(named);
        } else if (!raw.cells.every((cell) => this.isEmpty(cell))) {
          header = readHeader(table, this.withoutErrors(raw), layout.rules, this.findings);
          merged = new MergedCells(table, header);
          nameOf = nameOfColumn(header);
        }
      }
      yield rows;
      limits.nextBatch();
    }
    if (merged === undefined) {
      const message = `${place(table)}: the sheet is empty; its first row must be the header`;
      throw new RegisterError('missing_header', message, { file: table.fileName, sheet: table.sheet, row: 1 });
    }
    this.findings.push(...merged.findings());
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
      if (this.isError(value)) {
        this.note('cell_error', table, raw.row, target.name);
        continue;
      }
      const text = cellText(value, target.rule.kind, table.date1904);
      if (text === '') continue;
      empty = false;
      const kept = this.withoutIdentityNumbers(text, target, table, raw.row);
      if (kept === text && isOtherThanTyped(value, target.rule)) {
        this.note('number_other_than_typed', table, raw.row, target.name);
      }
      checkCell(kept, target, table, raw.row);
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

  private withoutIdentityNumbers<Column extends string>(
    text: string,
    { name, rule: { scrubbing } }: CellTarget<Column>,
    table: RawTable,
    row: number,
  ): string {
    if (scrubbing === 'activityId') {
      const replacement = this.ids.of(text);
      if (replacement !== undefined) this.note('activity_id_replaced', table, row, name);
      return replacement ?? text;
    }
    const scrubbed = scrubIdentityNumbers(text, scrubbing);
    if (scrubbed !== undefined) this.note('national_identity_number_removed', table, row, name);
    return scrubbed ?? text;
  }

  private note(code: string, { sheet }: RawTable, row: number, column: string): void {
    this.findings.push(finding(code, 'warning', { sheet, row, column }));
  }

  /** Reading 21: an error value, or the text of one as a whole cell. */
  private isError(value: RawCell['value']): boolean {
    if (value.kind === 'error') return true;
    if (value.kind !== 'text' || !value.text.includes('#')) return false;
    return this.errorTexts.has(cellText(value, 'text', false).toUpperCase());
  }

  private isEmpty({ value }: RawCell): boolean {
    return this.isError(value) || (value.kind === 'text' && isBlank(value.text));
  }

  private withoutErrors({ row, cells }: RawRow): RawRow {
    return { row, cells: cells.filter(({ value }) => !this.isError(value)) };
  }
}

const nameOfColumn =
  <Column extends string>(header: Header<Column>) =>
  (column: number): string =>
    header.target(column).name;

/**
 * Whether a spreadsheet has made something else of an id or a number of a member: 10-11 becomes a date, and 100,101 (two
 * peer supporters) a number with decimals.
 */
function isOtherThanTyped(value: RawCell['value'], { kind, scrubbing }: ColumnRule): boolean {
  if (value.kind !== 'number' || (kind !== 'wholeNumber' && kind !== 'list')) return false;
  if (scrubbing !== 'identity' && scrubbing !== 'activityId') return false;
  return value.shownAs !== 'number' || plainNumber(value.number).includes('.');
}
