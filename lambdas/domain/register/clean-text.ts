const NEEDS_CLEANING = /[^\x20-\x7E\u00A1-\u00AC\u00AE-\u02FF]| {2}|^ | $/;
const SPACES = /\p{White_Space}+/gu;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\uFFFE\uFFFF]+/gu;

/**
 * Reading 1: every Unicode space becomes a space; control and format characters, U+FFFE/FFFF and lone surrogates are
 * removed; runs of spaces become one; the ends are trimmed. Tabs and line breaks become spaces before control characters
 * are removed, so that two words are not joined.
 */
export function cleanText(text: string): string {
  if (!NEEDS_CLEANING.test(text)) return text;
  return text.replace(SPACES, ' ').replace(INVISIBLE, '').replace(/ {2,}/g, ' ').trim();
}

/** Whether a cell is empty after cleaning. A row of such cells does not count as a row. */
export function isBlank(text: string): boolean {
  return cleanText(text) === '';
}

/** Readings 1 and 4: headers and labels are compared without regard to case and to the composition of accents. */
export function labelKey(text: string): string {
  return cleanText(text).normalize('NFC').toLowerCase().normalize('NFC');
}
