/** A register is counted once: reports of the same content, with the same rules, words and decisions, take what is kept. */
import { describe, expect, it, vi } from 'vitest';
import type { ReviewQuestions } from '../../lambdas/domain/counting/review-questions.ts';
import { ExportStoppedError } from '../../lambdas/domain/errors.ts';
import { reportKeys, workingKeys } from '../../lambdas/domain/export/objects/working-keys.ts';
import { checkIdOf } from '../../lambdas/domain/export/purpose.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { eraseChecks } from '../../lambdas/privacy/erase-checks.ts';
import { deduplicateParticipants } from '../../lambdas/stages/deduplicate-participants.ts';
import { deduplicatedSchema } from '../../lambdas/stages/objects/deduplicated.ts';
import { registeredActivity } from '../factories.ts';
import { readSample } from '../sample-registers.ts';
import { runCheck } from './check/run-check.ts';
import { MemoryDependencies, notStopped, OWNER, type Owner, stateOf, TESTLAGET } from './runs/memory-dependencies.ts';
import { type RunOptions, runStages } from './runs/run-stages.ts';
import { FIRST_TRY } from './working-fixture.ts';

const KEYS = registerKeys(TESTLAGET, OWNER.year);
const idOf = (run: number) => `01JZZZZZZZ${String(run).padStart(16, '0')}`;

/** Two with one member number, who may be one person, in two chunks, with near misses and a peer supporter by name. */
function register(...more: string[]) {
  const numbers = ['77', '77'];
  const activities = ['Kari Berg', 'Per Berg', ...more].map((navn, ordinal) => ({
    ...registeredActivity(
      { aktivitet_id: String(ordinal), dato: `2025-03-1${ordinal}`, likepersoner: 'Lise Lund', arrangor: 'andre' },
      [{ navn, medlemsnr: numbers[ordinal] ?? '', aktivitet_id: String(ordinal) }],
    ),
    row: ordinal + 2,
    ordinal,
  }));
  const rows = activities.length;
  return { activities, activityRows: rows, attendanceRows: rows, attendancesOfUnknownActivity: 0 };
}

async function stored(): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  await dependencies.store(register(), OWNER, 1);
  return dependencies;
}

interface Report {
  readonly branches?: string[];
  readonly organisationNumber?: string;
  readonly until?: RunOptions['until'];
}

async function report(dependencies: MemoryDependencies, run: number, options: Report = {}): Promise<void> {
  const { branches = [], organisationNumber = TESTLAGET, until = 'deduplicate' } = options;
  const exportId = idOf(run);
  const { request } = dependencies.seed({ exportId, organisationNumber });
  dependencies.seed({ exportId, organisationNumber, request: { ...request, branches } });
  await runStages(dependencies, stateOf({ exportId, organisationNumber }), { until });
}

/** The objects that the stage made for a report, by their names. */
function madeFor(dependencies: MemoryDependencies, run: number): Record<string, unknown> {
  const prefix = workingKeys(TESTLAGET, idOf(run), 'deduplicating', FIRST_TRY).file('');
  const objects = dependencies.working.keys(prefix).filter((key) => !key.endsWith('made.json'));
  return Object.fromEntries(objects.map((key) => [key.slice(prefix.length), dependencies.working.json(key)]));
}

const figuresOf = (dependencies: MemoryDependencies, run: number) =>
  madeFor(dependencies, run)['figures.json'] as {
    total: { unique_participants: number; unique_participants_min: number };
  };

/** What runs read and write in the registers bucket from now on, by the parts of a register. */
function watch(dependencies: MemoryDependencies) {
  const read = vi.spyOn(dependencies.registers, 'get');
  const written = vi.spyOn(dependencies.registers, 'put');
  const partsOf = (spy: typeof read | typeof written) => spy.mock.calls.map(([key]) => key.split('/')[3] ?? '');
  return { read: () => partsOf(read), written: () => partsOf(written) };
}

/** @returns whether the stage counted */
async function counts(dependencies: MemoryDependencies, run: number, options: Report = {}): Promise<boolean> {
  const { written } = watch(dependencies);
  vi.mocked(dependencies.registers.put).mockClear();
  await report(dependencies, run, options);
  return written().includes('counted');
}

describe('a second report of an unchanged register', () => {
  it('asks for no facts and no list to find persons, in at most as many requests as there are objects to write', async () => {
    const dependencies = await stored();
    await report(dependencies, 1);
    await report(dependencies, 2, { until: 'aggregate' });
    await dependencies.records.advance(stateOf({ exportId: idOf(2) }), 'deduplicating');
    const { read, written } = watch(dependencies);
    const create = vi.spyOn(dependencies.working, 'create');
    const get = vi.spyOn(dependencies.working, 'get');
    const hashes = vi.spyOn(dependencies.keptHashes, 'read');
    await deduplicateParticipants(dependencies.reached, dependencies, notStopped);
    expect(read()).toEqual(['counted']);
    expect(written()).toEqual([]);
    expect(hashes).toHaveBeenCalledTimes(1);
    // The basis at most.
    expect(get.mock.calls.length).toBeLessThan(2);
    // Figures, near misses, peer supporters, findings, the verdicts of two chunks, and the list of them.
    expect(create).toHaveBeenCalledTimes(7);
    expect(madeFor(dependencies, 2)).toEqual(madeFor(dependencies, 1));
  });

  it('is byte for byte the report that a count gives, with the same figures in the record', async () => {
    const sample = await readSample('nhf-2025');
    const { organisationNumber } = sample.labels;
    const reportOf = async (runs: readonly number[]) => {
      const dependencies = new MemoryDependencies();
      await dependencies.store(sample.content, sample.labels as Owner);
      for (const run of runs) await report(dependencies, run, { organisationNumber, until: 'store' });
      const state = stateOf({ organisationNumber, exportId: idOf(2) });
      const { file, summary } = await dependencies.record(state);
      const key = reportKeys(organisationNumber, state.exportId, FIRST_TRY).file(file?.fileName ?? '');
      return { bytes: dependencies.reports.objects.get(key)?.bytes, sha256: file?.sha256, summary };
    };
    const [counted, kept] = [await reportOf([2]), await reportOf([1, 2])];
    expect(counted.bytes?.length).toBeGreaterThan(10_000);
    expect(kept).toEqual(counted);
  });

  it('names objects of its own run alone', async () => {
    const dependencies = await stored();
    await report(dependencies, 1);
    await report(dependencies, 2);
    const made = deduplicatedSchema.parse(dependencies.working.json(dependencies.reached.deduplicated?.key ?? ''));
    const { figures, nearMisses, peerSupporters, findings, verdicts } = made;
    const keys = [figures, nearMisses, peerSupporters, ...findings, ...verdicts].map(({ key }) => key);
    expect(keys.filter((key) => !key.includes(idOf(2)))).toEqual([]);
    for (const { bytes } of [...dependencies.registers.objects].flatMap(([key, object]) =>
      key.startsWith(KEYS.countedPrefix) ? [object] : [],
    )) {
      expect(Buffer.from(bytes).toString('latin1')).not.toContain(idOf(1));
    }
  });
});

describe('a report counts', () => {
  it('nothing after a check of the same register', async () => {
    const dependencies = await stored();
    await runCheck(dependencies, 1);
    expect(await counts(dependencies, 2)).toBe(false);
    const alone = await stored();
    await report(alone, 2);
    expect(madeFor(dependencies, 2)).toEqual(madeFor(alone, 2));
  });

  it('anew after a chunk has changed, and nothing once the content is the same again', async () => {
    const dependencies = await stored();
    await report(dependencies, 1);
    await dependencies.store(register('Per Dahl'), OWNER, 1, 2);
    expect(await counts(dependencies, 2)).toBe(true);
    expect(figuresOf(dependencies, 2).total.unique_participants).toBe(3);
    await dependencies.store(register(), OWNER, 1, 3);
    expect(await counts(dependencies, 3)).toBe(false);
    expect(madeFor(dependencies, 3)).toEqual(madeFor(dependencies, 1));
  });

  it('anew after a decision, and nothing when it is undone', async () => {
    const dependencies = await stored();
    await runCheck(dependencies, 1);
    const { reviews } = deduplicatedSchema.parse(
      dependencies.working.json(dependencies.reached.deduplicated?.key ?? ''),
    );
    const { listed } = dependencies.working.json(reviews?.key ?? '') as ReviewQuestions;
    const [question] = listed;
    if (question === undefined) throw new Error('Nobody may be one person');
    await report(dependencies, 1);
    expect(figuresOf(dependencies, 1).total).toMatchObject({ unique_participants: 2, unique_participants_min: 1 });
    const sides = question.sides.map(({ marks, isNameOnly }) => ({ marks, isNameOnly }));
    const answer = { groupId: question.groupId, sides, persons: 2, verdict: 'same', onePerson: [[0, 1]] } as const;
    const made = { decisionId: 'd1', year: 2025, at: '2026-02-01T00:00:00.000Z', by: 'user-1', actorName: null };
    await dependencies.decisions.add(TESTLAGET, { kind: 'review', ...made, ...answer });
    expect(await counts(dependencies, 2)).toBe(true);
    expect(figuresOf(dependencies, 2).total).toMatchObject({ unique_participants: 1, unique_participants_min: 1 });
    await dependencies.decisions.undo(TESTLAGET, 'd1');
    expect(await counts(dependencies, 3)).toBe(false);
    expect(madeFor(dependencies, 3)).toEqual(madeFor(dependencies, 1));
  });

  it('anew in another release', async () => {
    const dependencies = await stored();
    await report(dependencies, 1);
    dependencies.code = 'another release';
    expect(await counts(dependencies, 2)).toBe(true);
    expect(await counts(dependencies, 3)).toBe(false);
  });

  it('anew for other branches, settings and words, and each of them once', async () => {
    const dependencies = await stored();
    const all = { branches: [] };
    const some = { branches: ['Oslo'] };
    expect(await counts(dependencies, 1, all)).toBe(true);
    expect(await counts(dependencies, 2, some)).toBe(true);
    expect(await counts(dependencies, 3, all)).toBe(false);
    expect(await counts(dependencies, 4, some)).toBe(false);
    await dependencies.store(register(), { ...OWNER, labels: { ...OWNER.labels, Kaffe: 'SOSIALT' } }, 1, 2);
    expect(await counts(dependencies, 5, all)).toBe(true);
    expect(await counts(dependencies, 6, all)).toBe(false);
  });

  it.each<[string, (dependencies: MemoryDependencies, key: string) => Promise<unknown>]>([
    ['is gone', async ({ registers }, key) => registers.objects.delete(key)],
    ['is cut', async ({ registers }, key) => registers.put(key, bytesOf(registers, key).subarray(0, 500), 'x')],
    [
      'is of another content',
      async (dependencies, key) => {
        await dependencies.store(register('Per Dahl'), OWNER, 1, 2);
        await report(dependencies, 8);
        const [other = ''] = dependencies.registers.keys(KEYS.countedPrefix).filter((each) => each !== key);
        await dependencies.registers.put(key, bytesOf(dependencies.registers, other), 'x');
        await dependencies.store(register(), OWNER, 1, 3);
      },
    ],
    [
      'was edited',
      async ({ registers }, key) => {
        const edited = Buffer.from(bytesOf(registers, key))
          .toString('latin1')
          .replace('"countedDays":', '"countedDays":9');
        await registers.put(key, Buffer.from(edited, 'latin1'), 'x');
      },
    ],
  ])('anew where what is kept %s, and keeps it whole again', async (_, damage) => {
    const dependencies = await stored();
    await report(dependencies, 1);
    const [key = ''] = dependencies.registers.keys(KEYS.countedPrefix);
    const before = bytesOf(dependencies.registers, key);
    await damage(dependencies, key);
    expect(dependencies.registers.objects.get(key)?.bytes).not.toEqual(before);
    expect(await counts(dependencies, 2)).toBe(true);
    expect(madeFor(dependencies, 2)).toEqual(madeFor(dependencies, 1));
    expect(await counts(dependencies, 3)).toBe(false);
    expect(madeFor(dependencies, 3)).toEqual(madeFor(dependencies, 1));
  });

  it('anew where the object was written and its hash was not', async () => {
    const dependencies = await stored();
    const write = vi.spyOn(dependencies.keptHashes, 'write');
    const { exportId } = dependencies.seed({ exportId: idOf(1) });
    await runStages(dependencies, stateOf({ exportId }), { until: 'aggregate' });
    await dependencies.records.advance(stateOf({ exportId }), 'deduplicating');
    write.mockRejectedValueOnce(new Error('The worker is gone'));
    await expect(deduplicateParticipants(dependencies.reached, dependencies, notStopped)).rejects.toThrow('gone');
    expect(dependencies.registers.keys(KEYS.countedPrefix)).toHaveLength(1);
    expect(await counts(dependencies, 2)).toBe(true);
    expect(await counts(dependencies, 3)).toBe(false);
  });
});

it('two runs at once, of one and of two contents, each end with their own figures, and what they keep is right', async () => {
  const dependencies = await stored();
  const begin = async (run: number) => {
    const { exportId } = dependencies.seed({ exportId: idOf(run) });
    await runStages(dependencies, stateOf({ exportId }), { until: 'aggregate' });
    await dependencies.records.advance(stateOf({ exportId }), 'deduplicating');
    return dependencies.reached;
  };
  const first = [await begin(1), await begin(2)];
  await dependencies.store(register('Per Dahl'), OWNER, 1, 2);
  const later = [await begin(3), await begin(4)];
  await Promise.all([...first, ...later].map((state) => deduplicateParticipants(state, dependencies, notStopped)));
  const personsOf = (run: number) => figuresOf(dependencies, run).total.unique_participants;
  expect([1, 2, 3, 4].map(personsOf)).toEqual([2, 2, 3, 3]);
  expect(await counts(dependencies, 5)).toBe(false);
  await dependencies.store(register(), OWNER, 1, 3);
  expect(await counts(dependencies, 6)).toBe(false);
  expect([5, 6].map(personsOf)).toEqual([3, 2]);
});

it('a run that is stopped while it counts keeps nothing: the register may be erased meanwhile', async () => {
  const dependencies = await stored();
  await report(dependencies, 1, { until: 'aggregate' });
  await dependencies.records.advance(stateOf({ exportId: idOf(1) }), 'deduplicating');
  const stop = async () => {
    throw new ExportStoppedError('cancelled');
  };
  await expect(deduplicateParticipants(dependencies.reached, dependencies, stop)).rejects.toThrow('cancelled');
  expect(dependencies.registers.keys(KEYS.countedPrefix)).toEqual([]);
});

it('a run that is stopped while what it counted is on its way leaves nothing of it after an erasure', async () => {
  const dependencies = await stored();
  await report(dependencies, 1, { until: 'aggregate' });
  await dependencies.records.advance(stateOf({ exportId: idOf(1) }), 'deduplicating');
  let isStopped = false;
  const stop = async () => {
    if (isStopped) throw new ExportStoppedError('cancelled');
  };
  const put = dependencies.registers.put.bind(dependencies.registers);
  vi.spyOn(dependencies.registers, 'put').mockImplementation(async (key, ...rest) => {
    if (!isStopped) await eraseChecks(TESTLAGET, dependencies);
    isStopped = true;
    return put(key, ...rest);
  });
  await expect(deduplicateParticipants(dependencies.reached, dependencies, stop)).rejects.toThrow('cancelled');
  const left = dependencies.registers.keys(KEYS.countedPrefix);
  expect(left.map((key) => dependencies.registers.objects.get(key)?.bytes.length)).toEqual([0]);
  vi.mocked(dependencies.registers.put).mockRestore();
  expect(await counts(dependencies, 2)).toBe(true);
});

it('a report counts anew after an erasure, which deletes what was kept', async () => {
  const dependencies = await stored();
  await report(dependencies, 1);
  await eraseChecks(TESTLAGET, dependencies);
  expect(dependencies.registers.keys(KEYS.countedPrefix)).toEqual([]);
  expect(await counts(dependencies, 2)).toBe(true);
  expect(madeFor(dependencies, 2)).toEqual(madeFor(dependencies, 1));
});

it('a check counts always, and makes no rows', async () => {
  const dependencies = await stored();
  await report(dependencies, 1);
  const { read } = watch(dependencies);
  vi.mocked(dependencies.registers.get).mockClear();
  await runCheck(dependencies, 2);
  expect(read().filter((part) => part === 'facts')).toHaveLength(4);
  const made = deduplicatedSchema.parse(dependencies.working.json(dependencies.reached.deduplicated?.key ?? ''));
  expect(made).toMatchObject({ verdicts: [], firstRows: [], settings: {}, branchDays: {}, reviews: {} });
  expect(dependencies.working.keys().filter((key) => key.includes(checkIdOf('')) && key.includes('verdicts'))).toEqual(
    [],
  );
});

it('keys of what is kept are hashes', async () => {
  const dependencies = await stored();
  await report(dependencies, 1, { branches: ['Oslo'] });
  const keys = dependencies.registers.keys(KEYS.countedPrefix).map((key) => key.slice(KEYS.countedPrefix.length));
  expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{64}\/[0-9a-f]{64}$/)]);
});

function bytesOf(registers: MemoryDependencies['registers'], key: string): Uint8Array {
  return registers.objects.get(key)?.bytes ?? new Uint8Array();
}
