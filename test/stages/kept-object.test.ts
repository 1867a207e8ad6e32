import { expect, it, vi } from 'vitest';
import * as z from 'zod';
import { keptObject } from '../../lambdas/stages/objects/kept-object.ts';
import { writeJson } from '../../lambdas/stages/objects/working-objects.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';

const ORIGIN = { kind: 'basis', madeIn: 'initialised' } as const;
const readNumber = () => keptObject(ORIGIN, z.object({ number: z.number() }));

it('an object that was read is not read again, and another one is', async () => {
  const store = new MemoryObjectStore('working');
  const [one, two] = [await writeJson(store, 'one', { number: 1 }), await writeJson(store, 'two', { number: 2 })];
  const get = vi.spyOn(store, 'get');
  const read = readNumber();
  const numbers = [];
  for (const object of [one, one, two, two, one]) {
    numbers.push((await read(store, object)).number);
  }
  expect(numbers).toEqual([1, 1, 2, 2, 1]);
  expect(get.mock.calls.map(([key]) => key)).toEqual(['one', 'two', 'one']);
});

it('an object of the same key with another hash is read and compared', async () => {
  const store = new MemoryObjectStore('working');
  const first = await writeJson(store, 'one', { number: 1 });
  const read = readNumber();
  await read(store, first);
  await expect(read(store, { key: 'one', sha256: 'other' })).rejects.toThrow('damaged');
});

it('a damaged object is kept by nobody', async () => {
  const store = new MemoryObjectStore('working');
  const object = await writeJson(store, 'one', { number: 1 });
  await store.put('one', '{"number":2}', 'application/json');
  const read = readNumber();
  await expect(read(store, object)).rejects.toThrow('damaged');
  await expect(read(store, object)).rejects.toThrow('damaged');
  await store.put('one', '{"number":1}', 'application/json');
  expect(await read(store, object)).toEqual({ number: 1 });
});
