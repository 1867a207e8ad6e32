/** A csv file comes in pieces of any size; how it is cut changes nothing. */
import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ATTENDANCE_COLUMNS } from '../../../../lambdas/domain/register/columns.ts';
import {
  type CsvDelimiter,
  type CsvRecord,
  CsvScanner,
  MAX_RECORD_LENGTH,
} from '../../../../lambdas/domain/register/csv/csv-records.ts';
import { RegisterError } from '../../../../lambdas/domain/register/register-error.ts';
import type { RegisterInput } from '../../../../lambdas/domain/register/register-input.ts';
import type { RandomAccess } from '../../../../lambdas/domain/spreadsheet/byte-source.ts';
import { csvText, readInput } from '../register-input.ts';

/** The records up to the first fault, and the fault. */
function scan(pieces: readonly string[], delimiter: CsvDelimiter): { records: CsvRecord[]; fault: string | undefined } {
  const scanner = new CsvScanner(delimiter);
  const records: CsvRecord[] = [];
  const take = () => {
    for (let record = scanner.next(); record !== undefined; record = scanner.next()) records.push(record);
  };
  try {
    for (const piece of pieces) {
      scanner.feed(piece);
      take();
    }
    scanner.finish();
    take();
    return { records, fault: undefined };
  } catch (error) {
    return { records, fault: String(error) };
  }
}

function cut<Text extends string | Uint8Array>(text: Text, places: readonly number[]): Text[] {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((left, right) => left - right);
  return [0, ...ends].map((start, index) => text.slice(start, ends[index] ?? text.length) as Text);
}

const PIECES = ['a', 'ø', '"', '"', '""', ';', ';', ',', '\n', '\r\n', '\r', '\t', ' ', 'Kari', '👩‍🦽'];
const anyText = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(''));
const places = fc.array(fc.nat({ max: 1_000 }), { maxLength: 12 });

describe('the records of a text', () => {
  it('and its faults are those of the whole text, however it is cut', () => {
    fc.assert(
      fc.property(anyText, places, fc.constantFrom<CsvDelimiter>(';', ','), (text, cuts, delimiter) => {
        expect(scan(cut(text, cuts), delimiter)).toEqual(scan([text], delimiter));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are those of the whole text when each letter comes alone', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(
          scan(
            [...text].flatMap((letter) => letter.split('')),
            ';',
          ),
        ).toEqual(scan([text], ';'));
      }),
    );
  });
});

describe('a record that is longer than any row', () => {
  const long = 'x'.repeat(MAX_RECORD_LENGTH);
  it.each([
    ['without a line end', `a;b\n${long}x`, 'CsvRecordTooLongError'],
    ['with one further on', `a;b\n${long}x\nc;d`, 'CsvRecordTooLongError'],
    ['in quotes that do not end', `a;b\nc;"${long}`, 'on line 2'],
    ['in quotes that end further on', `a;b\nc;"${long}"\nd`, 'on line 2'],
  ])('is refused after the records before it, however the text is cut: %s', (_, text, fault) => {
    const pieces = Array.from({ length: Math.ceil(text.length / 1_000_000) }, (_none, index) =>
      text.slice(index * 1_000_000, (index + 1) * 1_000_000),
    );
    for (const result of [scan([text], ';'), scan(pieces, ';')]) {
      expect(result.records.map(({ cells }) => cells)).toEqual([['a', 'b']]);
      expect(result.fault).toContain(fault);
    }
  });

  it('is read when it is just short enough', () => {
    const { records, fault } = scan([`${long.slice(2)}\n`, 'a'], ';');
    expect([records.length, fault]).toEqual([2, undefined]);
  });

  it('is refused by its row in a file', async () => {
    const attendances = `${ATTENDANCE_COLUMNS.join(';')}\n1;Kari;;;;;\n${long.replaceAll('x', 'x;')}`;
    await expect(readInput(csvText(ACTIVITIES, attendances))).rejects.toMatchObject({
      code: 'row_too_large',
      details: { file: 'deltakelser.csv', sheet: 'deltakelser', row: 3 },
    });
  });
});

const ACTIVITIES = 'aktivitet_id;lokallag;dato;aktivitetstype;kommunenr;form;arrangor\n1;Tromsø;2025-03-14;Besøk;;;';

/** A file that is read in the pieces into which it is cut. */
function inPieces(bytes: Uint8Array, cuts: readonly number[]): RandomAccess {
  const read = (start: number, end: number) =>
    Readable.from(cut(bytes.subarray(start, end), cuts).filter(({ length }) => length > 0));
  return { size: bytes.length, read };
}

async function outcomeOf(input: RegisterInput): Promise<unknown> {
  try {
    return await readInput(input);
  } catch (error) {
    if (!(error instanceof RegisterError)) throw error;
    return { code: error.code, message: error.message, details: error.details };
  }
}

function encoded(content: string, encoding: string): Buffer {
  switch (encoding) {
    case 'latin1':
      return Buffer.from(content, 'latin1');
    case 'utf16le':
      return Buffer.from(`\ufeff${content}`, 'utf16le');
    case 'utf8 with mark':
      return Buffer.from(`\ufeff${content}`);
    case 'utf8 and latin1':
      return Buffer.concat([Buffer.from(content), Buffer.from('1;Bodø;;;;;\n', 'latin1'), Buffer.from('1;Vadsø')]);
    default:
      return Buffer.from(content);
  }
}

it('gives the same register or refusal, in whatever encoding and however its bytes are cut', async () => {
  const header = ATTENDANCE_COLUMNS.join(';');
  const text = fc
    .tuple(
      fc.constantFrom('', 'sep=;\r\n', 'sep=;\n'),
      fc.array(fc.constantFrom('1;Kåre Øst;1950;7;;;deltaker\r\n', '1;"a\nb";;;;;\n', '2;K;;;;;\n', ...PIECES), {
        maxLength: 12,
      }),
    )
    .map(([separator, pieces]) => `${separator}${header}\r\n${pieces.join('')}`);
  const encoding = fc.constantFrom('utf8', 'utf8 with mark', 'latin1', 'utf16le', 'utf8 and latin1');
  await fc.assert(
    fc.asyncProperty(text, encoding, places, async (content, code, cuts) => {
      const bytes = encoded(content, code);
      const read = (source: Uint8Array | RandomAccess) =>
        outcomeOf({
          kind: 'csv',
          parts: [
            { fileName: 'a.csv', source: Buffer.from(ACTIVITIES) },
            { fileName: 'd.csv', source },
          ],
        });
      expect(await read(inPieces(bytes, cuts))).toEqual(await read(bytes));
    }),
    { numRuns: 400 },
  );
});
