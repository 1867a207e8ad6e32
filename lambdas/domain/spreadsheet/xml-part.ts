import { SaxesParser } from 'saxes';
import type { SpreadsheetLimits } from './limits.ts';
import { SpreadsheetError } from './spreadsheet-error.ts';

/** What happens while a part is parsed. Names come without a namespace prefix. */
export interface XmlHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** The encoding that a byte order mark names; OOXML is UTF-8 or UTF-16. */
function encodingOf(chunk: Uint8Array): string {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

const withoutPrefix = (name: string) => {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
};

/**
 * Feeds a part of a workbook to `handler`, giving control back after every chunk of bytes, so that a caller can hand on
 * what has been read so far. Custom entities are not expanded, so a document type cannot blow a part up.
 * @throws SpreadsheetError `not_a_workbook` (not XML), `workbook_too_large` (an endless text or attribute).
 */
export async function* parseXmlPart(
  bytes: AsyncIterable<Uint8Array>,
  handler: XmlHandler,
  limits: SpreadsheetLimits,
): AsyncGenerator<undefined> {
  const parser = new SaxesParser<{ position: false; xmlns: false }>({ position: false, xmlns: false });
  // The parser gathers text and attributes without bound, so what it was fed since its last event is counted here.
  let fedSinceEvent = 0;
  parser.on('opentag', (tag) => {
    fedSinceEvent = 0;
    handler.open?.(withoutPrefix(tag.name), tag.attributes);
  });
  parser.on('closetag', (tag) => {
    fedSinceEvent = 0;
    handler.close?.(withoutPrefix(tag.name));
  });
  const text = (value: string) => {
    fedSinceEvent = 0;
    handler.text?.(value);
  };
  parser.on('text', text);
  parser.on('cdata', text);
  parser.on('error', (cause) => {
    throw new SpreadsheetError('not_a_workbook', 'A part of the workbook is not well-formed XML', {}, { cause });
  });
  let decoder: TextDecoder | undefined;
  for await (const chunk of bytes) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    const piece = decoder.decode(chunk, { stream: true });
    fedSinceEvent += piece.length;
    parser.write(piece);
    if (fedSinceEvent > limits.unbrokenText) {
      throw new SpreadsheetError('workbook_too_large', 'A cell of the workbook holds more text than is allowed', {
        maximumCharacters: limits.unbrokenText,
      });
    }
    yield undefined;
  }
  parser.write(decoder?.decode() ?? '').close();
}

/** The same for a part that is read to its end at once. */
export async function readXmlPart(bytes: AsyncIterable<Uint8Array>, handler: XmlHandler, limits: SpreadsheetLimits) {
  for await (const _ of parseXmlPart(bytes, handler, limits));
}
