import type { DocumentProperties } from '../report-writer.ts';
import { cleanText, cut } from '../safe-text.ts';

/** Excel allows 255 characters in each of the two, and `&` needs two of them. */
const MAX_LENGTH = 100;

/** In points, scaled with the page: a table may be printed at three quarters of its size. */
const FONT_SIZE = { table: 11, page: 10 } as const;

/** Texts with the codes of spreadsheets: `&L` left, `&R` right, `&P` the page, `&A` the sheet. */
export interface HeaderFooter {
  readonly oddHeader?: string;
  readonly oddFooter: string;
}

/** The sheet's name above each page of a table; below, what the report is and which page it is. */
export function headerFooter({ footer, language }: DocumentProperties, kind: 'table' | 'page'): HeaderFooter {
  const page = language === 'nb' ? 'Side &P av &N' : 'Page &P of &N';
  const size = FONT_SIZE[kind];
  const below = { oddFooter: `&L&${size}${literal(footer)}&R&${size}${page}` };
  return kind === 'table' ? { oddHeader: `&L&${size}&B&A`, ...below } : below;
}

/** `&` starts a code; a digit right after a font size would belong to it. */
function literal(text: string): string {
  const shown = cut(cleanText(text), MAX_LENGTH).replaceAll('&', '&&');
  return /^\d/.test(shown) ? ` ${shown}` : shown;
}
