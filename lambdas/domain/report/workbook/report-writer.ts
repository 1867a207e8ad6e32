import * as z from 'zod';

/**
 * A value on its way to the report, as JSON can hold it between two stages: a date is `YYYY-MM-DD`, a time `HH:MM`, and
 * the type of its column says so. Codes are text, so that leading zeros stay.
 */
export const cellValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type CellValue = z.infer<typeof cellValueSchema>;

export const COLUMN_TYPES = ['text', 'integer', 'decimal', 'date', 'time', 'boolean'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

export interface SheetColumn {
  readonly header: string;
  readonly type: ColumnType;
  /** In characters of the normal font. */
  readonly width: number;
  /** In place of the type's own, as a spreadsheet format code. */
  readonly numberFormat?: string;
}

export interface SheetDefinition {
  readonly name: string;
  readonly columns: readonly SheetColumn[];
  /** Columns that stay in sight when the sheet is scrolled sideways. */
  readonly frozenColumns: number;
  /** RGB, such as `1F4E79`. */
  readonly tabColour: string;
}

/** `total` is set off from the rows above it; `note` is text below a table, outside its filter. */
export type RowEmphasis = 'plain' | 'total' | 'note';

export interface SheetWriter {
  /** A promise when the sink is behind: wait for it before the next row, or memory grows with the file. */
  addRow(cells: readonly CellValue[], emphasis?: RowEmphasis): Promise<void> | undefined;
  /** Must be called before the next sheet is added. */
  end(): Promise<void>;
}

/**
 * Writes a report, sheet after sheet, into a sink given when it was made. Another engine can replace exceljs here. A cell
 * that had to be cut is told to `onCut` with the 1-based row of its sheet.
 */
export interface ReportWriter {
  /** Data rows that one sheet holds, its header not counted. */
  readonly maximumRows: number;
  addSheet(definition: SheetDefinition): SheetWriter;
  /** Resolves when the sink has taken the last byte. @throws the sink's error. */
  finish(): Promise<void>;
}

export interface CutCell {
  readonly sheet: string;
  readonly row: number;
  readonly header: string;
  /** UTF-16 units before the cut. */
  readonly length: number;
}
export type OnCut = (cell: CutCell) => void;

export interface DocumentProperties {
  readonly title: string;
  readonly subject: string;
  readonly creator: string;
  readonly created: Date;
  /** Beside the page number in the footer. */
  readonly footer: string;
  readonly language: 'nb' | 'en';
}
