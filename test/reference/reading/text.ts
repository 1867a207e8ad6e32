/** The reference program: how the text of a cell is cleaned before anything is compared (readings 1, 3 and 21). */

const ERROR_TEXTS = new Set(
  '#N/A #I/T #REF! #VALUE! #VERDI! #NAME? #NAVN? #DIV/0! #NUM! #NULL!'.split(' ').map((text) => text.toLowerCase()),
);

/** Reading 1: one kind of space, runs folded, ends trimmed, no control or format characters. */
export function clean(text: string): string {
  return text
    .replaceAll(/\p{White_Space}/gu, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\uFFFE\uFFFF]/gu, '')
    .replaceAll(/ +/g, ' ')
    .replaceAll(/^ | $/g, '');
}

/** Reading 21: an error text of a spreadsheet is an empty cell, in every field. */
export function cleanCell(text: string | undefined): string {
  const cleaned = clean(text ?? '');
  return ERROR_TEXTS.has(cleaned.toLowerCase()) ? '' : cleaned;
}

/** Reading 1: `101.0` is 101 where a whole number is meant. */
export function wholeNumber(text: string): string {
  return text.replace(/^(\d+)\.0+$/, '$1');
}

/** Compares by code point (reading 3), for `sort`. */
export function byCodePoint(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const [one, other] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (one !== other) {
      return inCodePointOrder(one) - inCodePointOrder(other);
    }
  }
  return left.length - right.length;
}

/** Surrogates stand for code points above all others. */
function inCodePointOrder(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** The rows under each text, in order of their first row; rows with an empty text are left out. */
export function groupBy<Row>(rows: Iterable<Row>, textOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const text = textOf(row);
    if (text !== '') {
      const group = groups.get(text);
      if (group === undefined) {
        groups.set(text, [row]);
      } else {
        group.push(row);
      }
    }
  }
  return groups;
}
