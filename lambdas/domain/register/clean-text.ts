const NEEDS_CLEANING = /[^\x20-\x7E\u00A1-\u00AC\u00AE-\u02FF]| {2}|^ | $/;
const SPACES = /\p{White_Space}+/gu;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\uFFFE\uFFFF]+/gu;

/**
 * Reading (1): every Unicode space becomes a space, control and format characters, U+FFFE/FFFF and lone surrogates are
 * dropped, runs of spaces folded, ends trimmed. Tab and line breaks are spaces first, so that no two words grow together.
 */
export function cleanText(text: string): string {
  if (!NEEDS_CLEANING.test(text)) return text;
  return text.replace(SPACES, ' ').replace(INVISIBLE, '').replace(/ {2,}/g, ' ').trim();
}

/** Whether nothing is left of it when cleaned: such a cell is empty, and a row of such cells is none. */
export function isBlank(text: string): boolean {
  return cleanText(text) === '';
}

/** Headers and labels are compared without regard to case and to how accents are composed; readings (1) and (4). */
export function labelKey(text: string): string {
  return cleanText(text).normalize('NFC').toLowerCase().normalize('NFC');
}
