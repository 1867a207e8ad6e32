/** Imports, removals and restorations in any order leave the files of the last version, and their figures. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { type MessyRegister, messyRegister } from '../messy-register.ts';
import { expectedFigures, figuresOf } from './expected-figures.ts';
import { RegisterWorld } from './register-world.ts';
import { bytesOf, type FileOfRegister } from './split-register.ts';

/** A file as a person delivers it: under one of a few names, with one of a few contents, or unreadable. */
interface Delivery {
  readonly slot: number;
  readonly content: number | 'unreadable';
}

type Step =
  | { readonly do: 'import'; readonly deliveries: readonly Delivery[] }
  | { readonly do: 'remove'; readonly slot: number }
  | { readonly do: 'restore'; readonly back: number };

const SLOTS = ['Oslo', 'Bergen', 'Tromsø'] as const;
const CONTENTS = 3;

const delivery = fc.record({
  slot: fc.nat({ max: SLOTS.length - 1 }),
  content: fc.oneof(
    { weight: 5, arbitrary: fc.nat({ max: CONTENTS - 1 }) },
    { weight: 1, arbitrary: fc.constant('unreadable' as const) },
  ),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('import' as const),
      deliveries: fc.uniqueArray(delivery, { selector: ({ slot }) => slot, minLength: 1 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), slot: fc.nat({ max: SLOTS.length - 1 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restore' as const), back: fc.integer({ min: 1, max: 3 }) }) },
);
const history = fc.record({
  contents: fc.array(messyRegister, { minLength: CONTENTS, maxLength: CONTENTS }),
  formats: fc.array(fc.constantFrom('xlsx' as const, 'csv' as const), {
    minLength: SLOTS.length,
    maxLength: SLOTS.length,
  }),
  steps: fc
    .tuple(fc.array(step, { minLength: 2, maxLength: 8, size: 'max' }), fc.boolean())
    // Half of the histories end with an undo, so that enough of them have one.
    .map(([steps, undo]): readonly Step[] => (undo ? [...steps, { do: 'restore', back: 1 }] : steps)),
});

/** What the register must have: the content of each slot. */
type Files = ReadonlyMap<number, number>;

it('imports, replacements, removals and restorations in any order give the files and figures of the last version', async () => {
  let counted = 0;
  let restored = 0;
  await fc.assert(
    fc.asyncProperty(history, async ({ contents, formats, steps }) => {
      const world = new RegisterWorld();
      const fileOf = (slot: number, content: number): FileOfRegister => ({
        stem: SLOTS[slot] ?? '',
        format: formats[slot] ?? 'csv',
        rows: contents[content] ?? { activities: [], attendances: [] },
      });
      const versions: Files[] = [];
      for (const each of steps) {
        const before = versions.at(-1);
        const after = await take(each, versions, world, fileOf);
        if (after !== undefined && !sameFiles(after, before, contents)) {
          versions.push(after);
          restored += each.do === 'restore' ? 1 : 0;
        }
        expect(await storedFiles(world)).toEqual(await filesOf(versions.at(-1), fileOf));
        expect((await world.manifest())?.version ?? 0).toBe(versions.length);
      }
      const files = [...(versions.at(-1) ?? [])].map(([slot, content]) => fileOf(slot, content));
      const expected = expectedFigures(files);
      counted += expected === null ? 0 : 1;
      expect(versions.length === 0 ? null : await figuresOf(world)).toEqual(expected);
    }),
    { numRuns: 40 },
  );
  expect(counted).toBeGreaterThan(20);
  expect(restored).toBeGreaterThan(5);
});

/** Does one step. @returns the files that the register must have afterwards; undefined when there is still no register */
async function take(
  each: Step,
  versions: readonly Files[],
  world: RegisterWorld,
  fileOf: (slot: number, content: number) => FileOfRegister,
): Promise<Files | undefined> {
  const current = versions.at(-1);
  switch (each.do) {
    case 'import': {
      const uploads = await Promise.all(
        each.deliveries.map(async ({ slot, content }) =>
          content === 'unreadable' ? unreadable(fileOf(slot, 0)) : bytesOf(fileOf(slot, content)),
        ),
      );
      const { status, summary } = await world.import(uploads.flat());
      const read = each.deliveries.flatMap(({ slot, content }) =>
        content === 'unreadable' ? [] : [[slot, content] as const],
      );
      expect(summary).toMatchObject({ completed: read.length, failed: each.deliveries.length - read.length });
      expect(status).toBe(read.length === 0 ? 'failed' : 'completed');
      return read.length === 0 ? current : new Map([...(current ?? []), ...read]);
    }
    case 'remove': {
      const key = keyOf(fileOf(each.slot, 0));
      if (current?.has(each.slot) !== true) {
        await expect(world.removeFile(key)).rejects.toThrow('404');
        return current;
      }
      await world.removeFile(key);
      return new Map([...current].filter(([slot]) => slot !== each.slot));
    }
    case 'restore': {
      const version = versions.length - each.back;
      const earlier = versions[version - 1];
      if (earlier === undefined) {
        await expect(world.restore(versions.length + 1)).rejects.toThrow('404');
        return current;
      }
      await world.restore(version);
      return earlier;
    }
  }
}

/** A file under the same names without the columns that it needs. */
async function unreadable(file: FileOfRegister) {
  const uploads = await bytesOf({ ...file, format: 'csv' });
  return file.format === 'csv'
    ? uploads.map(({ name }) => ({ name, bytes: Buffer.from('kolonne\nverdi\n') }))
    : [{ name: `${file.stem}.xlsx`, bytes: Buffer.from('this is no workbook') }];
}

const keyOf = ({ stem, format }: FileOfRegister): string =>
  `${stem}${format === 'xlsx' ? '.xlsx' : ' *.csv'}`.toLowerCase();

/** Equal contents make no new version, also when they were generated twice. */
function sameFiles(one: Files, other: Files | undefined, contents: readonly MessyRegister[]): boolean {
  const textOf = (files: Files | undefined) =>
    JSON.stringify([...(files ?? [])].sort(([a], [b]) => a - b).map(([slot, content]) => [slot, contents[content]]));
  return other !== undefined && textOf(one) === textOf(other);
}

async function storedFiles(world: RegisterWorld): Promise<object> {
  const files = (await world.manifest())?.files ?? [];
  return Object.fromEntries(files.map(({ key, parts }) => [key, parts.map((part) => `${part.name} ${part.sha256}`)]));
}

async function filesOf(
  files: Files | undefined,
  fileOf: (slot: number, content: number) => FileOfRegister,
): Promise<object> {
  const entries = [...(files ?? [])].map(async ([slot, content]) => {
    const file = fileOf(slot, content);
    return [keyOf(file), (await bytesOf(file)).map(({ name, bytes }) => `${name} ${sha256(bytes)}`)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
