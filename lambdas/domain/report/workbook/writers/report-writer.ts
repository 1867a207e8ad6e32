import type { SheetPart } from './sheet-part.ts';
import type { TableRows } from './table-rows.ts';
import type { PageDefinition } from './xlsx/page-definition.ts';

/**
 * A value of a report cell: a date is `YYYY-MM-DD` and a time `HH:MM`; the type of the column distinguishes them. Codes are
 * text, which keeps leading zeros.
 */
export type CellValue = string | number | boolean | null;

export const COLUMN_TYPES = ['text', 'integer', 'decimal', 'date', 'time', 'boolean'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

export interface SheetColumn {
  readonly header: string;
  readonly type: ColumnType;
  /** In characters of the normal font. */
  readonly width: number;
  /** Spreadsheet format code that replaces the default of the type. */
  readonly numberFormat?: string;
  /** In a workbook: what stands over this and its neighbours of the same band, and the header's own text under it. */
  readonly under?: { readonly band: string; readonly header: string };
  /** In a workbook: the header is written upright, so that the column can be narrow. */
  readonly upright?: boolean;
}

export interface SheetDefinition {
  readonly name: string;
  readonly columns: readonly SheetColumn[];
  /** Number of columns that stay visible when the sheet is scrolled sideways, and that each printed page repeats. */
  readonly frozenColumns: number;
  /** RGB, such as `1F4E79`. */
  readonly tabColour: string;
  /** In points; 11 when it is missing. */
  readonly fontSize?: number;
  /** In a workbook: without filter buttons, which would cover narrow headers. */
  readonly withoutFilter?: boolean;
}

/** `total` has its own style; so have `overview` and `heading`, rows about the rows below them. */
export type RowEmphasis = 'plain' | 'total' | 'overview' | 'heading';

export interface WrittenSheet {
  readonly name: string;
  /** Number of rows without the header and a total. */
  readonly rows: number;
  /** Its rows in order, with the hash of their cells, so that a reader can say whether they are those that were written. */
  readonly parts: readonly Pick<SheetPart, 'rows' | 'sha256'>[];
}

/** A table that continues in a sheet "Name (2)" when the first sheet is full. */
export interface TableWriter {
  /** Waits when the sink is slower. */
  add(rows: Iterable<readonly CellValue[]>, emphasis?: RowEmphasis): Promise<void>;
  /** Rows of the same table that are written later, in the order in which `addParts` is given them. */
  rowsFrom(first: number): TableRows;
  /** Adds rows that were made elsewhere. @throws Error when they do not begin where the table ends so far */
  addParts(parts: readonly SheetPart[]): Promise<void>;
  /** Must be called before another sheet is begun. */
  end(): Promise<readonly WrittenSheet[]>;
}

/** Writes a report sheet by sheet into the sink that it was created with, and reports each cut cell to `onCut`. */
export interface ReportWriter {
  addTable(definition: SheetDefinition): TableWriter;
  /** A sheet that is one printed page and not one table. */
  addPage(definition: PageDefinition): Promise<void>;
  /** Resolves when the sink has accepted the last byte. @throws the sink's error */
  finish(): Promise<void>;
}

export interface CutCell {
  readonly sheet: string;
  /** 1-based row of the sheet. */
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
  /** Text next to the page number in the footer. */
  readonly footer: string;
  readonly language: 'nb' | 'en';
}
