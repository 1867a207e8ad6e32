/** A data row with its cells by the name of their column. */
export interface NamedRow<Column extends string> {
  readonly row: number;
  readonly fields: Record<Column, string>;
  /** Columns that the organisation added. */
  extra: Readonly<Record<string, string>>;
}
