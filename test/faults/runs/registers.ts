/** Registers of three files, and so of three chunks, cut from a sample. Every person in them has a name that no log may hold. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { textRow, xlsxFile } from '../../domain/spreadsheet/xlsx-file.ts';
import type { UploadedFile } from '../../registers/split-register.ts';
import { sampleFolder } from '../../sample-registers.ts';

/** The register that every schedule begins with, and what a later import makes of it: one file has an activity less. */
export const REGISTERS = ['first', 'second'] as const;
export type RegisterName = (typeof REGISTERS)[number];

/** Every name, mail address and phone number of the registers, and nothing else: no such digits within a request's id. */
export const CANARY = /Kanarifugl|kanarifugl\.example|(?<![\da-f.])40009\d{3}(?![\da-f-])/;

const SAMPLE = 'blindeforbundet-2025';
const BRANCHES_OF_FILES = [['Frogn', 'Hamar'], ['Øygarden'], ['Stavanger']] as const;
/** A branch of one file alone, for the export that chooses branches. */
export const CHOSEN_BRANCH = 'Blindeforbundet Frogn';

type Row = Readonly<Record<string, string>>;

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** No cell of the sample is quoted, so a row is a line. */
async function tableOf(name: string): Promise<Table> {
  const [head = '', ...lines] = (await readFile(path.join(sampleFolder(SAMPLE), name), 'utf8')).trimEnd().split('\n');
  const columns = head.split(';');
  return { columns, rows: rowsOf(columns, lines) };
}

function rowsOf(columns: readonly string[], lines: readonly string[]): Row[] {
  return lines.map((line) => Object.fromEntries(line.split(';').map((cell, at) => [columns[at] ?? '', cell])));
}

function withCanaries(row: Row): Row {
  return {
    ...row,
    navn: `${row.navn} Kanarifugl`,
    telefon: row.telefon ? `40009${row.telefon.slice(-3)}` : '',
    epost: row.epost ? `${row.epost.split('@')[0]}@kanarifugl.example` : '',
  };
}

/** Two workbooks and, between them, a pair of csv files. */
export async function registerFiles(register: RegisterName): Promise<UploadedFile[]> {
  const activities = await tableOf('aktiviteter.csv');
  const attendances = await tableOf('deltakelser.csv');
  const files: UploadedFile[] = [];
  for (const [at, branches] of BRANCHES_OF_FILES.entries()) {
    const own = activities.rows.filter(({ lokallag }) => branches.some((branch) => lokallag?.endsWith(` ${branch}`)));
    const kept = register === 'second' && at === 2 ? own.slice(1) : own;
    const ids = new Set(kept.map(({ aktivitet_id }) => aktivitet_id));
    const present = attendances.rows.filter(({ aktivitet_id }) => ids.has(aktivitet_id)).map(withCanaries);
    const tables = { aktiviteter: { ...activities, rows: kept }, deltakelser: { ...attendances, rows: present } };
    files.push(...(await filesOf(`lag ${at + 1}`, tables, at === 1 ? 'csv' : 'xlsx')));
  }
  return files;
}

async function filesOf(
  stem: string,
  tables: Readonly<Record<string, Table>>,
  format: 'xlsx' | 'csv',
): Promise<UploadedFile[]> {
  const cells = Object.entries(tables).map(
    ([name, { columns, rows }]) =>
      [name, [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]] as const,
  );
  if (format === 'csv') {
    return cells.map(([name, lines]) => ({
      name: `${stem} ${name}.csv`,
      bytes: Buffer.from(`${lines.map((line) => line.join(';')).join('\n')}\n`),
    }));
  }
  const sheets = cells.map(([name, lines]) => [name, lines.map((line, at) => textRow(at + 1, line)).join('')]);
  return [{ name: `${stem}.xlsx`, bytes: await xlsxFile({ sheets: Object.fromEntries(sheets) }) }];
}

/** The words of the organisation; the second register counts one of them as another category. */
export async function configuration(register: RegisterName): Promise<object> {
  const { organisation, labels, vocabularies } = JSON.parse(
    await readFile(path.join(sampleFolder(SAMPLE), 'labels.json'), 'utf8'),
  );
  return {
    organisation,
    labels: register === 'first' ? labels : { ...labels, 'Samtalegruppe AMD': 'AKTGR' },
    vocabularies,
    settings: {},
    columnConfiguration: null,
  };
}
