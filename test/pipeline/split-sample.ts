/** A sample register of csv files as its branches deliver it: one pair of csv files for each of several groups of branches. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type RegisterSource, readRegisterSource } from '../../infra/commands/cli/register-source.ts';
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

/** @param folder is made. @returns the register as `npm run export -- FOLDER` reads it */
export async function splitSample(folder: string, files: number): Promise<RegisterSource> {
  await mkdir(folder, { recursive: true });
  const activities = await tableOf('aktiviteter.csv');
  const attendances = await tableOf('deltakelser.csv');
  const branches = [...new Set(activities.rows.map(([, branch]) => branch))];
  const fileOfId = new Map(activities.rows.map(([id, branch]) => [id, branches.indexOf(branch) % files]));
  for (let file = 0; file < files; file += 1) {
    for (const [name, { head, rows }] of Object.entries({ aktiviteter: activities, deltakelser: attendances })) {
      // Attendances of an activity that the register does not have are in the first file.
      const own = rows.filter(([id]) => (fileOfId.get(id) ?? 0) === file).map(([, , line]) => line);
      await writeFile(path.join(folder, `gruppe ${file + 1} ${name}.csv`), `${[head, ...own].join('\n')}\n`);
    }
  }
  return readRegisterSource(folder, { labels: path.join(sampleFolder(SAMPLE), 'labels.json') });
}
