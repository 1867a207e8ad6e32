const SPACES = /\p{White_Space}+/gu;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\uFFFE\uFFFF]+/gu;

/**
 * Reading 1: every Unicode space becomes a space; control and format characters, U+FFFE/FFFF and lone surrogates are
 * removed; runs of spaces become one; the ends are trimmed. Tabs and line breaks become spaces before control characters
 * are removed, so that two words are not joined.
 */
export function cleanText(text: string): string {
  if (isClean(text)) return text;
  return text.replace(SPACES, ' ').replace(INVISIBLE, '').replace(/ {2,}/g, ' ').trim();
}

const SPACE = 0x20;

/** Whether a text is of plain and Latin characters with single spaces between them, as nearly every cell is. */
function isClean(text: string): boolean {
  let before = SPACE;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === SPACE) {
      if (before === SPACE) return false;
    } else if (code < SPACE || (code > 0x7e && code < 0xa1) || code === 0xad || code > 0x2ff) {
      return false;
    }
    before = code;
  }
  return before !== SPACE || text === '';
}

/** Whether a cell is empty after cleaning. A row of such cells does not count as a row. */
export function isBlank(text: string): boolean {
  return cleanText(text) === '';
}

/** Readings 1 and 4: headers and labels are compared without regard to case and to the composition of accents. */
export function labelKey(text: string): string {
  return cleanText(text).normalize('NFC').toLowerCase().normalize('NFC');
}
