/** Registers that give no report, through the real template: what their exports say, and what is left of them. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { caseFolder, caseLabels } from '../case-registers.ts';
import { auditOf, type Pipeline, startPipeline, until } from './pipeline.ts';

const NHF = '963281684';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.close());

async function importCase(name: string): Promise<void> {
  const source = await readRegisterSource(caseFolder(name), { labels: caseLabels(name) });
  await pipeline.import({ ...source, organisationNumber: NHF });
}

describe('a register without a readable date', () => {
  it('fails after its query, names the first rows, and cannot be retried', async () => {
    await importCase('no-date-text');
    const api = pipeline.as('nhf-kari');
    const { exportId } = await api.start({ year: 2025 });
    const { result } = await until(api, exportId, ['failed']);
    expect(result).toMatchObject({
      code: 'no_readable_date',
      stage: 'querying_activities',
      retryable: false,
      details: { activities: 4, file: 'register.xlsx', firstRows: [2, 3, 4, 5] },
    });
    expect((await auditOf(api, exportId)).at(-1)?.details).toMatchObject({
      code: 'no_readable_date',
      details: { activities: 4 },
    });
  });

  it('has no lokallag that can be chosen', async () => {
    const start = pipeline.as('nhf-kari').start({ year: 2025, branches: ['Oslo lag'] });
    await expect(start).rejects.toMatchObject({ code: 'branches_not_found', details: { branches: ['Oslo lag'] } });
  });
});

it.each([
  ['fnr-lost-zero', 'completed', /(?<!\d)3?1017000000(?!\d)/],
  ['fnr-rolle', 'failed', /(?<!\d)0?1017000000(?!\d)/],
] as const)(
  '%s leaves what looks like a fødselsnummer in no answer, object, table or log line',
  async (name, status, number) => {
    await importCase(name);
    const api = pipeline.as('nhf-kari');
    const { exportId } = await api.start({ year: 2025, language: name === 'fnr-rolle' ? 'en' : 'nb' });
    const view = await until(api, exportId, [status]);
    expect(JSON.stringify([view, await auditOf(api, exportId)])).not.toMatch(number);

    const objects = [
      ...(await contentsOf(pipeline.working, `work/${NHF}/`)),
      ...(await contentsOf(pipeline.reports, `reports/${NHF}/${exportId}/`)),
    ];
    expect(objects.filter((text) => number.test(text))).toEqual([]);
    const { read, found } = await searched(pipeline.dataFolder, number);
    expect(read).toBeGreaterThan(5);
    expect(found).toEqual([]);
  },
);

async function contentsOf(store: Pipeline['working'], prefix: string): Promise<string[]> {
  const objects = await store.list(prefix);
  return Promise.all(objects.map(async ({ key }) => new TextDecoder().decode(await store.get(key))));
}

/** @returns how many files the folder has, and those in which the number stands; the uploaded register is compressed */
async function searched(folder: string, number: RegExp): Promise<{ read: number; found: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
  const found: string[] = [];
  for (const file of files) {
    if (number.test(await readFile(file, 'latin1'))) found.push(file);
  }
  return { read: files.length, found };
}
