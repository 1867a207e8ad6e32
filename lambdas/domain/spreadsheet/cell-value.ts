import { type CellValue, decodeEscapes, type NumberKind } from './cell.ts';
import type { NumberFormats } from './number-formats.ts';

/** What the values of cells refer to. */
export interface CellContext {
  readonly sharedStrings: readonly string[];
  readonly formats: NumberFormats;
}

const CELL_TYPES = ['n', 's', 'str', 'inlineStr', 'b', 'e', 'd'] as const;
export type CellType = (typeof CELL_TYPES)[number];
const KNOWN_TYPES: ReadonlyMap<string, CellType> = new Map(CELL_TYPES.map((type) => [type, type]));

/** @param type the `t` attribute of a cell; undefined for one that the format does not have */
export function cellType(type: string): CellType | undefined {
  return KNOWN_TYPES.get(type);
}

/**
 * The values and cells of a sheet are made by classes: V8 takes object literals here for long-lived ones, and a register of
 * 100,000 activities needs 90 MB more.
 */
class TextValue {
  readonly kind = 'text';
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

class NumberValue {
  readonly kind = 'number';
  readonly number: number;
  readonly shownAs: NumberKind;
  constructor(number: number, shownAs: NumberKind) {
    this.number = number;
    this.shownAs = shownAs;
  }
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?$/;

/**
 * @param style the `s` attribute of the cell
 * @param text the stored text, not empty
 * @returns undefined for a value that the file does not say: a shared string that does not exist, no true or false
 */
export function readCellValue(
  type: CellType,
  style: number,
  text: string,
  { sharedStrings, formats }: CellContext,
): CellValue | undefined {
  switch (type) {
    case 's': {
      const index = text.trim();
      const shared = /^\d+$/.test(index) ? sharedStrings[Number(index)] : undefined;
      return shared === undefined ? undefined : new TextValue(shared);
    }
    case 'inlineStr':
    case 'str':
      return new TextValue(decodeEscapes(text));
    case 'b': {
      const boolean = ['1', 'true'].includes(text.trim());
      return boolean || ['0', 'false'].includes(text.trim()) ? { kind: 'boolean', boolean } : undefined;
    }
    case 'e':
      return { kind: 'error', text };
    case 'd':
      return { kind: 'iso', text, shownAs: formats.kindOf(style) };
    case 'n': {
      const number = NUMBER.test(text.trim()) ? Number(text) : Number.NaN;
      // Some programs store a text as a number; it is shown as it stands.
      if (!Number.isFinite(number)) return { kind: 'text', text };
      return new NumberValue(number, formats.kindOf(style));
    }
  }
}
