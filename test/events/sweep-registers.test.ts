import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextPointer } from '../../lambdas/domain/checks/check-decision.ts';
import { newCheck } from '../../lambdas/domain/checks/new-check.ts';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import { checkIdOf } from '../../lambdas/domain/export/purpose.ts';
import { exportRecord, ORGANISATION } from '../fakes/exports/export-record.ts';
import { importRecord } from '../fakes/registers/import-record.ts';
import { DAY, HOUR, REGISTER_KEYS, SweepWorld, YEAR } from './sweep-world.ts';

const names = fc.constantFrom('a.xlsx', 'b.xlsx', 'c.csv');
const contents = fc.integer({ min: 0, max: 7 });

/** Often about as long as a version is kept. */
const hours = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 28 * 24, max: 32 * 24 }));

const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .array(fc.tuple(names, contents), { minLength: 1, maxLength: 3 })
        .map((files) => ({ do: 'import' as const, files })),
    },
    { weight: 1, arbitrary: names.map((name) => ({ do: 'remove' as const, name })) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 4 }).map((back) => ({ do: 'restore' as const, back })) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(names, contents)
        .map(([name, content]) => ({ do: 'cancelled import' as const, name, content })),
    },
    { weight: 1, arbitrary: fc.constantFrom('one', 'two').map((inputs) => ({ do: 'export' as const, inputs })) },
    { weight: 3, arbitrary: hours.map((waited) => ({ do: 'wait' as const, hours: waited })) },
    { weight: 4, arbitrary: fc.constant({ do: 'sweep' as const }) },
  ),
  { minLength: 10, maxLength: 60, size: 'max' },
);
/** How far the reconciler's clock is ahead of the others, up to a day either way. */
const skews = fc.integer({ min: -24, max: 24 }).map((hours) => hours * HOUR);

async function take(
  world: SweepWorld,
  step: typeof steps extends fc.Arbitrary<(infer S)[]> ? S : never,
): Promise<void> {
  switch (step.do) {
    case 'import':
      return world.import(step.files);
    case 'remove':
      return world.remove(step.name);
    case 'restore':
      return world.restore(step.back);
    case 'cancelled import':
      return world.cancelledImport(step.name, step.content);
    case 'export':
      return world.keepFacts(step.inputs);
    case 'wait':
      return world.clock.advance(step.hours * HOUR);
    case 'sweep':
      await world.sweep();
  }
}

describe('over any history of a register, with a clock that is wrong by up to a day', () => {
  it('a sweep deletes nothing that is younger than a day, and nothing that the current or a restorable version needs', async () => {
    let deleted = 0;
    await fc.assert(
      fc.asyncProperty(steps, skews, async (history, skew) => {
        const world = new SweepWorld(skew);
        for (const step of history) {
          const young = [...world.store.objects].filter(
            ([, { modifiedAt = 0 }]) => world.clock.now() - modifiedAt < DAY,
          );
          // Before the step, because a sweep also removes the records of versions that are not kept.
          const needed = step.do === 'sweep' ? await world.needed() : [];
          await take(world, step);
          if (step.do !== 'sweep') continue;
          const left = new Set(world.store.keys());
          expect(needed.filter((key) => !left.has(key))).toEqual([]);
          expect(young.map(([key]) => key).filter((key) => !left.has(key))).toEqual([]);
        }
        deleted += world.metrics.valuesOf('RegisterObjectsDeleted').reduce((sum, value) => sum + value, 0);
      }),
      { numRuns: 200 },
    );
    // Otherwise this test would hold for a sweep that does nothing.
    expect(deleted).toBeGreaterThan(100);
  });

  it('in the end only the current version, its latest facts and its rows in error are left', async () => {
    await fc.assert(
      fc.asyncProperty(steps, skews, async (history, skew) => {
        const world = new SweepWorld(skew);
        for (const step of history) await take(world, step);
        await world.import([['a.xlsx', 100]]);
        await world.import([['a.xlsx', 102]]);
        world.clock.advance(33 * DAY);
        await world.sweep();
        const left = world.store.keys().filter((key) => !/\/(facts|counted|rows-in-error)\//.test(key));
        expect(left).toEqual([...new Set(await world.needed())].sort());
        const chunks = new Set(
          left.filter((key) => key.startsWith(REGISTER_KEYS.chunksPrefix)).map((key) => key.split('/').at(-1)),
        );
        const ofFacts = world.store.keys(REGISTER_KEYS.factsPrefix).map((key) => key.split('/').at(-2));
        expect(ofFacts.filter((chunk) => !chunks.has(chunk))).toEqual([]);
        const content = await world.currentContent();
        const ofCounts = world.store.keys(REGISTER_KEYS.countedPrefix).map((key) => key.split('/').at(-2));
        expect(ofCounts.filter((each) => each !== content)).toEqual([]);
        expect(world.registers.marks).toEqual([]);
        expect(await world.registers.versions(ORGANISATION, YEAR)).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });
});

/** A register whose first file has been replaced for so long that its objects can go. */
async function withOldObjects(): Promise<SweepWorld> {
  const world = new SweepWorld();
  await world.import([['a.xlsx', 0]]);
  await world.import([['a.xlsx', 4]]);
  world.clock.advance(32 * DAY);
  return world;
}
const OLD = 6;

describe('a sweep', () => {
  it('deletes the objects of a version that cannot be restored any more, and says how many', async () => {
    const world = await withOldObjects();
    // Two chunks, findings, the manifest, and what was read of both files.
    expect(await world.sweep()).toEqual({ swept: 1, deleted: OLD + 1, postponed: 0 });
    expect(await world.sweep()).toEqual({ swept: 0, deleted: 0, postponed: 0 });
  });

  it.each([
    ['export', (world: SweepWorld) => void world.records.seed(exportRecord())],
    ['import', (world: SweepWorld) => void world.imports.seed(importRecord())],
  ])('waits while an %s of the organisation is open', async (_, begin) => {
    const world = await withOldObjects();
    begin(world);
    const before = world.store.keys();
    expect(await world.sweep()).toEqual({ swept: 0, deleted: 0, postponed: 1 });
    expect(world.store.keys()).toEqual(before);
    expect(world.registers.marks.length).toBeGreaterThan(0);
  });

  it('does not wait for another organisation', async () => {
    const world = await withOldObjects();
    world.imports.seed(importRecord({ organisationNumber: '957500102' }));
    expect(await world.sweep()).toMatchObject({ swept: 1, postponed: 0 });
  });

  it('stops before it deletes when an import has begun since its listing', async () => {
    const world = await withOldObjects();
    const { list } = world.store;
    world.store.list = async (prefix) => {
      const listed = await list.call(world.store, prefix);
      world.imports.seed(importRecord());
      return listed;
    };
    const before = world.store.keys();
    expect(await world.sweep()).toMatchObject({ swept: 0, postponed: 1 });
    expect(world.store.keys()).toEqual(before);
  });

  it('stops before it deletes when a version was published since its listing', async () => {
    const world = await withOldObjects();
    const { list } = world.store;
    world.store.list = async (prefix) => {
      const listed = await list.call(world.store, prefix);
      world.store.list = list;
      return listed;
    };
    const { keptVersions } = world.registers;
    world.registers.keptVersions = async (...of) => {
      const kept = await keptVersions.call(world.registers, ...of);
      await world.remove('a.xlsx');
      return kept;
    };
    expect(await world.sweep()).toMatchObject({ swept: 0, postponed: 1, deleted: 0 });
  });

  it('deletes nothing of a register whose kept manifest cannot be read, and sweeps the others', async () => {
    const world = await withOldObjects();
    const [current] = await world.registers.pointers(ORGANISATION);
    await world.store.put(REGISTER_KEYS.manifest(current?.manifestSha256 ?? ''), 'other bytes', 'application/json');
    const before = world.store.keys();
    const at = new Date(world.clock.now() - 10 * DAY).toISOString();
    world.registers.marks.push({ organisationNumber: ORGANISATION, year: 2024, at });
    await expect(world.sweep()).rejects.toMatchObject({ code: 'register_chunk_corrupt' });
    expect(world.store.keys()).toEqual(before);
    expect(world.registers.marks.filter(({ year }) => year === 2024)).toEqual([]);
    expect(world.registers.marks.length).toBeGreaterThan(0);
  });

  it('stops after a minute, and the next run goes on', async () => {
    const world = await withOldObjects();
    const { keptVersions } = world.registers;
    world.registers.keptVersions = (...of) => {
      world.clock.advance(2 * 60_000);
      return keptVersions.call(world.registers, ...of);
    };
    expect(await world.sweep()).toEqual({ swept: 0, deleted: 0, postponed: 0 });
    world.registers.keptVersions = keptVersions;
    expect(await world.sweep()).toMatchObject({ swept: 1 });
  });

  it('keeps the newest facts of a chunk and the newest count of a content, and older ones for thirty days', async () => {
    const world = new SweepWorld();
    await world.import([['a.xlsx', 0]]);
    const inputs = () =>
      [REGISTER_KEYS.factsPrefix, REGISTER_KEYS.countedPrefix].map((prefix) => [
        ...new Set(world.store.keys(prefix).map((key) => key.split('/').at(-1))),
      ]);
    await world.keepFacts('old');
    world.clock.advance(10 * DAY);
    await world.keepFacts('new');
    await world.sweep();
    expect(inputs()).toEqual([
      ['new', 'old'],
      ['new', 'old'],
    ]);
    await world.cancelledImport('b.xlsx', 3);
    world.clock.advance(40 * DAY);
    await world.sweep();
    expect(inputs()).toEqual([['new'], ['new']]);
  });

  it('deletes the count of a content that no kept version has, also one that a late worker wrote', async () => {
    const world = await withOldObjects();
    await world.store.put(REGISTER_KEYS.counted('of the version before', 'inputs'), '{}', 'application/json');
    await world.keepFacts('inputs');
    world.clock.advance(3 * DAY);
    await world.sweep();
    const left = world.store.keys(REGISTER_KEYS.countedPrefix).map((key) => key.split('/').at(-2));
    expect(left).toEqual([await world.currentContent()]);
  });

  it('keeps the rows in error of the files of the register, and of others for thirty days', async () => {
    const world = new SweepWorld();
    await world.import([['a.xlsx', 0]]);
    await world.cancelledImport('b.xlsx', 3);
    const rows = () => world.store.keys(REGISTER_KEYS.errorsPrefix).map((key) => /[^/-]+-f\d/.exec(key)?.[0]);
    world.clock.advance(3 * DAY);
    await world.sweep();
    expect(rows()).toEqual(['IMPORT1-f1', 'IMPORT2-f1']);
    await world.cancelledImport('b.xlsx', 5);
    world.clock.advance(40 * DAY);
    await world.sweep();
    expect(rows()).toEqual(['IMPORT1-f1']);
  });

  it('leaves objects that it does not know', async () => {
    const world = await withOldObjects();
    await world.store.put(`${REGISTER_KEYS.prefix}later/thing`, '1', 'text/plain');
    await world.cancelledImport('b.xlsx', 3);
    world.clock.advance(40 * DAY);
    await world.sweep();
    expect(world.store.keys()).toContain(`${REGISTER_KEYS.prefix}later/thing`);
  });
});

it('objects of checks that no pointer names are deleted once they are two days old, and those of the named ones stay', async () => {
  const world = new SweepWorld();
  await world.import([['a.xlsx', 1]]);
  const start = async (id: string, before?: ExportRecord) => {
    const now = new Date(world.clock.now()).toISOString();
    const checkId = checkIdOf(id);
    const record = newCheck({
      checkId,
      organisationNumber: ORGANISATION,
      year: YEAR,
      correlationId: 'c',
      basis: id,
      now,
    });
    const pointer = await world.checks.pointer(ORGANISATION, YEAR);
    const question = { wanted: id, again: false, isDamaged: false };
    await world.checks.start(record, pointer, nextPointer(record, question, { pointer, record: before }));
    await world.store.put(`${REGISTER_KEYS.check(checkId)}r.json`, id, 'application/json');
    const ended: ExportRecord = { ...record, status: 'checked' };
    world.records.seed(ended);
    return ended;
  };
  const first = await start('first');
  const second = await start('second', first);
  world.clock.advance(3 * DAY);
  await start('third', second);
  world.registers.marks.push({
    organisationNumber: ORGANISATION,
    year: YEAR,
    at: new Date(world.clock.now()).toISOString(),
  });
  world.clock.advance(2 * DAY);
  await world.sweep();
  const left = world.store.keys().filter((key) => key.startsWith(REGISTER_KEYS.checksPrefix));
  expect(left.map((key) => key.split('/').at(-2)).sort()).toEqual(['check-second', 'check-third']);
});

it('a failed check does not keep a sweep waiting, a running one does', async () => {
  const postponedBeside = async (status: ExportRecord['status']) => {
    const world = new SweepWorld();
    await world.import([['a.xlsx', 1]]);
    world.registers.marks.push({
      organisationNumber: ORGANISATION,
      year: YEAR,
      at: new Date(world.clock.now()).toISOString(),
    });
    world.clock.advance(2 * DAY);
    world.records.seed(exportRecord({ exportId: checkIdOf('one'), purpose: 'check', status }));
    return (await world.sweep()).postponed;
  };
  expect(await postponedBeside('failed')).toBe(0);
  expect(await postponedBeside('checked')).toBe(0);
  expect(await postponedBeside('aggregating')).toBe(1);
});
