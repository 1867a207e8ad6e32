import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { ExportStoppedError, TransientError } from '../../lambdas/domain/errors.ts';
import { workingKeys } from '../../lambdas/domain/export/working-keys.ts';
import { reportDescriptionSchema } from '../../lambdas/domain/report/report-file.ts';
import type { Clock } from '../../lambdas/ports.ts';
import type { ExportRequest } from '../../lambdas/protocol.ts';
import { generateFile } from '../../lambdas/stages/generate-file.ts';
import { EXPORT_ID, type StoppedClock } from '../fakes/export-record.ts';
import { MemoryDependencies, notStopped, OWNER, runStages, stateOf, TESTLAGET, visits } from './memory-dependencies.ts';

const KEYS = workingKeys(TESTLAGET, EXPORT_ID);
const REGISTER = visits({ form: 'ute' }, { dato: '2025-04-02' }, { dato: '31.02.2025' });

async function mapped(request: Partial<ExportRequest> = {}): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  await dependencies.store(REGISTER, OWNER, 1);
  const record = dependencies.seed();
  dependencies.seed({ request: { ...record.request, ...request } });
  await runStages(dependencies, stateOf(), { until: 'map' });
  await dependencies.records.advance(stateOf(), 'generating_file');
  return dependencies;
}

const factsOf = (dependencies: MemoryDependencies) =>
  reportDescriptionSchema.parse(dependencies.working.json(KEYS.reportDescription));

describe('the report', () => {
  it.each(['xlsx', 'csv'] as const)(
    'as %s is stored with its size, hash, sheets and findings beside it',
    async (format) => {
      const dependencies = await mapped({ format });
      await generateFile(stateOf(), dependencies, notStopped);
      const facts = factsOf(dependencies);
      const report = await dependencies.working.get(KEYS.report);
      expect(facts).toMatchObject({
        bytes: report?.length,
        sha256: sha256(report ?? ''),
        activityRows: 2,
        findingsByCode: { unknown_form: 1, unreadable_date: 1 },
        generatedAt: new Date(dependencies.clock.now()).toISOString(),
      });
      expect(facts.sheets.map(({ name }) => name)).toEqual([
        'Sammendrag',
        'Per lokallag',
        'Per kommune',
        'Aktiviteter',
        'Funn',
        'Kontroll',
      ]);
      expect(facts.sheets.find(({ name }) => name === 'Aktiviteter')?.rows).toBe(2);
    },
  );

  it('holds every count against another that was taken elsewhere', async () => {
    const dependencies = await mapped();
    await generateFile(stateOf(), dependencies, notStopped);
    expect(factsOf(dependencies).reconciliation).toEqual([
      { code: 'activity_days', value: 2, expected: 2 },
      { code: 'activities', value: 3, expected: 3 },
      { code: 'attendances', value: 3, expected: 3 },
      { code: 'sheet_rows', value: 2, expected: 2 },
      { code: 'categories', value: 2, expected: 2 },
    ]);
  });

  it('shows a chunk that was not worked on as a breach of the reconciliation', async () => {
    const dependencies = await mapped();
    const chunk = { organisationNumber: TESTLAGET, exportId: EXPORT_ID, stage: 'aggregating' as const, index: 0 };
    const done = await dependencies.chunks.list(stateOf());
    await dependencies.chunks.deleteAll(stateOf());
    for (const { stage, index, rows, milliseconds, outcome } of done) {
      const key = { ...chunk, stage, index };
      await dependencies.chunks.begin(key, 1);
      if (stage !== 'aggregating' || index !== 0) {
        await dependencies.chunks.finish(key, 1, {
          rows: rows ?? 0,
          milliseconds: milliseconds ?? 0,
          outcome: outcome ?? {},
        });
      }
    }
    await generateFile(stateOf(), dependencies, notStopped);
    const lines = factsOf(dependencies).reconciliation.filter(({ value, expected }) => value !== expected);
    expect(lines.map(({ code }) => code)).toEqual(['activities', 'attendances']);
  });

  it('says once a second how many rows are written, and asks then whether it is still wanted', async () => {
    const dependencies = await mapped();
    let asked = 0;
    const ticking = { ...dependenciesOf(dependencies), clock: hasty(dependencies.clock, 700) };
    await generateFile(stateOf(), ticking, async () => void asked++);
    const said = dependencies.records.changes
      .map(({ after }) => after)
      .filter(({ status }) => status === 'generating_file');
    expect(asked).toBeGreaterThan(0);
    expect(said.at(-1)?.stageProgress).toMatchObject({ total: 2 });
    expect(said.at(-1)?.stageProgress.current).toBeGreaterThan(0);
  });
});

describe('what cannot be written whole', () => {
  it('is given up when the export is stopped: the upload is aborted and nothing stands', async () => {
    const dependencies = await mapped();
    const impatient = { ...dependenciesOf(dependencies), clock: hasty(dependencies.clock, 5000) };
    const stop = async () => {
      throw new ExportStoppedError('cancelling');
    };
    await expect(generateFile(stateOf(), impatient, stop)).rejects.toThrow('cancelling');
    expect(dependencies.working.aborted).toEqual([KEYS.report]);
    expect(await dependencies.working.size(KEYS.report)).toBeUndefined();
    expect(dependencies.working.json(KEYS.reportDescription)).toBeUndefined();
  });

  it('is given up when the rows of a chunk are missing', async () => {
    const dependencies = await mapped();
    dependencies.working.objects.delete(KEYS.rows(1));
    await expect(generateFile(stateOf(), dependencies, notStopped)).rejects.toMatchObject({
      details: { kind: 'rows' },
    });
    expect(dependencies.working.aborted).toEqual([KEYS.report]);
    expect(await dependencies.working.size(KEYS.report)).toBeUndefined();
  });

  it('is given up when the upload fails, with the upload’s own error', async () => {
    const dependencies = await mapped();
    const error = new TransientError('S3', undefined);
    let aborted = false;
    dependencies.working.upload = () => ({
      sink: new Writable({ write: (_part, _encoding, done) => done(error) }),
      finished: new Promise(() => undefined),
      abort: async () => {
        aborted = true;
      },
    });
    await expect(generateFile(stateOf(), dependencies, notStopped)).rejects.toBe(error);
    expect(aborted).toBe(true);
  });
});

function dependenciesOf({ records, chunks, working, clock }: MemoryDependencies) {
  return { records, chunks, working, clock };
}

/** Goes on by so much each time that it is looked at. */
function hasty(clock: StoppedClock, milliseconds: number): Clock {
  return {
    now() {
      clock.advance(milliseconds);
      return clock.now();
    },
  };
}
