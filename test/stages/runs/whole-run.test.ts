import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { NoReadableDateError } from '../../../lambdas/domain/errors.ts';
import type { Chunk } from '../../../lambdas/domain/export/basis.ts';
import { reportKeys } from '../../../lambdas/domain/export/objects/working-keys.ts';
import { signedManifestSchema, verifyManifest } from '../../../lambdas/domain/report/manifest.ts';
import { foldChunks } from '../../../lambdas/stream/fold-chunks.ts';
import { EXPORT_ID } from '../../fakes/exports/export-record.ts';
import { MESSY_LABELS, messyRegister, readMessy } from '../../messy-register.ts';
import type { FileContent, FixtureFile } from '../../register-fixture.ts';
import { readSample } from '../../sample-registers.ts';
import { FIRST_TRY, findingsIn, keysOfTry, rowsText } from '../working-fixture.ts';
import { MemoryDependencies, OWNER, stateOf, visits } from './memory-dependencies.ts';
import { runStages } from './run-stages.ts';

const DECODER = new TextDecoder();

describe('a run of all stages', () => {
  it('gives exactly the figures of the nhf sample and stores a signed report that verifies', async () => {
    const sample = await readSample('nhf-2025');
    const { organisationNumber } = sample.labels;
    const dependencies = new MemoryDependencies();
    await dependencies.store(sample.content, sample.labels);
    const state = stateOf({ organisationNumber });
    dependencies.seed({ organisationNumber });
    await runStages(dependencies, state);

    const stored = reportKeys(organisationNumber, EXPORT_ID, FIRST_TRY);
    const { findings: found, ...figures } = dependencies.reports.json(stored.figures) as Record<string, unknown>;
    const { findings: _, ...expected } = sample.expected;
    expect(figures).toEqual(expected);
    expect(Object.keys(found ?? {})).not.toEqual([]);

    const record = await dependencies.record(state);
    expect(record).toMatchObject({
      status: 'completed',
      percent: 100,
      summary: { kind: 'final', total: { countedDays: 330, uniqueParticipants: 1107 } },
      file: { rows: sample.content.activities.length },
    });
    const signed = signedManifestSchema.parse(dependencies.reports.json(stored.manifest));
    const file = dependencies.reports.objects.get(stored.file(record.file?.fileName ?? ''));
    const figuresFile = dependencies.reports.objects.get(stored.figures);
    expect(verifyManifest(signed, file?.bytes ?? new Uint8Array(), figuresFile?.bytes)).toEqual({ valid: true });
    const { reconciliation } = signed.manifest;
    expect(reconciliation.filter(({ value, expected: other }) => value !== other)).toEqual([]);
    expect(reconciliation).toContainEqual({ code: 'sheet_rows', value: 502, expected: 502 });
  });

  it('gives exactly the figures of the nhf sample when its branches are twelve files', async () => {
    const sample = await readSample('nhf-2025');
    const { organisationNumber } = sample.labels;
    const dependencies = new MemoryDependencies();
    const files = byBranch(sample.content, 12);
    await dependencies.storeFiles(files, sample.labels);
    const state = stateOf({ organisationNumber });
    dependencies.seed({ organisationNumber });
    await runStages(dependencies, state);

    const stored = reportKeys(organisationNumber, EXPORT_ID, FIRST_TRY);
    const { findings: _found, ...figures } = dependencies.reports.json(stored.figures) as Record<string, unknown>;
    const { findings: _expected, ...expected } = sample.expected;
    expect(figures).toEqual(expected);
    const { manifest } = signedManifestSchema.parse(dependencies.reports.json(stored.manifest));
    if (manifest.format !== 'bufdir-export-manifest/5') throw new Error('The manifest has an old format');
    expect(manifest.register.files.map(({ name }) => name)).toEqual(files.map(({ name }) => name).sort());
    const findings = dependencies.working
      .keys()
      .filter((key) => key.includes('/findings/'))
      .flatMap((key) => findingsIn(dependencies, key));
    expect(findings.filter(({ file, row }) => row !== null && file === null)).toEqual([]);
    expect(new Set(findings.map(({ file }) => file)).size).toBeGreaterThan(8);
  });

  it('computes no facts anew in a second export, and only those of a changed file after a change', async () => {
    const dependencies = new MemoryDependencies();
    const file = (name: string, ...titles: string[]) => ({
      name,
      content: visits(...titles.map((tittel) => ({ tittel }))),
    });
    const exported = async (exportId: string) => {
      dependencies.seed({ exportId });
      await runStages(dependencies, stateOf({ exportId }), { until: 'aggregate' });
      const markers = await dependencies.chunks.list(stateOf({ exportId }), 'aggregating');
      return markers
        .map(({ outcome }) => outcome?.facts as { kept: number; computed: number })
        .reduce((sum, each) => ({ kept: sum.kept + each.kept, computed: sum.computed + each.computed }));
    };
    await dependencies.storeFiles([file('a.xlsx', 'A', 'B'), file('b.xlsx', 'C', 'D', 'E')], OWNER, 1);
    expect(await exported('01JZZZZZZZ0000000000000001')).toEqual({ kept: 0, computed: 5 });
    expect(await exported('01JZZZZZZZ0000000000000002')).toEqual({ kept: 5, computed: 0 });
    await dependencies.storeFiles([file('a.xlsx', 'A', 'B'), file('b.xlsx', 'C', 'X', 'E')], OWNER, 1, 2);
    expect(await exported('01JZZZZZZZ0000000000000003')).toEqual({ kept: 4, computed: 1 });
    const otherWords = { ...OWNER, labels: { ...OWNER.labels, Kaffe: 'SOSIALT' as const } };
    await dependencies.storeFiles([file('a.xlsx', 'A', 'B'), file('b.xlsx', 'C', 'X', 'E')], otherWords, 1, 3);
    expect(await exported('01JZZZZZZZ0000000000000004')).toEqual({ kept: 0, computed: 5 });
  });

  it('writes the audit events of all statuses in order', async () => {
    const dependencies = new MemoryDependencies();
    await dependencies.store(visits({}, {}));
    dependencies.seed({ request: { ...dependencies.seed().request, includeAttachments: true } });
    await runStages(dependencies, stateOf({ includeAttachments: true }));
    expect((await dependencies.audit.list(stateOf())).map(({ status, actor }) => `${status} by ${actor}`)).toEqual([
      'querying_activities by pipeline',
      'aggregating by pipeline',
      'deduplicating by pipeline',
      'mapping_columns by pipeline',
      'generating_file by pipeline',
      'bundling_attachments by pipeline',
      'storing_file by pipeline',
      'completed by pipeline',
    ]);
  });

  it('raises percent by at most five when there are twenty chunks, and never lowers it', async () => {
    const dependencies = new MemoryDependencies();
    await dependencies.store(visits(...Array.from({ length: 20 }, () => ({}))), OWNER, 1);
    dependencies.seed();
    const finish = dependencies.chunks.finish.bind(dependencies.chunks);
    vi.spyOn(dependencies.chunks, 'finish').mockImplementation(async (key, ...rest) => {
      await finish(key, ...rest);
      await foldChunks(key, new Map([[key.stage, new Set([key.index])]]), dependencies);
    });
    const chunks = Array.from({ length: 20 }, (_, index) => ({ index, from: index, to: index + 1 }));
    await runStages(dependencies, stateOf(), { chunks, order: chunks.map(({ index }) => index) });

    const percents = dependencies.records.changes.map(({ after }) => after.percent);
    const steps = percents.slice(1).map((percent, index) => percent - (percents[index] ?? 0));
    expect(percents.at(-1)).toBe(100);
    expect(Math.min(...steps)).toBe(0);
    expect(Math.max(...steps)).toBeLessThanOrEqual(5);
    const merging = dependencies.records.changes.filter(({ after }) => after.status === 'deduplicating');
    expect([...new Set(merging.map(({ after }) => after.stageProgress.current))]).toEqual([0, 8, 16, 20]);
  });

  it('does only what is missing in the attempt after a failure', async () => {
    const dependencies = new MemoryDependencies();
    await dependencies.store(visits({}, { dato: '2025-04-01' }), OWNER, 1);
    dependencies.seed();
    await runStages(dependencies, stateOf(), { until: 'aggregate' });
    const reads = vi.spyOn(dependencies.registers, 'get');
    const failure = { code: 'internal_error', stage: 'deduplicating' as const, details: {}, retryable: true };
    await dependencies.records.transition(stateOf(), 1, { to: 'failed', failure, supportReference: 'x' }, 'pipeline');
    await dependencies.records.transition(stateOf(), 1, { to: 'restarted', from: 'failed' }, 'kari');
    await runStages(dependencies, stateOf({ attempt: 2 }));
    // The facts of two chunks for the persons, and two chunks for their rows.
    expect(reads.mock.calls.map(([key]) => key.split('/')[3])).toEqual(['facts', 'facts', 'chunks', 'chunks']);
    expect(await dependencies.record(stateOf())).toMatchObject({ status: 'completed', attempt: 2, file: { rows: 2 } });
    const chunks = await dependencies.chunks.list(stateOf());
    expect(
      chunks.map(({ attempt, exportAttempt, stage }) => [stage === 'mapping_columns', attempt, exportAttempt]),
    ).toEqual(chunks.map(({ stage }) => [stage === 'mapping_columns', 1, stage === 'mapping_columns' ? 2 : 1]));
  });

  it('ends without a file when the chosen branches have no activities', async () => {
    const dependencies = new MemoryDependencies();
    await dependencies.store(visits({ lokallag: 'Oslo' }));
    dependencies.seed({ request: { ...dependencies.seed().request, branches: ['Bergen'] } });
    await runStages(dependencies, stateOf());
    expect(await dependencies.record(stateOf())).toMatchObject({ status: 'completed_empty', file: null, percent: 100 });
    expect(dependencies.reports.keys()).toEqual([]);
  });

  it('counts only the chosen branch, although it reads the whole register', async () => {
    const dependencies = new MemoryDependencies();
    const { activities, ...rest } = visits({ lokallag: 'Oslo' }, { lokallag: 'Bergen', dato: '2025-05-02' });
    await dependencies.store({ activities, ...rest });
    dependencies.seed({ request: { ...dependencies.seed().request, branches: ['Bergen'] } });
    await runStages(dependencies, stateOf());
    const figures = dependencies.reports.json(reportKeys(OWNER.organisationNumber, EXPORT_ID, FIRST_TRY).figures);
    expect(figures).toMatchObject({ total: { activities: 1 }, source: { activity_rows: 2 } });
    expect((await dependencies.record(stateOf())).file?.rows).toBe(1);
  });

  it('gives the same figures, rows and findings for any chunks in any order', async () => {
    const cutting = fc.record({
      activitiesPerChunk: fc.integer({ min: 1, max: 4 }),
      cuts: fc.array(fc.nat({ max: 8 }), { maxLength: 4 }),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(messyRegister, cutting, async (register, { activitiesPerChunk, cuts, seed }) => {
        const content = await readMessy(register);
        const whole = await outputs(content, 1000);
        const count = Math.ceil(content.activities.length / activitiesPerChunk);
        const chunks = chunksAt(count, cuts);
        const order = chunks
          .map((_, index) => index)
          .sort((one, other) => ((one * 7 + seed) % 5) - ((other * 7 + seed) % 5));
        expect(await outputs(content, activitiesPerChunk, { chunks, order })).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

/** The activities of each branch in one of `count` files; the list of peer supporters is in the last one. */
function byBranch(content: FileContent, count: number): FixtureFile[] {
  const branches = [...new Set(content.activities.map(({ fields }) => fields.lokallag))];
  return Array.from({ length: count }, (_, file) => {
    const activities = content.activities.filter(({ fields }) => branches.indexOf(fields.lokallag) % count === file);
    const attendanceRows = activities.reduce((sum, { attendances }) => sum + attendances.length, 0);
    const rows = { activityRows: activities.length, attendanceRows, attendancesOfUnknownActivity: 0 };
    const peerSupporters = file === count - 1 ? (content.peerSupporters ?? null) : null;
    return { name: `Fil ${file}.xlsx`, content: { activities, ...rows, peerSupporters } };
  });
}

/** Contiguous chunks of the plan with borders at the given chunks of the register. */
function chunksAt(count: number, cuts: readonly number[]): Chunk[] {
  const borders = [...new Set([0, ...cuts.filter((cut) => cut < count), count])].sort((one, other) => one - other);
  return borders.slice(0, -1).map((from, index) => ({ index, from, to: borders[index + 1] ?? count }));
}

async function outputs(
  content: Awaited<ReturnType<typeof readMessy>>,
  activitiesPerChunk: number,
  options: Parameters<typeof runStages>[2] = {},
) {
  const dependencies = new MemoryDependencies();
  const { organisationNumber } = MESSY_LABELS;
  await dependencies.store(content, { ...MESSY_LABELS }, activitiesPerChunk);
  dependencies.seed({ organisationNumber, request: { ...dependencies.seed().request, format: 'csv' } });
  await runStages(dependencies, stateOf({ organisationNumber }), { ...options, until: 'map' }).catch(
    (error: unknown) => {
      // A register of unreadable dates alone fails, by any chunks.
      if (!(error instanceof NoReadableDateError)) throw error;
    },
  );
  const keys = keysOfTry(organisationNumber);
  const figures = dependencies.working.objects.get(keys.figures);
  return {
    status: (await dependencies.record(stateOf({ organisationNumber }))).status,
    figures: figures === undefined ? undefined : DECODER.decode(figures.bytes),
    rows: dependencies.working
      .keys(keys.prefix)
      .filter((key) => key.includes('/rows/'))
      .map((key) => rowsText(dependencies.working.objects.get(key)?.bytes ?? new Uint8Array()))
      .join(''),
    findings: dependencies.working
      .keys(keys.prefix)
      .filter((key) => key.includes('/findings/'))
      .flatMap((key) => findingsIn(dependencies, key)),
  };
}
