/** The reference program: reads the files of a register into tables of text, with libraries that the product does not share. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import exceljs from 'exceljs';
import type { Cells, RegisterFile } from './register.ts';
import { clean } from './text.ts';
import { cellText } from './xlsx-cells.ts';

const SHEETS = ['aktiviteter', 'deltakelser', 'likepersoner'] as const;
type Sheet = (typeof SHEETS)[number];

/** Of the sheet `likepersoner` all headers are needed. */
const LISTED_HEADERS = ['medlemsnr', 'navn', 'lokallag', 'godkjent'];

/** @throws Error when there is no sheet `aktiviteter`, or a sheet `likepersoner` lacks a header */
export async function readRegisterFolder(folder: string): Promise<RegisterFile[]> {
  const workbook = path.join(folder, 'register.xlsx');
  const sheets = existsSync(workbook) ? await readWorkbook(workbook) : readCsvFiles(folder);
  const [activities, attendances, listed] = SHEETS.map((name) => sheets.get(name));
  if (activities === undefined) {
    throw new Error('The register has no sheet aktiviteter');
  }
  const missing = LISTED_HEADERS.filter((header) => listed !== undefined && !headersOf(listed).includes(header));
  if (missing.length > 0) {
    throw new Error(`The sheet likepersoner lacks ${missing.join(', ')}`);
  }
  return [
    {
      name: existsSync(workbook) ? 'register.xlsx' : 'aktiviteter.csv',
      activities: rowsOf(activities),
      attendances: attendances && rowsOf(attendances),
      peerSupporters: listed && rowsOf(listed),
    },
  ];
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

function readCsvFiles(folder: string): Map<Sheet, Table> {
  const tables = new Map<Sheet, Table>();
  for (const sheet of SHEETS) {
    const file = path.join(folder, `${sheet}.csv`);
    if (existsSync(file)) {
      tables.set(sheet, readCsv(readFileSync(file)));
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
