/** What a branch lacked is fixed by its new file: through the real machine, with a sample. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importSource } from '../../../infra/commands/cli/import-source.ts';
import { readRegisterSource } from '../../../infra/commands/cli/register-source.ts';
import {
  type BranchDays,
  type BranchesView,
  type BranchList,
  branchDaysSchema,
  branchesViewSchema,
} from '../../../lambdas/protocol.ts';
import { sampleFolder } from '../../sample-registers.ts';
import { checkEnded, type Pipeline, startPipeline } from '../pipeline.ts';

const YEAR = 2025;
const SAMPLE = sampleFolder('blindeforbundet-2025');

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await startPipeline();
  await pipeline.import('blindeforbundet-2025');
  await checkEnded(api());
});
afterAll(() => pipeline.close());

const api = () => pipeline.as('nbf-kari');
const branches = async (): Promise<BranchesView> =>
  branchesViewSchema.parse(await api().json('GET', `/branches/${YEAR}`));

async function daysOf({ checkId }: BranchesView, branch: string, list: BranchList): Promise<BranchDays['days']> {
  const query = new URLSearchParams({ checkId: checkId ?? '', branch, list });
  return branchDaysSchema.parse(await api().json('GET', `/records/${YEAR}/branches/days?${query}`)).days;
}

it('a near miss counts after a new file, and is listed as fixed from then on', async () => {
  const before = await branches();
  const lacking = before.branches.find(({ nearMisses }) => nearMisses.organised_by_others > 0);
  expect(lacking).toMatchObject({ delivery: 'delivered', fixed: 0 });
  const name = lacking?.branch ?? '';
  const [day] = await daysOf(before, name, 'near-misses');
  expect(day).toMatchObject({ lacks: 'organised_by_others' });

  await importWith(day?.activityId ?? '');
  const after = await branches();
  expect(after.checkId).not.toBe(before.checkId);
  const own = after.branches.find(({ branch }) => branch === name);
  expect(own).toMatchObject({ fixed: 1 });
  expect(own?.figures?.countedDays).toBe((lacking?.figures?.countedDays ?? 0) + 1);
  const fixed = await daysOf(after, name, 'fixed');
  expect(fixed).toMatchObject([{ activityId: day?.activityId, lacks: 'organised_by_others', day: day?.day }]);
  expect(fixed[0]?.record?.fields.arrangor).not.toBe(day?.record?.fields.arrangor);

  // A change of something else keeps it.
  const configuration = await api().json('GET', `/configuration/${YEAR}`);
  await api().json('PUT', `/configuration/${YEAR}`, { ...(configuration as object), organisation: 'Et annet navn' });
  await checkEnded(api());
  const later = await branches();
  expect(later.checkId).not.toBe(after.checkId);
  expect(await daysOf(later, name, 'fixed')).toEqual(fixed);
});

/** The sample anew, with the organisation itself as the organiser of one activity. */
async function importWith(activityId: string): Promise<void> {
  const source = await readRegisterSource(SAMPLE, {});
  const text = await readFile(path.join(SAMPLE, 'aktiviteter.csv'), 'utf8');
  const [header = '', ...rows] = text.split(/\r?\n/);
  const columns = header.replace('\ufeff', '').split(';');
  const [id, organiser] = [columns.indexOf('aktivitet_id'), columns.indexOf('arrangor')];
  const own = rows.map((row) => row.split(';')[organiser]).find((word) => word?.toLowerCase().startsWith('egen'));
  const mended = rows.map((row) => {
    const cells = row.split(';');
    return cells[id] === activityId
      ? cells.map((cell, at) => (at === organiser ? (own ?? 'egen') : cell)).join(';')
      : row;
  });
  expect(mended).not.toEqual(rows);
  const file = path.join(pipeline.dataFolder, 'aktiviteter.csv');
  await writeFile(file, [header, ...mended].join('\n'));
  const files = source.files.map((each) => (path.basename(each) === 'aktiviteter.csv' ? file : each));
  await importSource(api(), { ...source, files });
  await checkEnded(api());
}
