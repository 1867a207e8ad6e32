/** How a cell looks, in the words of the format (ECMA-376 part 1, 18.8). What is missing is as in an empty workbook. */
export interface Colour {
  /** Alpha, red, green and blue, hexadecimal. */
  readonly argb: string;
}

export interface Font {
  readonly name: string;
  /** In points. */
  readonly size: number;
  readonly bold?: boolean;
  readonly color?: Colour;
}

export interface Alignment {
  readonly horizontal?: 'left' | 'right' | 'center';
  readonly vertical?: 'top' | 'center' | 'bottom';
  readonly wrapText?: boolean;
  readonly indent?: number;
  /** In degrees. */
  readonly textRotation?: number;
}

export const SIDES = ['left', 'right', 'top', 'bottom'] as const;
export type Borders = Readonly<
  Partial<
    Record<(typeof SIDES)[number], { readonly style: 'hair' | 'thin' | 'medium' | 'double'; readonly color: Colour }>
  >
>;

export interface CellStyle {
  readonly font?: Font;
  /** Spreadsheet format code. */
  readonly numFmt?: string;
  readonly alignment?: Alignment;
  readonly fill?: Colour;
  readonly border?: Borders;
}
