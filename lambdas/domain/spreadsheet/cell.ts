/**
 * How a number is displayed. In a workbook only the format distinguishes a date from a number. `elapsed` counts hours past
 * 24 (`[h]:mm`), where `time` starts again at 0.
 */
export type NumberKind = 'number' | 'date' | 'time' | 'elapsed' | 'datetime';

export type CellValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number; readonly shownAs: NumberKind }
  /** A date or time as strict OOXML stores it, in ISO 8601. */
  | { readonly kind: 'iso'; readonly text: string; readonly shownAs: NumberKind }
  | { readonly kind: 'boolean'; readonly boolean: boolean }
  /** `#N/A`, `#REF!` and other error values. */
  | { readonly kind: 'error'; readonly text: string };

export interface Cell {
  /** 0-based. */
  readonly column: number;
  readonly value: CellValue;
}

/** The cells of a row that are not empty, in the order of the file. */
export interface SheetRow {
  /** 1-based, as a spreadsheet program shows it. */
  readonly row: number;
  readonly cells: readonly Cell[];
}

/** Decodes `_xHHHH_`, which stands for a character that XML cannot contain (ECMA-376 part 1, 22.9.2.19). */
export function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** `A` is 0 and `XFD` is 16383; -1 when the reference does not begin with one to three letters. */
export function columnIndex(reference: string): number {
  let index = 0;
  let letters = 0;
  for (; letters < reference.length; letters++) {
    const code = reference.charCodeAt(letters) | 0x20;
    if (code < 0x61 || code > 0x7a) break;
    index = index * 26 + (code - 0x60);
  }
  return letters === 0 || letters > 3 ? -1 : index - 1;
}

/** The inverse of `columnIndex`. */
export function columnLetters(index: number): string {
  let letters = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}
