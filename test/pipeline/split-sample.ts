/** A sample register of csv files as its branches deliver it: a workbook or a pair of csv files for each of several groups of branches. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type RegisterSource, readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { textRow, xlsxFile } from '../domain/spreadsheet/xlsx-file.ts';
import { sampleFolder } from '../sample-registers.ts';

const SAMPLE = 'blindeforbundet-2025';

/** Without quoted cells, so a row is a line. */
interface Table {
  readonly head: string;
  readonly rows: readonly (readonly [id: string, branch: string, line: string])[];
}

async function tableOf(name: string): Promise<Table> {
  const [head = '', ...lines] = (await readFile(path.join(sampleFolder(SAMPLE), name), 'utf8')).trimEnd().split('\n');
  return {
    head,
    rows: lines.map((line) => {
      const [id = '', branch = ''] = line.split(';');
      return [id, branch, line];
    }),
  };
}

/**
 * Every third file is a workbook.
 * @param folder is made. @returns the register as `npm run export -- FOLDER` reads it
 */
export async function splitSample(folder: string, files: number): Promise<RegisterSource> {
  await mkdir(folder, { recursive: true });
  const activities = await tableOf('aktiviteter.csv');
  const attendances = await tableOf('deltakelser.csv');
  const branches = [...new Set(activities.rows.map(([, branch]) => branch))];
  const fileOfId = new Map(activities.rows.map(([id, branch]) => [id, branches.indexOf(branch) % files]));
  for (let file = 0; file < files; file += 1) {
    const linesOf = ({ head, rows }: Table): string[] => {
      // Attendances of an activity that the register does not have are in the first file.
      const own = rows.filter(([id]) => (fileOfId.get(id) ?? 0) === file);
      return [head, ...own.map(([, , line]) => line)];
    };
    const tables = { aktiviteter: linesOf(activities), deltakelser: linesOf(attendances) };
    await writeTables(path.join(folder, `gruppe ${file + 1}`), tables, file % 3 === 2 ? 'xlsx' : 'csv');
  }
  return readRegisterSource(folder, { labels: path.join(sampleFolder(SAMPLE), 'labels.json') });
}

/** @param tables lines by the name of the table; @param stem the path without what the format adds */
async function writeTables(
  stem: string,
  tables: Readonly<Record<string, readonly string[]>>,
  format: 'xlsx' | 'csv',
): Promise<void> {
  if (format === 'xlsx') {
    const rowsOf = (lines: readonly string[]) =>
      lines.map((line, index) => textRow(index + 1, line.split(';'))).join('');
    const sheets = Object.entries(tables).map(([name, lines]) => [name, rowsOf(lines)] as const);
    await writeFile(`${stem}.xlsx`, await xlsxFile({ sheets: Object.fromEntries(sheets) }));
    return;
  }
  for (const [name, lines] of Object.entries(tables)) {
    await writeFile(`${stem} ${name}.csv`, `${lines.join('\n')}\n`);
  }
}
