import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLE_YEAR } from '../../infra/commands/template/example.ts';
import { writeRegisterTemplate } from '../../infra/commands/template/register-template.ts';
import { aggregateChunk } from '../../lambdas/domain/counting/count-register.ts';
import { Vocabularies } from '../../lambdas/domain/facts/vocabularies.ts';
import { chunkOf } from '../../lambdas/domain/register/chunk/chunk-writer.ts';
import {
  GUIDANCE_SHEET,
  SHEET_NAMES,
  TABLE_LAYOUTS,
  VOCABULARY_COLUMNS,
} from '../../lambdas/domain/register/columns.ts';
import { ruleSetForYear } from '../../lambdas/domain/rules/rule-set.ts';
import { CATEGORY_IDS, FORMS, ORGANISERS, ROLES } from '../../lambdas/protocol.ts';
import { readRegister } from '../read-register.ts';
import { READING } from '../reading-options.ts';
import { countContent } from '../sample-registers.ts';

const NO_WORDS = { labels: {}, vocabularies: {} };
let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'template-'));
  file = path.join(folder, 'registermal.xlsx');
  await writeRegisterTemplate(file);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = async (from = file) =>
  readRegister({ kind: 'xlsx', fileName: 'registermal.xlsx', source: await readFile(from) }, READING);

async function opened(): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(file);
  return workbook;
}

function sheetOf(workbook: ExcelJS.Workbook, name: string): ExcelJS.Worksheet {
  const sheet = workbook.getWorksheet(name);
  if (sheet === undefined) {
    throw new Error(`No sheet ${name}`);
  }
  return sheet;
}

describe('the register template', () => {
  it('is read with a finding for each of its examples and no other, its sheet with guidance included', async () => {
    const { findings, ambiguousIds, peerSupporters, activities } = await read();
    expect(findings.map(({ code, severity, sheet, row }) => [code, severity, sheet, row])).toEqual([
      ['example_row', 'warning', 'aktiviteter', 2],
      ['example_row', 'warning', 'aktiviteter', 3],
      ['example_row', 'warning', 'likepersoner', 2],
    ]);
    expect(ambiguousIds).toEqual([]);
    expect([activities.length, peerSupporters?.length]).toEqual([2, 1]);
    const context = { ...NO_WORDS, ruleSet: ruleSetForYear(EXAMPLE_YEAR), year: EXAMPLE_YEAR };
    expect(aggregateChunk(chunkOf(activities), context).findings).toEqual([]);
  });

  it('has an example that counts: a day of a group and two days of a course', async () => {
    const labels = { ...NO_WORDS, organisation: 'Eksempel', organisationNumber: '974760673', year: EXAMPLE_YEAR };
    const { figures, findings } = countContent(await read(), labels);
    expect([...findings]).toEqual([]);
    expect(figures.total).toMatchObject({
      counted_days: 3,
      activity_days: 3,
      unique_participants: 3,
      active_peer_supporters: 1,
    });
  });

  it('says EXAMPLE in each row of the example', async () => {
    const { activities, peerSupporters } = await read();
    const rows = activities.flatMap((activity) => [
      activity.fields,
      ...activity.attendances.map(({ fields }) => fields),
    ]);
    for (const fields of [...rows, ...(peerSupporters ?? []).map((row) => row.fields)]) {
      expect(Object.values(fields).join(' ')).toContain('EKSEMPEL');
    }
  });

  it('is an empty register, with a finding that says so, when the rows of the example are deleted', async () => {
    const workbook = await opened();
    for (const name of SHEET_NAMES) {
      const sheet = sheetOf(workbook, name);
      // exceljs does not splice the last rows away, so they are emptied.
      sheet.getRows(2, sheet.rowCount - 1)?.forEach((row) => {
        row.values = [];
      });
    }
    const emptied = path.join(folder, 'emptied.xlsx');
    await workbook.xlsx.writeFile(emptied);
    expect(await read(emptied)).toMatchObject({ activityRows: 0, attendanceRows: 0, peerSupporters: [] });
    expect((await read(emptied)).findings.map(({ code }) => code)).toEqual(['no_activities']);
  });

  it('offers every word of each closed column, and the reader knows them all', async () => {
    const workbook = await opened();
    const offered = new Map<string, string[]>();
    for (const name of SHEET_NAMES) {
      const sheet = sheetOf(workbook, name);
      sheet.getRow(1).eachCell((header, column) => {
        const { dataValidation } = sheet.getCell(4000, column);
        if (dataValidation?.type === 'list') {
          offered.set(header.text, String(dataValidation.formulae[0]).replaceAll('"', '').split(','));
        }
      });
    }
    expect(Object.fromEntries(offered)).toEqual({
      aktivitetstype: [...CATEGORY_IDS],
      form: [...FORMS],
      arrangor: [...ORGANISERS],
      rolle: [...ROLES],
    });
    const vocabularies = new Vocabularies(NO_WORDS);
    const unknown = VOCABULARY_COLUMNS.flatMap((column) =>
      (offered.get(column) ?? []).filter((word) => vocabularies.wordOf(column, word) === undefined),
    );
    expect(unknown).toEqual([]);
  });

  it('explains each column in bokmål and in English', async () => {
    const guidance = sheetOf(await opened(), GUIDANCE_SHEET);
    const explained = guidance
      .getRows(1, guidance.rowCount)
      ?.filter((row) => row.getCell(4).text !== '' && row.getCell(8).text !== '')
      .map((row) => `${row.getCell(1).text} ${row.getCell(2).text}`);
    for (const name of SHEET_NAMES) {
      for (const column of Object.keys(TABLE_LAYOUTS[name].rules)) {
        expect(explained).toContain(`${name} ${column}`);
      }
    }
  });
});
