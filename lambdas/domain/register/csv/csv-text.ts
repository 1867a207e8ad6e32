/** The text of a csv file, read anew each time. */
import { type ByteSource, bytesOf } from '../../spreadsheet/byte-source.ts';

export type CsvEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Called with the size of each piece that has been read. */
export type OnBytes = (bytes: number) => Promise<void>;

/** Thrown for bytes that are not of the encoding. */
export class UndecodableError extends Error {
  override readonly name = 'UndecodableError';
}

/** Excel may write `sep=;` as the first line. The line is skipped, because the header determines the delimiter. */
const SEPARATOR_LINE = /^sep=.(?:\r\n|\n|\r)/i;
const SEPARATOR_LINE_LENGTH = 7;

/** A csv file whose encoding is known. */
export class CsvText {
  readonly encoding: CsvEncoding;
  /** Lines above the text: the one that names the delimiter. */
  readonly skippedLines: number;
  private readonly source: ByteSource;
  private readonly skippedLength: number;

  private constructor(source: ByteSource, encoding: CsvEncoding, skippedLength: number) {
    this.source = source;
    this.encoding = encoding;
    this.skippedLength = skippedLength;
    this.skippedLines = skippedLength > 0 ? 1 : 0;
  }

  static async open(source: ByteSource, encoding: CsvEncoding): Promise<CsvText> {
    let start = '';
    for await (const piece of decodedPieces(source, encoding)) {
      start += piece;
      if (start.length >= SEPARATOR_LINE_LENGTH) break;
    }
    return new CsvText(source, encoding, SEPARATOR_LINE.exec(start)?.[0].length ?? 0);
  }

  async *pieces(onBytes?: OnBytes): AsyncGenerator<string> {
    let skip = this.skippedLength;
    for await (const piece of decodedPieces(this.source, this.encoding, onBytes)) {
      yield skip === 0 ? piece : piece.slice(skip);
      skip = Math.max(0, skip - piece.length);
    }
  }
}

/** The text without its byte order mark. @throws UndecodableError */
export async function* decodedPieces(
  source: ByteSource,
  encoding: CsvEncoding,
  onBytes?: OnBytes,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const bytes of bytesOf(source)) {
    yield decode(decoder, bytes);
    await onBytes?.(bytes.length);
  }
  yield decode(decoder);
}

function decode(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new UndecodableError(`A byte is not of the encoding ${decoder.encoding}`, { cause });
  }
}
