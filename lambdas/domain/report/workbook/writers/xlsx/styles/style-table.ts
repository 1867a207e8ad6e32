import { attributes, MAIN_NAMESPACE, XML_DECLARATION } from '../xml-text.ts';
import { type Borders, type CellStyle, type Colour, type Font, SIDES } from './cell-style.ts';

/** Format codes that every spreadsheet program knows by number (ECMA-376 part 1, 18.8.30). */
const BUILT_IN_FORMATS: ReadonlyMap<string, number> = new Map([
  ['General', 0],
  ['0', 1],
  ['0.00', 2],
  ['#,##0', 3],
  ['#,##0.00', 4],
  ['@', 49],
]);
const FIRST_OWN_FORMAT = 164;

/** Distinct pieces of XML, each with its number. */
class Numbered {
  readonly #numbers = new Map<string, number>();

  constructor(...first: readonly string[]) {
    for (const xml of first) this.of(xml);
  }

  of(xml: string): number {
    const number = this.#numbers.get(xml) ?? this.#numbers.size;
    this.#numbers.set(xml, number);
    return number;
  }

  /** @param name of the element around them */
  list(name: string): string {
    return `<${name} count="${this.#numbers.size}">${[...this.#numbers.keys()].join('')}</${name}>`;
  }
}

/** The styles of a workbook. A style's number depends on those before it alone, so two processes that begin alike agree. */
export class StyleTable {
  readonly #formats = new Map<string, number>();
  readonly #fonts = new Numbered(fontXml({ name: 'Calibri', size: 11 }));
  // Every workbook must begin with these two.
  readonly #fills = new Numbered(patternXml('none'), patternXml('gray125'));
  readonly #borders = new Numbered(borderXml({}));
  readonly #styles = new Numbered('<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>');

  /** @returns what the attribute `s` of a cell with this style says */
  of({ font, numFmt, alignment, fill, border }: CellStyle): number {
    const numbers = {
      numFmtId: numFmt === undefined ? 0 : this.#formatOf(numFmt),
      fontId: font === undefined ? 0 : this.#fonts.of(fontXml(font)),
      fillId: fill === undefined ? 0 : this.#fills.of(patternXml('solid', fill)),
      borderId: border === undefined ? 0 : this.#borders.of(borderXml(border)),
    };
    const applied = attributes({
      ...numbers,
      xfId: 0,
      applyNumberFormat: numbers.numFmtId === 0 ? undefined : 1,
      applyFont: numbers.fontId === 0 ? undefined : 1,
      applyFill: numbers.fillId === 0 ? undefined : 1,
      applyBorder: numbers.borderId === 0 ? undefined : 1,
      applyAlignment: alignment === undefined ? undefined : 1,
    });
    if (alignment === undefined) return this.#styles.of(`<xf${applied}/>`);
    const { horizontal, vertical, textRotation, wrapText, indent } = alignment;
    const placed = attributes({ horizontal, vertical, textRotation, wrapText: wrapText ? 1 : undefined, indent });
    return this.#styles.of(`<xf${applied}><alignment${placed}/></xf>`);
  }

  /** The part `xl/styles.xml`. */
  xml(): string {
    const formats = [...this.#formats].map(
      ([formatCode, numFmtId]) => `<numFmt${attributes({ numFmtId, formatCode })}/>`,
    );
    return [
      `${XML_DECLARATION}<styleSheet xmlns="${MAIN_NAMESPACE}">`,
      formats.length === 0 ? '' : `<numFmts count="${formats.length}">${formats.join('')}</numFmts>`,
      this.#fonts.list('fonts'),
      this.#fills.list('fills'),
      this.#borders.list('borders'),
      '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
      this.#styles.list('cellXfs'),
      '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
      '<dxfs count="0"/><tableStyles count="0"/></styleSheet>',
    ].join('');
  }

  #formatOf(code: string): number {
    const builtIn = BUILT_IN_FORMATS.get(code);
    if (builtIn !== undefined) return builtIn;
    const number = this.#formats.get(code) ?? FIRST_OWN_FORMAT + this.#formats.size;
    this.#formats.set(code, number);
    return number;
  }
}

function colourXml(name: string, { argb }: Colour): string {
  return `<${name} rgb="${argb}"/>`;
}

function fontXml({ name, size, bold, color }: Font): string {
  const weight = bold === true ? '<b/>' : '';
  return `<font>${weight}<sz val="${size}"/>${color === undefined ? '' : colourXml('color', color)}<name${attributes({ val: name })}/></font>`;
}

function patternXml(patternType: string, colour?: Colour): string {
  const foreground = colour === undefined ? '/>' : `>${colourXml('fgColor', colour)}</patternFill>`;
  return `<fill><patternFill patternType="${patternType}"${foreground}</fill>`;
}

function borderXml(borders: Borders): string {
  const sides = SIDES.map((side) => {
    const line = borders[side];
    return line === undefined
      ? `<${side}/>`
      : `<${side} style="${line.style}">${colourXml('color', line.color)}</${side}>`;
  });
  return `<border>${sides.join('')}<diagonal/></border>`;
}
