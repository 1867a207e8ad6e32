import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ExportStoppedError, TransientError } from '../../lambdas/domain/errors.ts';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { reportFactsSchema } from '../../lambdas/domain/report/report-file.ts';
import { workingKeys } from '../../lambdas/domain/export/working-keys.ts';
import type { Clock } from '../../lambdas/ports.ts';
import type { ExportRequest } from '../../lambdas/protocol.ts';
import { generateFile } from '../../lambdas/stages/generate-file.ts';
import { EXPORT_ID, type StoppedClock } from '../fakes/export-record.ts';
import { MemoryWorld, notStopped, OWNER, runStages, stateOf, TESTLAGET, visits } from './memory-world.ts';

const KEYS = workingKeys(TESTLAGET, EXPORT_ID);
const REGISTER = visits({ form: 'ute' }, { dato: '2025-04-02' }, { dato: '31.02.2025' });

async function mapped(request: Partial<ExportRequest> = {}): Promise<MemoryWorld> {
  const world = new MemoryWorld();
  await world.store(REGISTER, OWNER, 1);
  const record = world.seed();
  world.seed({ request: { ...record.request, ...request } });
  await runStages(world, stateOf(), { until: 'map' });
  await world.exports.advance(stateOf(), 'generating_file');
  return world;
}

const factsOf = (world: MemoryWorld) => reportFactsSchema.parse(world.working.json(KEYS.reportFacts));

describe('the report', () => {
  it.each(['xlsx', 'csv'] as const)(
    'as %s is stored with its size, hash, sheets and findings beside it',
    async (format) => {
      const world = await mapped({ format });
      await generateFile(stateOf(), world, notStopped);
      const facts = factsOf(world);
      const report = await world.working.get(KEYS.report);
      expect(facts).toMatchObject({
        bytes: report?.length,
        sha256: sha256(report ?? ''),
        activityRows: 2,
        findingsByCode: { unknown_form: 1, unreadable_date: 1 },
        generatedAt: new Date(world.clock.now()).toISOString(),
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
    const world = await mapped();
    await generateFile(stateOf(), world, notStopped);
    expect(factsOf(world).reconciliation).toEqual([
      { code: 'activity_days', value: 2, expected: 2 },
      { code: 'activities', value: 3, expected: 3 },
      { code: 'attendances', value: 3, expected: 3 },
      { code: 'sheet_rows', value: 2, expected: 2 },
      { code: 'categories', value: 2, expected: 2 },
    ]);
  });

  it('shows a chunk that was not worked on as a breach of the reconciliation', async () => {
    const world = await mapped();
    const chunk = { organisationNumber: TESTLAGET, exportId: EXPORT_ID, stage: 'aggregating' as const, index: 0 };
    const done = await world.exports.chunks(stateOf());
    await world.exports.deleteChunks(stateOf());
    for (const { stage, index, rows, milliseconds, outcome } of done) {
      const key = { ...chunk, stage, index };
      await world.exports.beginChunk(key, 1);
      if (stage !== 'aggregating' || index !== 0) {
        await world.exports.finishChunk(key, 1, {
          rows: rows ?? 0,
          milliseconds: milliseconds ?? 0,
          outcome: outcome ?? {},
        });
      }
    }
    await generateFile(stateOf(), world, notStopped);
    const lines = factsOf(world).reconciliation.filter(({ value, expected }) => value !== expected);
    expect(lines.map(({ code }) => code)).toEqual(['activities', 'attendances']);
  });

  it('says once a second how many rows are written, and asks then whether it is still wanted', async () => {
    const world = await mapped();
    let asked = 0;
    const ticking = { ...worldOf(world), clock: hasty(world.clock, 700) };
    await generateFile(stateOf(), ticking, async () => void asked++);
    const said = world.exports.changes.map(({ after }) => after).filter(({ status }) => status === 'generating_file');
    expect(asked).toBeGreaterThan(0);
    expect(said.at(-1)?.stageProgress).toMatchObject({ total: 2 });
    expect(said.at(-1)?.stageProgress.current).toBeGreaterThan(0);
  });
});

describe('what cannot be written whole', () => {
  it('is given up when the export is stopped: the upload is aborted and nothing stands', async () => {
    const world = await mapped();
    const impatient = { ...worldOf(world), clock: hasty(world.clock, 5000) };
    const stop = async () => {
      throw new ExportStoppedError('cancelling');
    };
    await expect(generateFile(stateOf(), impatient, stop)).rejects.toThrow('cancelling');
    expect(world.working.aborted).toEqual([KEYS.report]);
    expect(await world.working.size(KEYS.report)).toBeUndefined();
    expect(world.working.json(KEYS.reportFacts)).toBeUndefined();
  });

  it('is given up when the rows of a chunk are missing', async () => {
    const world = await mapped();
    world.working.objects.delete(KEYS.rows(1));
    await expect(generateFile(stateOf(), world, notStopped)).rejects.toMatchObject({ details: { kind: 'rows' } });
    expect(world.working.aborted).toEqual([KEYS.report]);
    expect(await world.working.size(KEYS.report)).toBeUndefined();
  });

  it('is given up when the upload fails, with the upload’s own error', async () => {
    const world = await mapped();
    const error = new TransientError('S3', undefined);
    let aborted = false;
    world.working.upload = () => ({
      sink: new Writable({ write: (_part, _encoding, done) => done(error) }),
      finished: new Promise(() => undefined),
      abort: async () => {
        aborted = true;
      },
    });
    await expect(generateFile(stateOf(), world, notStopped)).rejects.toBe(error);
    expect(aborted).toBe(true);
  });

  it('is not begun for an export that is not there', async () => {
    const world = await mapped();
    const gone = { ...worldOf(world), exports: new MemoryWorld().exports };
    await expect(generateFile(stateOf(), gone, notStopped)).rejects.toMatchObject({ name: 'ExportStoppedError' });
  });
});

function worldOf({ exports, working, clock, used }: MemoryWorld) {
  return { exports, working, clock, used };
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
