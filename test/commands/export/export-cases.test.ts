/**
 * Small registers through `npm run export`: its exit code, what it says, and what it writes. A process of it ends in the same
 * ways in `export-failures.test.ts` and `local-commands.test.ts`.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { caseFolder, caseLabels } from '../../case-registers.ts';
import { sampleFolder } from '../../sample-registers.ts';
import { ExportEngine } from './export-engine.ts';
import { spawnExport } from './spawn-export.ts';

let engine: ExportEngine;
beforeAll(async () => {
  engine = await ExportEngine.start();
});
afterAll(() => engine?.close());

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-cases-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function exported(name: string, options: readonly string[] = []) {
  const out = join(folder, 'out');
  const given = ['--labels', caseLabels(name), '--year', '2025', '--out', out];
  const { code, stdout, stderr } = await engine.run(caseFolder(name), [...given, ...options]);
  const names = await readdir(folder);
  return { code, said: `${stdout}${stderr}`, written: names.includes('out') ? await readdir(out) : [] };
}

it('prints its usage with --help', async () => {
  const { code, stdout } = await spawnExport('--help', []);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('npm run export -- REGISTER') });
});

it('writes the report of a folder with csv files, and says how many findings it has', async () => {
  const { code, said, written } = await exported('csv-base');
  expect(said).toMatch(/^Ferdig: 4 aktiviteter.*^3 funn i registeret: se arket Funn/ms);
  expect({ code, written }).toEqual({ code: 0, written: ['figures.json', 'manifest.json', 'report.xlsx'] });
  const figures = JSON.parse(await readFile(join(folder, 'out', 'figures.json'), 'utf8'));
  expect(figures.total).toMatchObject({ counted_days: 4, unique_participants: 3 });
  const { manifest } = JSON.parse(await readFile(join(folder, 'out', 'manifest.json'), 'utf8'));
  expect(manifest.register.files).toMatchObject([
    { parts: [{ name: 'aktiviteter.csv' }, { name: 'deltakelser.csv' }] },
  ]);
});

it.each<[string, readonly string[]]>([
  ['labels-conflict', ['invalid_vocabulary', 'aktivitetstype', '«Samtalegruppe MS»', '«samtalegruppe  ms»']],
  ['long-labels', ['aktivitetstype', 'Beskrivelse 0', 'register.xlsx', 'rad']],
  ['people-R12', ['ambiguous_activity_id', 'aktivitet_id «1»', 'aktiviteter.csv, aktiviteter, rad 2, 3']],
  [
    'land-norge',
    [
      'unmapped_values',
      'land «NOR»: 1 rad, første i register.xlsx, aktiviteter, rad 3',
      'land «Norge»: 1 rad, første i register.xlsx, aktiviteter, rad 2',
      'land: landkode på to bokstaver',
    ],
  ],
  [
    'people-R03',
    [
      'unmapped_values',
      'rolle «ledsager»: 1 rad, første i deltakelser.csv, deltakelser, rad 3',
      'rolle «skrivetolk»',
      'rolle: deltaker, likeperson, annen',
    ],
  ],
  ['total-row', ['unmapped_values', 'form (tom): 1 rad, første i register.xlsx, aktiviteter, rad 6']],
  ['no-date-text', ['no_readable_date', '4 aktiviteter', 'register.xlsx, aktiviteter, kolonne dato, rad 2, 3, 4, 5']],
  ['csv-quote-swallow-p', ['csv_malformed', 'deltakelser.csv', 'rad: 2']],
  ['formula-nocache-row', ['formula_without_value', 'register.xlsx', 'aktiviteter', 'A3']],
  ['fnr-rolle', ['unmapped_values', 'form (tom): 1 rad, første i register.xlsx, aktiviteter, rad 3']],
])('ends with 2 for %s, says why without a stack, and writes nothing', async (name, parts) => {
  const { code, said, written } = await exported(name);
  expect({ code, written }).toEqual({ code: 2, written: [] });
  for (const part of parts) {
    expect(said).toContain(part);
  }
  expect(said).not.toMatch(/^ +at |Error:|Ingen aktiviteter|1017000000/m);
});

it('ends with 2 for a base year without a rule set', async () => {
  const { code, said, written } = await exported('base', ['--year', '2019']);
  expect({ code, written }).toEqual({ code: 2, written: [] });
  expect(said).toContain('no_rule_set_for_year');
});

it('refuses a register with ids of several lokallag as JSON too, and writes nothing', async () => {
  const { code, stdout, stderr } = await engine.run(caseFolder('people-R12'), ['--json', '--out', join(folder, 'out')]);
  expect(code).toBe(2);
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({
    status: 'refused',
    files: [],
    failure: { code: 'ambiguous_activity_id', stage: 'import' },
  });
  expect(await readdir(folder)).toEqual([]);
});

it.each([0, 100, 200, 300])('says that nothing is written when it is stopped %i ms after it began', async (after) => {
  const { code, stdout, stderr } = await engine.run(sampleFolder('hlf-2025'), ['--out', join(folder, 'out')], after);
  expect({ code, stdout }).toEqual({ code: 130, stdout: 'Avbrutt. Ingenting er skrevet.\n' });
  expect(stderr).not.toContain('Error');
  expect(await readdir(folder)).toEqual([]);
});

describe('a folder of several files', () => {
  const HEAD =
    'aktivitet_id;lokallag;dato;start;slutt;aktivitetstype;tittel;kommunenr;land;form;arrangor;antall_deltakere';
  const row = (branch: string) => `1;${branch};2025-03-01;18:00;20:00;Samtalegruppe MS;Samtale;0301;NO;fysisk;egen;5`;

  async function exportedFolder(files: Readonly<Record<string, string>>) {
    const register = join(folder, 'register');
    await mkdir(register);
    for (const [name, text] of Object.entries(files)) await writeFile(join(register, name), text);
    const out = join(folder, 'out');
    return engine.run(register, ['--labels', caseLabels('base'), '--year', '2025', '--out', out]);
  }

  it('is one register, in which each file has its own ids', async () => {
    const { code } = await exportedFolder({
      'oslo aktiviteter.csv': `${HEAD}\n${row('Oslo lag')}\n`,
      'bergen aktiviteter.csv': `${HEAD}\n${row('Bergen lag')}\n`,
    });
    expect(code).toBe(0);
    const figures = JSON.parse(await readFile(join(folder, 'out', 'figures.json'), 'utf8'));
    expect(figures.total).toMatchObject({ activities: 2 });
  });

  it('is refused whole when one file is refused, and each such file is named', async () => {
    const { code, stdout, stderr } = await exportedFolder({
      'oslo aktiviteter.csv': `${HEAD}\n${row('Oslo lag')}\n`,
      'bergen aktiviteter.csv': 'aktivitet_id;lokallag\n1;Bergen lag\n',
      'molde.xlsx': 'no workbook',
    });
    expect(code).toBe(2);
    expect(`${stdout}${stderr}`).toMatch(
      /\(missing_column\)[\s\S]*bergen aktiviteter\.csv[\s\S]*\(not_a_workbook\)[\s\S]*molde\.xlsx/,
    );
    expect(await readdir(folder)).toEqual(['register']);
  });
});
