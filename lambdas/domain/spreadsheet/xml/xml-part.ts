import { SaxesParser } from 'saxes';
import type { SpreadsheetLimits } from '../limits.ts';
import { SpreadsheetError } from '../spreadsheet-error.ts';
import { HomeNamespace } from './xml-namespace.ts';

/**
 * Receives the events of parsing. Elements of other namespaces than that of the part's root are left out, because
 * extensions repeat names of the main namespace (`x15:workbookPr`). Names come without prefix.
 */
export interface XmlHandler {
  /** @param depth number of elements around this one; 0 for the root */
  open?(name: string, attributes: Readonly<Record<string, string>>, depth: number): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** The encoding according to the byte order mark; OOXML is UTF-8 or UTF-16. */
function encodingOf(chunk: Uint8Array): string {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

/**
 * Parses a part of a workbook into `handler` and yields after every chunk of bytes, so that the caller can use what has
 * been read so far. Custom entities are not expanded, so a document type cannot enlarge a part.
 * @throws SpreadsheetError `damaged_workbook` (not XML, or deeper than any workbook), `workbook_too_large` (an endless text or
 *   attribute)
 */
export async function* parseXmlPart(
  bytes: AsyncIterable<Uint8Array>,
  handler: XmlHandler,
  limits: SpreadsheetLimits,
): AsyncGenerator<undefined> {
  const parser = new SaxesParser<{ position: false; xmlns: false }>({ position: false, xmlns: false });
  const namespace = new HomeNamespace(limits);
  // The parser buffers text and attributes without a limit, so the input since its last event is counted here.
  let lengthSinceEvent = 0;
  parser.on('attribute', ({ name, value }) => namespace.attribute(name, value));
  parser.on('opentag', (tag) => {
    lengthSinceEvent = 0;
    const name = namespace.open(tag.name);
    if (name !== undefined) handler.open?.(name, tag.attributes, namespace.depth - 1);
  });
  parser.on('closetag', (tag) => {
    lengthSinceEvent = 0;
    const name = namespace.close(tag.name);
    if (name !== undefined) handler.close?.(name);
  });
  const text = (value: string) => {
    lengthSinceEvent = 0;
    handler.text?.(value);
  };
  parser.on('text', text);
  parser.on('cdata', text);
  parser.on('error', (cause) => {
    throw new SpreadsheetError('damaged_workbook', 'a part of it is not well-formed XML', {}, { cause });
  });
  let decoder: TextDecoder | undefined;
  for await (const chunk of bytes) {
    decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true });
    const piece = decode(decoder, chunk);
    lengthSinceEvent += piece.length;
    parser.write(piece);
    if (lengthSinceEvent > limits.unbrokenText) {
      throw new SpreadsheetError('workbook_too_large', 'a text in it is longer than is allowed', {
        maximumCharacters: limits.unbrokenText,
      });
    }
    yield undefined;
  }
  parser.write(decoder === undefined ? '' : decode(decoder)).close();
}

/** A name with a replaced letter would be another name, so a part of another encoding is refused. */
function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new SpreadsheetError('damaged_workbook', 'a part of it is not in UTF-8', {}, { cause });
  }
}

/** Parses a part to its end. @throws SpreadsheetError as `parseXmlPart` does */
export async function readXmlPart(bytes: AsyncIterable<Uint8Array>, handler: XmlHandler, limits: SpreadsheetLimits) {
  for await (const _ of parseXmlPart(bytes, handler, limits));
}
