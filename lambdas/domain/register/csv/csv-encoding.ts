/** The text of a csv file, or why it cannot be told. */
export type DecodedCsv =
  | { readonly kind: 'text'; readonly text: string; readonly encoding: 'utf-8' | 'utf-16' | 'windows-1252' }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly line?: number };

/** Letters that Norwegian text of any length has; they stand at other places in other encodings. */
const NORDIC_LETTER = /[æøåÆØÅäöÄÖéÉ]/;
const LATIN_LETTER = /[À-ÖØ-öø-ÿ]/;
/** Bytes that Windows-1252 does not use. */
const UNUSED = /[\u0081\u008d\u008f\u0090\u009d]/;
/** What å, æ and ø of MS-DOS (code page 865) and of old Macintosh files become when they are read as Windows-1252. */
const MISREAD_LETTER = /\p{L}[†›‘’„”‚¿¾Œ®¯]|[†›‘„¿¾Œ®¯]\p{L}/u;

/**
 * UTF-8 with or without byte order mark, UTF-16 with one, else Windows-1252, as Norwegian spreadsheets save csv. A file of
 * another encoding, or of two, is unreadable: names would be misread without a word.
 */
export function decodeCsv(bytes: Uint8Array): DecodedCsv {
  const utf16 = utf16Of(bytes);
  const decoded = utf16 === undefined ? decodeBytes(bytes) : decodeUtf16(bytes, utf16);
  if (decoded.kind === 'text' && decoded.text.includes('\0')) {
    return { kind: 'unreadable', reason: 'it holds NUL characters, as UTF-16 without a byte order mark does' };
  }
  return decoded;
}

function utf16Of([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function decodeUtf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): DecodedCsv {
  const text = decode(bytes, encoding);
  if (text === undefined) return { kind: 'unreadable', reason: 'it begins as UTF-16, and goes on as something else' };
  return { kind: 'text', text, encoding: 'utf-16' };
}

function decodeBytes(bytes: Uint8Array): DecodedCsv {
  const utf8 = decode(bytes, 'utf-8');
  if (utf8 !== undefined) return { kind: 'text', text: utf8, encoding: 'utf-8' };
  const lossy = new TextDecoder('utf-8').decode(bytes);
  if (NORDIC_LETTER.test(lossy)) {
    const line = lossy.slice(0, lossy.indexOf('\ufffd')).split(/\r\n|\n|\r/).length;
    return { kind: 'unreadable', reason: 'it is partly UTF-8 and partly something else', line };
  }
  const text = new TextDecoder('windows-1252').decode(bytes);
  if (UNUSED.test(text) || (!LATIN_LETTER.test(text) && MISREAD_LETTER.test(text))) {
    return { kind: 'unreadable', reason: 'it is neither UTF-8 nor Windows-1252' };
  }
  return { kind: 'text', text, encoding: 'windows-1252' };
}

/** @returns undefined for bytes that are not of the encoding */
function decode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
