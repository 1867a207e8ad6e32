/** Reads or counts a register in a process of its own; prints its CPU seconds and peak memory as JSON. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { aggregateChunk, collectFacts, countRegister } from '../../lambdas/domain/counting/count-register.ts';
import type { OwnWords } from '../../lambdas/domain/facts/vocabularies.ts';
import { chunkOf } from '../../lambdas/domain/register/chunk/chunk-writer.ts';
import { BUFDIR_2025 } from '../../lambdas/domain/rules/rule-set.ts';
import { readRegister } from '../read-register.ts';
import { READING } from '../reading-options.ts';
import { referenceFigures } from '../reference/reference-figures.ts';
import { printMeasured } from './print-measured.ts';

const [, , name = '', folder = ''] = process.argv;
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
    default:
      throw new Error(`No case ${name}`);
  }
}

await printMeasured(await prepare());
