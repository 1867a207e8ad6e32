/**
 * `npm run bench -- scale [FILE]`: what the model of `README.md` says of registers and rushes that were never run, and how its
 * predictions compare with the runs that its times come from. FILE holds measured times, default `stage-times.json`; with
 * `results.json` of `npm run bench -- --keep`, its times are taken and kept in `stage-times.json`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { resultsSchema } from '../whole/results.ts';
import { type StageTime, stageTimesOf, stageTimesSchema } from './stage-times.ts';
import { comparisonTable, limitTable, reportTable, rushTable } from './tables.ts';

const KEPT = path.join(import.meta.dirname, 'stage-times.json');
/** Of the machine on which the kept times were measured. */
const CORES = 2;

export async function benchScale(file: string | undefined): Promise<void> {
  const rows = await readTimes(file ?? KEPT);
  const sizes = [...new Set(rows.map(({ size }) => size))].map((size) => size.toLocaleString('en'));
  console.log(`Times of ${sizes.join(', ')} activities from ${path.basename(file ?? KEPT)}\n`);
  console.log(`Each size predicted from the others, on ${CORES} cores:\n`);
  console.log(comparisonTable(rows, CORES));
  console.log('\nOne report from its files on AWS, alone:\n');
  console.log(reportTable(rows));
  console.log('\nA report of each organisation before a deadline, the more the nearer:\n');
  console.log(rushTable(rows));
  console.log('\nThe limits:\n');
  console.log(limitTable());
}

async function readTimes(file: string): Promise<StageTime[]> {
  const content: unknown = JSON.parse(await readFile(file, 'utf8'));
  const rows = stageTimesSchema.safeParse(content);
  if (rows.success) return rows.data;
  const taken = stageTimesOf(resultsSchema.parse(content));
  await writeFile(KEPT, `[\n${taken.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`);
  return taken;
}
