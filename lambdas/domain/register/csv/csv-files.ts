/** Opens the csv files of a register: their encodings, and which of the tables each of them is. */
import { type ByteSource, sizeOf } from '../../spreadsheet/byte-source.ts';
import { SHEET_NAMES, type SheetName } from '../columns.ts';
import { RegisterError } from '../register-error.ts';
import type { RegisterTables } from '../tables/table.ts';
import { findEncoding } from './csv-encoding.ts';
import { CsvHeaders } from './csv-headers.ts';
import { csvTable } from './csv-table.ts';
import { CsvText, type OnBytes } from './csv-text.ts';

export interface CsvPart {
  readonly fileName: string;
  readonly source: ByteSource;
}

/** A csv file whose encoding and header are known. */
export interface OpenCsv {
  readonly fileName: string;
  readonly bytes: number;
  readonly text: CsvText;
  readonly headers: CsvHeaders;
}

/**
 * The tables of csv files, each told by its headers and not by its name.
 * @throws RegisterError `not_utf8`, `duplicate_sheet` for two files of one table, `missing_sheet` for attendances alone
 */
export async function csvTables(parts: readonly CsvPart[], onBytes: OnBytes): Promise<RegisterTables> {
  const files: OpenCsv[] = [];
  for (const part of parts) files.push(await openCsv(part, onBytes));
  const kinds = kindsOf(files);
  const table = (sheet: SheetName) => {
    const file = files[kinds.indexOf(sheet)];
    return file && csvTable(file, sheet);
  };
  const activities = table('aktiviteter');
  const attendances = table('deltakelser');
  if (activities === undefined && attendances !== undefined) {
    const file = attendances.fileName;
    throw new RegisterError(
      'missing_sheet',
      `${file}: it has the attendances of activities, and no file has the activities; add aktiviteter.csv`,
      { file, sheet: 'aktiviteter', found: files.map(({ fileName }) => fileName) },
    );
  }
  return {
    activities,
    attendances,
    peerSupporters: table('likepersoner'),
    otherSheets: [],
    parts: files.map(({ fileName }, index) => ({ fileName, kind: kinds[index] ?? 'aktiviteter' })),
  };
}

async function openCsv({ fileName, source }: CsvPart, onBytes: OnBytes): Promise<OpenCsv> {
  const found = await findEncoding(source, onBytes);
  if (found.kind === 'unreadable') {
    const at = found.line === undefined ? '' : `, line ${found.line}`;
    throw new RegisterError('not_utf8', `${fileName}${at}: ${found.reason}; save it as "CSV UTF-8"`, {
      file: fileName,
      ...(found.line !== undefined && { line: found.line }),
    });
  }
  const text = await CsvText.open(source, found.encoding);
  return { fileName, bytes: sizeOf(source), text, headers: await CsvHeaders.read(text) };
}

/**
 * The table that each file is. Where its header leaves it open, as one without any of the columns does, it is taken for one
 * that no other file is; its refusal says what is missing.
 * @throws RegisterError `duplicate_sheet`
 */
function kindsOf(files: readonly OpenCsv[]): SheetName[] {
  const candidates = files.map(({ headers }) => headers.kinds());
  const taken = new Set(candidates.flatMap((kinds) => (kinds.length === 1 ? kinds : [])));
  const kinds = candidates.map((possible) => {
    const kind = possible.find((sheet) => possible.length === 1 || !taken.has(sheet)) ?? possible[0] ?? 'aktiviteter';
    taken.add(kind);
    return kind;
  });
  for (const sheet of SHEET_NAMES) {
    const names = files.filter((_, index) => kinds[index] === sheet).map(({ fileName }) => fileName);
    const [, file] = names;
    if (file === undefined) continue;
    throw new RegisterError(
      'duplicate_sheet',
      `${names.join(', ')}: ${names.length} csv files have the columns of "${sheet}"; keep one, or import them one by one`,
      { file, sheet, found: names },
    );
  }
  return kinds;
}
