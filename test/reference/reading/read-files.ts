/** The reference program: reads the files of a register into tables of text, with libraries that the product does not share. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import exceljs from 'exceljs';
import type { Cells, RegisterFile } from './register.ts';
import { clean, groupBy } from './text.ts';
import { cellText } from './xlsx-cells.ts';

const SHEETS = ['aktiviteter', 'deltakelser', 'likepersoner'] as const;
type Sheet = (typeof SHEETS)[number];

/** Of the sheet `likepersoner` all headers are needed. */
const LISTED_HEADERS = ['medlemsnr', 'navn', 'lokallag', 'godkjent'];

/**
 * Each xlsx of the folder is a file of the register; so are the csv files that differ in the name of their sheet alone.
 * @throws Error when a file has no sheet `aktiviteter`, or a sheet `likepersoner` lacks a header
 */
export async function readRegisterFolder(folder: string): Promise<RegisterFile[]> {
  const names = readdirSync(folder).sort();
  const workbooks = names.filter((name) => name.endsWith('.xlsx'));
  const tables = names.filter((name) => name.endsWith('.csv'));
  const pairs = [...groupBy(tables, (name) => name.replace(new RegExp(SHEETS.join('|'), 'i'), '*')).values()];
  return [
    ...(await Promise.all(workbooks.map(async (name) => fileOf(name, await readWorkbook(path.join(folder, name)))))),
    ...pairs.map((parts) => fileOf(activitiesOf(parts), readCsvFiles(folder, parts))),
  ];
}

function fileOf(name: string, sheets: ReadonlyMap<Sheet, Table>): RegisterFile {
  const [activities, attendances, listed] = SHEETS.map((sheet) => sheets.get(sheet));
  if (activities === undefined) {
    throw new Error(`${name} has no sheet aktiviteter`);
  }
  const missing = LISTED_HEADERS.filter((header) => listed !== undefined && !headersOf(listed).includes(header));
  if (missing.length > 0) {
    throw new Error(`The sheet likepersoner lacks ${missing.join(', ')}`);
  }
  return {
    name,
    activities: rowsOf(activities),
    attendances: attendances && rowsOf(attendances),
    peerSupporters: listed && rowsOf(listed),
  };
}

function sheetOf(name: string): Sheet | undefined {
  return SHEETS.find((sheet) => name.toLowerCase().includes(sheet));
}

/** Csv files are one file under the name of the one with the activities. */
function activitiesOf(parts: readonly string[]): string {
  return parts.find((name) => sheetOf(name) === 'aktiviteter') ?? parts[0] ?? '';
}

/** Rows of cells, the first row being headers. */
type Table = readonly (readonly string[])[];

function headersOf([headers = []]: Table): string[] {
  return headers.map((header) => clean(header).toLowerCase());
}

function rowsOf(table: Table): Cells[] {
  const headers = headersOf(table);
  return table.slice(1).map((row) => Object.fromEntries(headers.map((header, column) => [header, row[column] ?? ''])));
}

function readCsvFiles(folder: string, parts: readonly string[]): Map<Sheet, Table> {
  const tables = new Map<Sheet, Table>();
  for (const name of parts) {
    const sheet = sheetOf(name);
    if (sheet !== undefined) {
      tables.set(sheet, readCsv(readFileSync(path.join(folder, name))));
    }
  }
  return tables;
}

function readCsv(bytes: Buffer): Table {
  const text = decode(bytes);
  const [header = ''] = text.split('\n', 1);
  const count = (delimiter: string) => header.split(delimiter).length;
  const delimiter = [';', ',', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
  return parse(text, { delimiter, relax_column_count: true });
}

/** UTF-8 with or without BOM, else Windows-1252. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

async function readWorkbook(file: string): Promise<Map<Sheet, Table>> {
  const workbook = new exceljs.Workbook();
  await workbook.xlsx.readFile(file);
  const tables = new Map<Sheet, Table>();
  for (const worksheet of workbook.worksheets) {
    const sheet = SHEETS.find((name) => name === clean(worksheet.name).toLowerCase());
    if (sheet !== undefined) {
      const headers = Array.from({ length: worksheet.columnCount }, (_, column) =>
        clean(cellText(worksheet.getCell(1, column + 1), '')).toLowerCase(),
      );
      const rows: string[][] = [headers];
      worksheet.eachRow((row, number) => {
        if (number > 1) {
          rows.push(headers.map((header, column) => cellText(row.getCell(column + 1), header)));
        }
      });
      tables.set(sheet, rows);
    }
  }
  return tables;
}
