/** Excel's own limit of one cell, in UTF-16 units. */
export const LONGEST_CELL = 32_767;

const SPACES = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
const FORBIDDEN = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]+/gu;
const SUSPICIOUS = /[^\x20-\x7E\u00A0-\u02FF]/;
/** OWASP's list for formula injection, with the full-width forms that some programs fold to the plain ones, behind spaces and invisible marks too. */
const RUNS_AS_FORMULA = /^[\s\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u;

export interface SafeText {
  readonly text: string;
  /** UTF-16 units before the cut; undefined when nothing was cut. */
  readonly cutFrom: number | undefined;
}

/**
 * Text as it may stand in a cell: line breaks and tabs are spaces, other control characters, lone surrogates and
 * U+FFFE/FFFF are gone, and what a spreadsheet could take for a formula begins with an apostrophe.
 *
 * The apostrophe is part of the text in xlsx too (OWASP ASVS 1.2.10 names xlsx): a typed text cell is not run when it is
 * opened, but it is when the sheet is saved as csv or the cell is pasted elsewhere. Numbers are not text: -5 stays -5.
 */
export function safeText(raw: string): SafeText {
  const clean = SUSPICIOUS.test(raw) ? raw.replace(SPACES, ' ').replace(FORBIDDEN, '') : raw;
  const guarded = RUNS_AS_FORMULA.test(clean) ? `'${clean}` : clean;
  if (guarded.length <= LONGEST_CELL) return { text: guarded, cutFrom: undefined };
  return { text: cut(guarded, LONGEST_CELL), cutFrom: raw.length };
}

/** At most `length` UTF-16 units, never half a surrogate pair. */
function cut(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** In a workbook `_xHHHH_` stands for a character, so text that happens to look like that is itself escaped. */
export function escapeForWorkbook(text: string): string {
  return text.includes('_x') ? text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_') : text;
}
