/** Runs one measured case in a process of its own; prints its CPU seconds and peak memory as JSON. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import exceljs from 'exceljs';
import { aggregateChunk, collectFacts, countRegister } from '../../lambdas/domain/counting/count-register.ts';
import type { OwnWords } from '../../lambdas/domain/facts/vocabularies.ts';
import { chunkOf } from '../../lambdas/domain/register/chunk/chunk-writer.ts';
import { createWorkbookWriter } from '../../lambdas/domain/report/workbook/writers/xlsx/workbook-writer.ts';
import { BUFDIR_2025 } from '../../lambdas/domain/rules/rule-set.ts';
import { readRegister } from '../read-register.ts';
import { READING } from '../reading-options.ts';
import { referenceFigures } from '../reference/reference-figures.ts';

const [, , name = '', folder = '', size = ''] = process.argv;
const rowCount = Number(size);
const { labels, vocabularies }: OwnWords = JSON.parse(readFileSync(path.join(folder, 'labels.json'), 'utf8'));
const context = { ruleSet: BUFDIR_2025, labels, vocabularies, year: 2025 };

const csv = (fileName: string) => ({ fileName, source: readFileSync(path.join(folder, fileName)) });
const read = () =>
  readRegister(
    {
      kind: 'csv',
      parts: [csv('aktiviteter.csv'), csv('deltakelser.csv'), csv('likepersoner.csv')],
    },
    READING,
  );

/** Discards everything at once, so that only the writer is measured. */
const discard = () => new Writable({ write: (_chunk, _encoding, done) => done() });

const COLUMNS = 20;
function* rows(count: number): Generator<(string | number)[]> {
  for (let row = 0; row < count; row++) {
    yield Array.from({ length: COLUMNS }, (_, column) =>
      column % 3 === 0 ? row * column : `Verdi ${row % 97} ${column}`,
    );
  }
}

async function prepare(): Promise<() => Promise<unknown>> {
  switch (name) {
    case 'read':
      return read;
    case 'count': {
      const { activities, peerSupporters } = await read();
      return async () => {
        const chunks = [];
        for (let from = 0; from < activities.length; from += 400) {
          chunks.push({ facts: aggregateChunk(chunkOf(activities.slice(from, from + 400)), context).facts, file: 0 });
        }
        const source = { activity_rows: 0, attendance_rows: 0, activities_kept: 0, attendances_of_unknown_activity: 0 };
        const tally = {
          organisation: '',
          organisationNumber: '',
          year: 2025,
          ruleSet: BUFDIR_2025,
          source,
          branches: [],
        };
        const files = [{ name: 'aktiviteter.csv', parts: [] }];
        const listed = peerSupporters?.map((row) => ({ ...row, file: null })) ?? null;
        return countRegister(collectFacts(chunks, files), listed, tally).figures.total;
      };
    }
    case 'count-with-sets': {
      const { activities, peerSupporters } = await read();
      const plain = {
        activities: activities.map(({ fields }) => fields),
        attendances: activities.flatMap(({ attendances }) => attendances.map(({ fields }) => fields)),
        peerSupporters: peerSupporters?.map(({ fields }) => fields),
      };
      return async () =>
        referenceFigures([{ name: 'aktiviteter.csv', ...plain }], {
          labels,
          vocabularies,
          year: 2025,
          ...BUFDIR_2025.settings,
        });
    }
    case 'workbook':
      return async () => {
        const writer = createWorkbookWriter(discard(), {
          properties: { title: '', subject: '', creator: '', created: new Date(0), footer: '', language: 'nb' },
          onCut: () => undefined,
          yesNo: ['Ja', 'Nei'],
        });
        const columns = Array.from({ length: COLUMNS }, (_, column) => ({
          header: `K${column}`,
          type: column % 3 === 0 ? ('integer' as const) : ('text' as const),
          width: 12,
        }));
        const table = writer.addTable({ name: 'Ark', columns, frozenColumns: 0, tabColour: '000000' });
        await table.add(rows(rowCount));
        await table.end();
        await writer.finish();
      };
    case 'workbook-plain-exceljs':
      return async () => {
        const workbook = new exceljs.stream.xlsx.WorkbookWriter({ stream: discard(), useStyles: true });
        const sheet = workbook.addWorksheet('Ark');
        sheet.columns = Array.from({ length: COLUMNS }, (_, column) => ({ header: `K${column}`, width: 12 }));
        for (const values of rows(rowCount)) {
          const row = sheet.addRow(values);
          row.eachCell((cell, column) => {
            if (column % 3 === 1) {
              cell.numFmt = '#,##0';
            }
          });
          row.commit();
        }
        sheet.commit();
        await workbook.commit();
      };
    default:
      throw new Error(`No case ${name}`);
  }
}

const work = await prepare();
const before = process.cpuUsage();
await work();
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({ cpuSeconds: (user + system) / 1e6, peakMegabytes: process.resourceUsage().maxRSS / 1024 }),
);
