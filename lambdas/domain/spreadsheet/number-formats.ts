import type { NumberKind } from './cell.ts';
import type { SpreadsheetLimits } from './limits.ts';
import { tooMany } from './spreadsheet-error.ts';
import type { XmlHandler } from './xml/xml-part.ts';

/** Built-in formats (ECMA-376 part 1, 18.8.30). 27 to 36 and 50 to 58 are dates in East Asian versions. */
function builtInKind(id: number): NumberKind {
  if (id === 22) return 'datetime';
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)) return 'date';
  if (id === 46) return 'elapsed';
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47)) return 'time';
  return 'number';
}

/** The kind of value that a format code such as `dd.mm.yyyy hh:mm` displays, from its first section (positive numbers). */
export function formatKind(code: string): NumberKind {
  const bare = code
    .replace(/\\.|_.|\*./g, '')
    .replace(/"[^"]*"?/g, '')
    // `[h]` and `[mm]` are elapsed time; `[Red]`, `[$-414]`, `[>1]` are not.
    .replace(/\[(?!(?:h+|m+|s+)\])[^[\]]*\]/gi, '')
    .split(';')[0]
    ?.toLowerCase()
    .replace(/general|standard/g, '');
  if (bare === undefined) return 'number';
  const time = /[hs]|\[m+\]/.test(bare);
  // `m` is a month unless the code has hours or seconds, which make it a time.
  const date = /[ydå]/.test(bare) || (/m/.test(bare) && !time);
  if (date && time) return 'datetime';
  if (date) return 'date';
  return /\[[hms]/.test(bare) ? 'elapsed' : time ? 'time' : 'number';
}

/**
 * Collects from `xl/styles.xml` how each cell style displays numbers. The list `numFmts` alone says what a format id means:
 * a conditional format (`dxf`) has a format of its own, which may repeat an id.
 */
export class NumberFormats implements XmlHandler {
  readonly #custom = new Map<number, NumberKind>();
  readonly #formatOfStyle: number[] = [];
  readonly #limits: SpreadsheetLimits;
  #list = '';

  constructor(limits: SpreadsheetLimits) {
    this.#limits = limits;
  }

  /** @param style the `s` attribute of a cell; an unknown style displays a number */
  kindOf(style: number): NumberKind {
    const format = this.#formatOfStyle[style];
    return format === undefined ? 'number' : (this.#custom.get(format) ?? builtInKind(format));
  }

  /** @throws SpreadsheetError `workbook_too_large` */
  open(name: string, attributes: Readonly<Record<string, string>>, depth: number): void {
    if (depth === 1) this.#list = name;
    if (depth !== 2) return;
    const { styles, formatCode } = this.#limits;
    if (this.#custom.size > styles || this.#formatOfStyle.length > styles) throw tooMany('styles', styles);
    if (this.#list === 'numFmts' && name === 'numFmt') {
      const { formatCode: code = '' } = attributes;
      if (code.length > formatCode) {
        throw tooMany('characters in a number format', formatCode, { characters: code.length });
      }
      this.#custom.set(Number(attributes.numFmtId), formatKind(code));
    } else if (this.#list === 'cellXfs' && name === 'xf') {
      this.#formatOfStyle.push(Number(attributes.numFmtId ?? 0));
    }
  }
}
