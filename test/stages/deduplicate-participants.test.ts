import { describe, expect, it } from 'vitest';
import { aggregateChunk } from '../../lambdas/domain/counting/count-register.ts';
import { figuresSchema } from '../../lambdas/domain/counting/figures.ts';
import { ExportStoppedError } from '../../lambdas/domain/errors.ts';
import { encodeFacts } from '../../lambdas/domain/facts/kept-facts.ts';
import { chunkOf } from '../../lambdas/domain/register/chunk/chunk-writer.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { BUFDIR_2025 } from '../../lambdas/domain/rules/rule-set.ts';
import { deduplicateParticipants } from '../../lambdas/stages/deduplicate-participants.ts';
import { registeredActivity } from '../factories.ts';
import {
  type CountedContent,
  MemoryDependencies,
  notStopped,
  OWNER,
  stateOf,
  TESTLAGET,
  visits,
} from './runs/memory-dependencies.ts';
import { runStages } from './runs/run-stages.ts';
import { findingsIn, keysOfTry } from './working-fixture.ts';

const KEYS = keysOfTry();

async function aggregated(
  register: CountedContent = visits({}, { dato: '2025-03-20' }),
  branches: string[] = [],
): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  await dependencies.store(register, OWNER, 1);
  const record = dependencies.seed();
  dependencies.seed({ request: { ...record.request, branches } });
  await runStages(dependencies, stateOf(), { until: 'aggregate' });
  await dependencies.records.advance(stateOf(), 'deduplicating');
  return dependencies;
}

/** One person at two visits in two chunks, by member number. */
function twoVisitsOfOne() {
  const participant = { navn: 'Kari Berg', medlemsnr: '77' };
  const activities = ['2025-03-14', '2025-03-20'].map((dato, ordinal) => ({
    ...registeredActivity({ aktivitet_id: String(ordinal + 1), dato }, [participant]),
    row: ordinal + 2,
    ordinal,
  }));
  return { activities, activityRows: 2, attendanceRows: 2, attendancesOfUnknownActivity: 0 };
}

/** Of another chunk, at the key of this one. */
function otherFacts(bytes: Uint8Array): Uint8Array {
  const { chunkSha256, inputsSha256 } = JSON.parse(new TextDecoder().decode(bytes).split('\n')[1] ?? '');
  return encodeFacts(
    { chunkSha256, inputsSha256 },
    aggregateChunk(chunkOf([]), { ruleSet: BUFDIR_2025, labels: {}, vocabularies: {}, year: 2025 }),
  ).bytes;
}

describe('de-duplicating participants', () => {
  it('finds one person in two chunks and writes the verdicts of each chunk', async () => {
    const dependencies = await aggregated(twoVisitsOfOne());
    await deduplicateParticipants(dependencies.reached, dependencies, notStopped);
    const { total } = figuresSchema.parse(dependencies.working.json(KEYS.figures));
    expect(total).toMatchObject({ unique_participants: 1, attendances: 2, counted_days: 2 });
    expect([0, 1].map((chunk) => dependencies.working.json(KEYS.verdicts(chunk)))).toMatchObject([
      [[{ countedDays: 1, participants: 1 }]],
      [[{ countedDays: 1, participants: 1 }]],
    ]);
  });

  it('writes the final figures to the record', async () => {
    const dependencies = await aggregated();
    await deduplicateParticipants(dependencies.reached, dependencies, notStopped);
    const { summary, stageProgress } = await dependencies.record(stateOf());
    expect(stageProgress).toMatchObject({ current: 2, total: 2 });
    expect(summary).toMatchObject({
      kind: 'final',
      total: { activities: 2, activityDays: 2, countedDays: 2, uniqueParticipants: 2, notCounted: {} },
      perCategory: { OPPSOK: { countedDays: 2 } },
    });
  });

  it('judges the days of all branches and filters only the figures by the chosen ones', async () => {
    const dependencies = await aggregated(visits({ lokallag: 'Oslo' }, { lokallag: 'Bergen', dato: '2025-03-20' }), [
      'Bergen',
    ]);
    await deduplicateParticipants(dependencies.reached, dependencies, notStopped);
    expect(dependencies.working.json(KEYS.figures)).toMatchObject({
      total: { activities: 1 },
      source: { activities_kept: 2 },
    });
    expect([0, 1].map((chunk) => dependencies.working.json(KEYS.verdicts(chunk)))).toMatchObject([[[{}]], [[{}]]]);
  });

  it('counts attendances of activities without a readable date as those of unknown activities', async () => {
    const dependencies = await aggregated({
      ...visits({}, { dato: 'i mars' }),
      attendancesOfUnknownActivity: 3,
      attendanceRows: 5,
    });
    await deduplicateParticipants(dependencies.reached, dependencies, notStopped);
    expect(dependencies.working.json(KEYS.figures)).toMatchObject({
      source: { attendance_rows: 5, attendances_of_unknown_activity: 4, activities_kept: 1 },
    });
  });

  it('writes findings about persons without a name or phone number', async () => {
    const participants = ['Kari Berg', 'Krai Berg', 'Per Dahl'].map((navn) => ({ navn, telefon: '90000001' }));
    const activities = [registeredActivity({}, participants)];
    const dependencies = await aggregated({
      activities,
      activityRows: 1,
      attendanceRows: 3,
      attendancesOfUnknownActivity: 0,
    });
    await deduplicateParticipants(dependencies.reached, dependencies, notStopped);
    expect(dependencies.working.json(KEYS.made)).toMatchObject({ findings: [{ key: KEYS.personFindings(0) }] });
    const findings = findingsIn(dependencies, KEYS.personFindings(0));
    expect(findings).not.toEqual([]);
    expect(JSON.stringify(findings)).not.toMatch(/Kari|Berg|Dahl|90000001/);
  });

  it('writes the active peer supporters and the near misses of the chosen branches', async () => {
    const activities = ['Oslo', 'Bergen'].map((lokallag, ordinal) => ({
      ...registeredActivity({ aktivitet_id: lokallag, lokallag, arrangor: 'andre', likepersoner: '7' }, [{}]),
      row: ordinal + 2,
      ordinal,
    }));
    const listed = [
      { row: 2, fields: { medlemsnr: '7', navn: 'Lise Lund', lokallag: 'Bergen', godkjent: '2025-01-31' } },
    ];
    const register = { activities, activityRows: 2, attendanceRows: 2, attendancesOfUnknownActivity: 0 };
    const dependencies = await aggregated({ ...register, peerSupporters: listed }, ['Bergen']);
    await deduplicateParticipants(dependencies.reached, dependencies, notStopped);
    expect(dependencies.working.json(KEYS.activePeerSupporters)).toEqual([
      { memberNumber: '7', name: 'Lise Lund', branch: 'Bergen', approved: '2025-01-31', activities: 1, countedDays: 0 },
    ]);
    expect(dependencies.working.json(KEYS.nearMisses)).toMatchObject([
      { activityId: 'Bergen', row: 3, reason: 'organised_by_others', peerSupporters: ['Lise Lund'] },
    ]);
  });

  it('writes no verdicts and no figures when the export is stopped', async () => {
    const dependencies = await aggregated();
    const stop = async () => {
      throw new ExportStoppedError('paused');
    };
    await expect(deduplicateParticipants(dependencies.reached, dependencies, stop)).rejects.toThrow('paused');
    expect(dependencies.working.keys().filter((key) => /verdicts|figures/.test(key))).toEqual([]);
  });

  it('reads seventy chunks in order and reports its progress', async () => {
    const dates = Array.from({ length: 70 }, (_, day) => ({
      dato: new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10),
    }));
    const dependencies = new MemoryDependencies();
    await dependencies.store(visits(...dates), OWNER, 1);
    dependencies.seed();
    const chunks = dates.map((_, index) => ({ index, from: index, to: index + 1 }));
    await runStages(dependencies, stateOf(), { until: 'aggregate', chunks });
    await dependencies.records.advance(stateOf(), 'deduplicating');
    let checks = 0;
    await deduplicateParticipants(dependencies.reached, dependencies, async () => void checks++);
    expect(checks).toBeGreaterThan(1);
    const steps = dependencies.records.changes
      .map(({ after }) => after)
      .filter(({ status }) => status === 'deduplicating');
    expect(steps.map(({ stageProgress }) => stageProgress.current)).toEqual([0, 24, 48, 70]);
    expect(dependencies.working.json(KEYS.figures)).toMatchObject({
      total: { unique_participants: 70, counted_days: 70 },
    });
  });

  it.each([
    ['are missing', () => undefined],
    ['are damaged', (bytes: Uint8Array) => bytes.with(100, 0)],
    ['prove themselves, but are not those that were aggregated', otherFacts],
  ] as const)('fails when the facts of a chunk %s', async (_, change) => {
    const dependencies = await aggregated();
    const [key = ''] = dependencies.registers.keys(registerKeys(TESTLAGET, 2025).factsPrefix);
    const changed = change(dependencies.registers.objects.get(key)?.bytes ?? new Uint8Array());
    if (changed === undefined) dependencies.registers.objects.delete(key);
    else await dependencies.registers.put(key, changed, 'application/octet-stream');
    await expect(deduplicateParticipants(dependencies.reached, dependencies, notStopped)).rejects.toMatchObject({
      code: 'working_object_corrupt',
      details: { kind: 'facts', madeIn: 'aggregating', chunk: expect.any(Number) },
    });
  });

  it('takes the sheets likepersoner of all files as one list, and names the file of a row', async () => {
    const row = (medlemsnr: string, godkjent: string) => ({
      row: 2,
      fields: { medlemsnr, navn: 'Lise Lund', lokallag: 'Oslo', godkjent },
    });
    const visit = (lokallag: string) => visits({ lokallag, likepersoner: '7' });
    const dependencies = new MemoryDependencies();
    await dependencies.storeFiles([
      { name: 'a.xlsx', content: visit('Alta') },
      { name: 'b.xlsx', content: { ...visit('Bodø'), peerSupporters: [row('8', 'i fjor')] } },
      { name: 'c.xlsx', content: { ...visit('Oslo'), peerSupporters: [row('7', '2025-01-31')] } },
    ]);
    dependencies.seed();
    await runStages(dependencies, stateOf(), { until: 'deduplicate' });
    expect(dependencies.working.json(KEYS.activePeerSupporters)).toMatchObject([{ memberNumber: '7', activities: 3 }]);
    expect(findingsIn(dependencies, KEYS.personFindings(0))).toContainEqual(
      expect.objectContaining({ code: 'unreadable_approval_date', file: 'b.xlsx', sheet: 'likepersoner', row: 2 }),
    );
  });
});
