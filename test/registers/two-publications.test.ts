/** Imports that are published at the same moment end in one order, and none loses what another one published. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RegisterManifest } from '../../lambdas/domain/registers/register-manifest.ts';
import { activityFields } from '../factories.ts';
import { aroundCalls } from './around-calls.ts';
import { RegisterWorld } from './register-world.ts';
import { bytesOf, type FileOfRegister } from './split-register.ts';

/** What one person does: an import of files with so many rows by their name, or the removal of a file. */
type Change = { readonly rows: Readonly<Record<string, number>> } | { readonly remove: string };

const STEMS = ['Oslo', 'Bergen', 'Tromsø'] as const;
const anImport = fc.record({
  rows: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...STEMS), fc.integer({ min: 1, max: 3 })), {
      selector: ([stem]) => stem,
      minLength: 1,
    })
    .map((files) => Object.fromEntries(files)),
});
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: anImport },
  { weight: 1, arbitrary: fc.record({ remove: fc.constantFrom(...STEMS) }) },
);
const changes = fc.tuple(anImport, change, change);

it('publications at the same moment give what they give one after another in some order', async () => {
  const overtaken = { times: 0 };
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), changes, async (scheduler, [first, ...atOnce]) => {
      const world = new RegisterWorld();
      await start(first, world).then((finish) => finish());
      const finishes = [];
      for (const each of atOnce) {
        finishes.push(await start(each, world, scheduler, overtaken));
      }
      const outcomes = await scheduler.waitFor(Promise.all(finishes.map((finish) => finish())));

      const { published } = world.catalogue;
      expect(published.map(({ after }) => after.version)).toEqual(published.map((_, index) => index + 1));
      expect(published.slice(1).map(({ before }) => before)).toEqual(published.slice(0, -1).map(({ after }) => after));
      // The removal of a file that is not there is refused.
      const accepted = atOnce.filter((_, index) => outcomes[index] === 'done');
      const orders = [accepted, accepted.toReversed()].map((order) => [first, ...order].reduce(apply, {}));
      expect(orders).toContainEqual(rowsOf(await world.manifest()));
    }),
    { numRuns: 60 },
  );
  expect(overtaken.times).toBeGreaterThan(10);
});

/** Prepares a change up to its publication. @returns what publishes it, by calls that the scheduler orders */
async function start(
  each: Change,
  world: RegisterWorld,
  scheduler?: fc.Scheduler,
  overtaken = { times: 0 },
): Promise<() => Promise<'done' | 'refused'>> {
  const around = async (name: string, call: () => Promise<unknown>) => {
    await scheduler?.schedule(Promise.resolve(), name);
    const result = await call();
    overtaken.times += result === 'overtaken' ? 1 : 0;
    return result;
  };
  if ('remove' in each) {
    return async () => {
      await scheduler?.schedule(Promise.resolve(), 'remove');
      return world.removeFile(`${each.remove} *.csv`.toLowerCase()).then(
        () => 'done',
        () => 'refused',
      );
    };
  }
  const files = Object.entries(each.rows).map(([stem, rows]) => fileOf(stem, rows));
  const importId = await world.startImport((await Promise.all(files.map(bytesOf))).flat());
  const publish = await world.readFiles(importId);
  return async () => {
    await publish(() => {
      const real = world.process();
      return {
        ...real,
        registers: aroundCalls(real.registers, around),
        publisher: aroundCalls(real.publisher, around),
      };
    });
    expect((await world.importView(importId)).status).toBe('completed');
    return 'done';
  };
}

function fileOf(stem: string, rows: number): FileOfRegister {
  const activities = Array.from({ length: rows }, (_, index) => activityFields({ aktivitet_id: String(index) }));
  return { stem, format: 'csv', rows: { activities, attendances: [] } };
}

function apply(files: Readonly<Record<string, number>>, each: Change): Record<string, number> {
  if ('rows' in each) {
    return { ...files, ...each.rows };
  }
  return Object.fromEntries(Object.entries(files).filter(([stem]) => stem !== each.remove));
}

function rowsOf(manifest: RegisterManifest | undefined): Record<string, number> {
  const files = manifest?.files ?? [];
  return Object.fromEntries(files.map(({ name, activityRows }) => [name.split(' ')[0] ?? '', activityRows]));
}
