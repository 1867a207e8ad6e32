import { expect, it } from 'vitest';
import { WorkingObjectCorruptError } from '../../lambdas/domain/errors.ts';
import { readOwnList, writeJson } from '../../lambdas/stages/objects/working-objects.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';

const ORIGIN = { kind: 'near misses', madeIn: 'deduplicating' } as const;
interface Named {
  readonly name: string;
}
const DAYS: readonly Named[] = [{ name: 'Åse' }, { name: 'Bo' }];

async function written() {
  const store = new MemoryObjectStore('working');
  const object = await writeJson(store, 'a', DAYS);
  const read = (keep = ({ name }: Named) => name.length) => readOwnList(store, object, ORIGIN, keep);
  return { store, read };
}

it('keeps what is asked of each value of a list', async () => {
  const { read } = await written();
  expect(await read()).toEqual([3, 2]);
});

it.each([
  ['edited', JSON.stringify([{ name: 'Ase' }, { name: 'Bo' }])],
  ['cut', JSON.stringify(DAYS).slice(0, 20)],
  ['no JSON', '[{"name": }, 1]'],
  ['of values of another kind', '[1, 2]'],
])('says that a list is corrupt that is %s', async (_, text) => {
  const { store, read } = await written();
  await store.put('a', text, 'application/json');
  await expect(read()).rejects.toThrow(WorkingObjectCorruptError);
});

it('says that a list is corrupt that is not there', async () => {
  const { store, read } = await written();
  await store.delete(['a']);
  await expect(read()).rejects.toThrow(WorkingObjectCorruptError);
});

it('hands on an error about a list that is whole', async () => {
  const { read } = await written();
  const failed = () => {
    throw new RangeError('no room');
  };
  await expect(read(failed)).rejects.toThrow(RangeError);
});
