import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { ExportStoppedError, TransientError } from '../../lambdas/domain/errors.ts';
import { openSheets } from '../../lambdas/domain/report/read-back/sheet-reader.ts';
import { reportDescriptionSchema } from '../../lambdas/domain/report/report-file.ts';
import type { Clock } from '../../lambdas/ports.ts';
import type { ExportRequest } from '../../lambdas/protocol.ts';
import { generateFile } from '../../lambdas/stages/generate-file.ts';
import type { StoppedClock } from '../fakes/exports/export-record.ts';
import { MemoryDependencies, notStopped, OWNER, stateOf, visits } from './runs/memory-dependencies.ts';
import { runStages } from './runs/run-stages.ts';
import { keysOfTry } from './working-fixture.ts';

const KEYS = keysOfTry();
const REGISTER = visits({ kommunenr: '301' }, { dato: '2025-04-02' }, { dato: '31.02.2025' });

async function mapped(
  request: Partial<ExportRequest> = {},
  register: typeof REGISTER = REGISTER,
): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  await dependencies.store(register, OWNER, 1);
  const record = dependencies.seed();
  dependencies.seed({ request: { ...record.request, ...request } });
  await runStages(dependencies, stateOf(), { until: 'map' });
  await dependencies.records.advance(stateOf(), 'generating_file');
  return dependencies;
}

const descriptionOf = (dependencies: MemoryDependencies) =>
  reportDescriptionSchema.parse(dependencies.working.json(KEYS.reportDescription));

describe('generating a report', () => {
  it.each(['xlsx', 'csv'] as const)(
    'stores a %s report and describes its size, hash, sheets and findings',
    async (format) => {
      const dependencies = await mapped({ format });
      await generateFile(dependencies.reached, dependencies, notStopped);
      const description = descriptionOf(dependencies);
      const report = await dependencies.working.get(KEYS.report);
      expect(description).toMatchObject({
        bytes: report?.length,
        sha256: sha256(report ?? ''),
        attempt: 1,
        counts: { activities: 2, peerSupporters: 1, nearMisses: 0 },
        cutCells: [],
        findingsByCode: { municipality_code_padded: 1, unreadable_date: 1 },
        generatedAt: new Date(dependencies.clock.now()).toISOString(),
      });
      expect(description.sheets.map(({ name }) => name)).toEqual([
        'Sammendrag',
        'Per lokallag',
        'Per kommune',
        'Likepersoner',
        'Nesten tellende',
        'Aktiviteter',
        'Funn',
        'Kontroll',
      ]);
      expect(description.sheets.find(({ name }) => name === 'Aktiviteter')?.rows).toBe(2);
    },
  );

  it('lists the peer supporters and the near misses that the count found in the chosen branches', async () => {
    const register = visits(
      { lokallag: 'Bø', likepersoner: 'Kari Dahl' },
      { lokallag: 'Bø', likepersoner: 'Ola Berg', arrangor: 'andre' },
      { lokallag: 'Ås', likepersoner: 'Per Vik', arrangor: 'andre' },
    );
    const dependencies = await mapped({ branches: ['Bø'] }, register);
    await generateFile(dependencies.reached, dependencies, notStopped);
    const report = dependencies.working.objects.get(KEYS.report)?.bytes ?? new Uint8Array();
    const shown = async (sheet: string) => {
      const texts: string[] = [];
      for await (const rows of (await openSheets(report, 'xlsx')).rows(sheet)) {
        for (const { cells } of rows) for (const cell of cells) if (cell?.kind === 'text') texts.push(cell.text);
      }
      return texts;
    };
    const supporters = await shown('Likepersoner');
    expect(['Kari Dahl', 'Ola Berg', 'Per Vik'].map((name) => supporters.includes(name))).toEqual([true, true, false]);
    const days = await shown('Nesten tellende');
    expect(['Kari Dahl', 'Ola Berg', 'Per Vik'].map((name) => days.includes(name))).toEqual([false, true, false]);
    expect(days).toContain('Står ikke med organisasjonen selv som arrangør.');
  });

  it('reports the rows once a second and checks then whether the export is stopped', async () => {
    const dependencies = await mapped();
    let checks = 0;
    const ticking = { ...dependenciesOf(dependencies), clock: advancing(dependencies.clock, 700) };
    await generateFile(dependencies.reached, ticking, async () => void checks++);
    const reported = dependencies.records.changes
      .map(({ after }) => after)
      .filter(({ status }) => status === 'generating_file');
    expect(checks).toBeGreaterThan(0);
    expect(reported.at(-1)?.stageProgress).toMatchObject({ total: 2 });
    expect(reported.at(-1)?.stageProgress.current).toBeGreaterThan(0);
  });
});

describe('a report that cannot be finished', () => {
  it('is aborted when the export is stopped, and leaves no object', async () => {
    const dependencies = await mapped();
    const impatient = { ...dependenciesOf(dependencies), clock: advancing(dependencies.clock, 5000) };
    const stop = async () => {
      throw new ExportStoppedError('cancelling');
    };
    await expect(generateFile(dependencies.reached, impatient, stop)).rejects.toThrow('cancelling');
    expect(dependencies.working.aborted).toEqual([KEYS.report]);
    expect(await dependencies.working.size(KEYS.report)).toBeUndefined();
    expect(dependencies.working.json(KEYS.reportDescription)).toBeUndefined();
  });

  it.each([
    ['are missing', () => undefined],
    ['have another byte', (bytes: Uint8Array) => bytes.with(0, (bytes[0] ?? 0) ^ 1)],
    ['are fewer', () => new Uint8Array()],
    ['are more', (bytes: Uint8Array) => Buffer.concat([bytes, bytes])],
  ])('is aborted when the rows of a chunk %s', async (_, make) => {
    const dependencies = await mapped();
    const bytes = make(dependencies.working.objects.get(KEYS.rows(1))?.bytes ?? new Uint8Array());
    if (bytes === undefined) dependencies.working.objects.delete(KEYS.rows(1));
    else await dependencies.working.put(KEYS.rows(1), bytes, 'application/octet-stream');
    await expect(generateFile(dependencies.reached, dependencies, notStopped)).rejects.toMatchObject({
      details: { kind: 'rows', madeIn: 'mapping_columns', chunk: 1 },
    });
    expect(dependencies.working.aborted).toEqual([KEYS.report]);
    expect(await dependencies.working.size(KEYS.report)).toBeUndefined();
  });

  it('is aborted when the upload fails, with the error of the upload', async () => {
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
    await expect(generateFile(dependencies.reached, dependencies, notStopped)).rejects.toBe(error);
    expect(aborted).toBe(true);
  });
});

function dependenciesOf({ records, chunks, working, registers, clock }: MemoryDependencies) {
  return { records, chunks, working, registers, clock };
}

/** A clock that advances each time that it is read. */
function advancing(clock: StoppedClock, milliseconds: number): Clock {
  return {
    now() {
      clock.advance(milliseconds);
      return clock.now();
    },
  };
}
