/** The encoding of a csv file. Its bytes are read once as UTF-8, and once more when they are not. */
import { type ByteSource, bytesOf } from '../../spreadsheet/byte-source.ts';
import { type CsvEncoding, decodedPieces, type OnBytes, UndecodableError } from './csv-text.ts';

/** How the bytes of a csv file are read as text, or why they cannot be. */
export type FoundEncoding =
  | { readonly kind: 'text'; readonly encoding: CsvEncoding }
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
export async function findEncoding(source: ByteSource, onBytes: OnBytes): Promise<FoundEncoding> {
  const utf16 = await utf16Of(source);
  const encoding = utf16 ?? 'utf-8';
  let hasNul = false;
  try {
    for await (const text of decodedPieces(source, encoding, onBytes)) hasNul ||= text.includes('\0');
  } catch (error) {
    if (!(error instanceof UndecodableError)) throw error;
    if (utf16 !== undefined) {
      return { kind: 'unreadable', reason: 'it begins as UTF-16, and goes on as something else' };
    }
    return judgeBytes(source);
  }
  return withoutNul(encoding, hasNul);
}

async function utf16Of(source: ByteSource): Promise<'utf-16le' | 'utf-16be' | undefined> {
  const mark: number[] = [];
  for await (const bytes of bytesOf(source, 2)) mark.push(...bytes);
  const [first, second] = mark;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** Judges a file that is not UTF-8 throughout. */
async function judgeBytes(source: ByteSource): Promise<FoundEncoding> {
  const utf8 = new TextDecoder('utf-8');
  const windows = new TextDecoder('windows-1252');
  const line = new LineOfReplacement();
  const misread = { nordic: false, unused: false, latin: false, misread: false, nul: false };
  let last = '';
  const look = (lossy: string, text: string) => {
    misread.nordic ||= NORDIC_LETTER.test(lossy);
    line.add(lossy);
    misread.unused ||= UNUSED.test(text);
    misread.latin ||= LATIN_LETTER.test(text);
    misread.misread ||= MISREAD_LETTER.test(last + text);
    misread.nul ||= text.includes('\0');
    last = text.slice(-1);
  };
  for await (const bytes of bytesOf(source)) look(utf8.decode(bytes, { stream: true }), windows.decode(bytes));
  look(utf8.decode(), '');
  if (misread.nordic) {
    return { kind: 'unreadable', reason: 'it is partly UTF-8 and partly something else', line: line.line };
  }
  if (misread.unused || (!misread.latin && misread.misread)) {
    return { kind: 'unreadable', reason: 'it is neither UTF-8 nor Windows-1252' };
  }
  return withoutNul('windows-1252', misread.nul);
}

/** Finds the line of the first byte that is not UTF-8, which is read as U+FFFD. */
class LineOfReplacement {
  /** 1-based. */
  line = 1;
  private found = false;
  private endsWithCr = false;

  add(text: string): void {
    if (this.found || text === '') return;
    const at = text.indexOf('\ufffd');
    this.found = at !== -1;
    const before = this.found ? text.slice(0, at) : text;
    // A CRLF that two pieces share is one line end.
    const shared = this.endsWithCr && before.startsWith('\n') ? 1 : 0;
    this.line += (before.match(/\r\n|\n|\r/g)?.length ?? 0) - shared;
    this.endsWithCr = before.endsWith('\r');
  }
}

function withoutNul(encoding: CsvEncoding, hasNul: boolean): FoundEncoding {
  if (!hasNul) return { kind: 'text', encoding };
  return { kind: 'unreadable', reason: 'it holds NUL characters, as UTF-16 without a byte order mark does' };
}
