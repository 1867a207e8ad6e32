/** Excel's limit for one cell, in UTF-16 units. */
const MAX_CELL_LENGTH = 32_767;

const SPACES = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
const FORBIDDEN = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]+/gu;
const SUSPICIOUS = /[^\x20-\x7E\u00A0-\u02FF]/;
/**
 * OWASP's list for formula injection, and the full-width forms that some programs convert to the plain characters. Spaces
 * and invisible characters may precede them.
 */
const RUNS_AS_FORMULA = /^[\s\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u;

export interface SafeText {
  readonly text: string;
  /** Length in UTF-16 units before the cut; undefined when nothing was cut. */
  readonly cutFrom: number | undefined;
}

/**
 * Makes a text safe for a cell: line breaks and tabs become spaces, other control characters, lone surrogates and
 * U+FFFE/FFFF are removed, and text that a spreadsheet could run as a formula gets an apostrophe in front.
 *
 * The apostrophe is needed in xlsx too (OWASP ASVS 1.2.10 names xlsx): a text cell does not run when the file is opened,
 * but it does when the sheet is saved as CSV or the cell is pasted elsewhere. Numbers are not text: -5 stays -5.
 */
export function safeText(raw: string): SafeText {
  const clean = cleanText(raw);
  const guarded = RUNS_AS_FORMULA.test(clean) ? `'${clean}` : clean;
  if (guarded.length <= MAX_CELL_LENGTH) return { text: guarded, cutFrom: undefined };
  return { text: cut(guarded, MAX_CELL_LENGTH), cutFrom: raw.length };
}

/** Without what XML forbids: for texts that no spreadsheet runs, such as document properties. */
export function cleanText(raw: string): string {
  return SUSPICIOUS.test(raw) ? raw.replace(SPACES, ' ').replace(FORBIDDEN, '') : raw;
}

/** At most `length` UTF-16 units; never splits a surrogate pair. */
export function cut(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** In a workbook `_xHHHH_` stands for a character, so text of that form must be escaped. */
export function escapeForWorkbook(text: string): string {
  return text.includes('_x') ? text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_') : text;
}
