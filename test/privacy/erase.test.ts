import { expect, it } from 'vitest';
import { type EraseDependencies, erase } from '../../lambdas/privacy/erase.ts';
import { BEGINNING, exportRecord, ORGANISATION } from '../fakes/export-record.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';

const REQUEST = {
  scope: 'participant',
  organisationNumber: ORGANISATION,
  actor: 'sub-1',
  person: { medlemsnr: '4711' },
  preview: false,
};

/** @param open the exports that each look at the index finds, look after look */
function dependenciesWith(open: readonly (readonly ReturnType<typeof exportRecord>[])[]): EraseDependencies {
  let looks = 0;
  return {
    clock: { now: () => BEGINNING },
    records: {
      async *open() {
        yield open[looks++] ?? [];
      },
      list: async () => ({ records: [], nextCursor: null }),
    },
    imports: { async *open() {} },
    catalogue: { pointers: async () => [], versions: async () => [] },
    registers: new MemoryObjectStore('registers'),
    working: new MemoryObjectStore('working'),
    rewriter: { rewrite: async () => true },
    eraser: { erase: async () => {} },
    pseudonym: () => 'SLETTET-1',
    expire: async () => 'cleaned',
  };
}

it('nothing is erased while an export of the organisation runs', async () => {
  const running = exportRecord({ status: 'aggregating' });
  expect(await erase(REQUEST, dependenciesWith([[running]]))).toEqual({ outcome: 'busy' });
});

it('the request has to be repeated when an export began while the person was being erased', async () => {
  const running = exportRecord({ status: 'aggregating' });
  expect(await erase(REQUEST, dependenciesWith([[], [], [running]]))).toEqual({ outcome: 'busy' });
});

it('a person is erased beside work of another organisation, and beside what has ended', async () => {
  const others = exportRecord({ status: 'aggregating', organisationNumber: '910000004' });
  const ended = exportRecord({ status: 'completed' });
  const open = [others, ended];
  expect(await erase(REQUEST, dependenciesWith([open, open, open]))).toEqual({
    outcome: 'erased',
    erased: { preview: false, years: [], reports: [] },
  });
});

it('nothing is erased when a failed export has changed since it was read, as by a retry', async () => {
  const failed = exportRecord({ status: 'failed' });
  const dependencies = dependenciesWith([[failed], [failed]]);
  expect(await erase(REQUEST, { ...dependencies, expire: async () => 'unchanged' })).toEqual({ outcome: 'busy' });
});
