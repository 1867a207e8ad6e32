import { beforeEach, describe, expect, it } from 'vitest';
import { type EraseDependencies, erase } from '../../lambdas/privacy/erase.ts';
import { MemoryDecisions } from '../fakes/decisions.ts';
import { BEGINNING, exportRecord, ORGANISATION, StoppedClock } from '../fakes/exports/export-record.ts';
import { memoryExports } from '../fakes/exports/exports.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';
import { importFile, importRecord } from '../fakes/registers/import-record.ts';
import { MemoryImportRecords } from '../fakes/registers/import-records.ts';

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
      blankFailure: async () => {},
    },
    checks: { records: async () => [], forget: async () => {} },
    imports: {
      async *open() {},
      list: async () => ({ records: [], nextCursor: null }),
      blankFailures: async () => {},
    },
    catalogue: { pointers: async () => [], versions: async () => [] },
    registers: new MemoryObjectStore('registers'),
    working: new MemoryObjectStore('working'),
    rewriter: { rewrite: async () => true },
    configurations: { withoutWords: async () => {} },
    decisions: new MemoryDecisions(),
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

it('a repeated request finds no row any more and lists the signed reports, one that only counts lists none', async () => {
  const dependencies = dependenciesWith([]);
  const completed = exportRecord({ status: 'completed' });
  const listing = {
    ...dependencies,
    records: { ...dependencies.records, list: async () => ({ records: [completed], nextCursor: null }) },
  };
  const reportsOf = async (preview: boolean) => {
    const answer = await erase({ ...REQUEST, preview }, listing);
    return answer.outcome === 'erased' ? answer.erased.reports.map(({ exportId }) => exportId) : answer.outcome;
  };
  expect(await reportsOf(false)).toEqual([completed.exportId]);
  expect(await reportsOf(true)).toEqual([]);
});

it('nothing is erased when a failed export has changed since it was read, as by a retry', async () => {
  const failed = exportRecord({ status: 'failed' });
  const dependencies = dependenciesWith([[failed], [failed]]);
  expect(await erase(REQUEST, { ...dependencies, expire: async () => 'unchanged' })).toEqual({ outcome: 'busy' });
});

describe('what a failure quotes of a register', () => {
  const quote = { values: [{ column: 'form', value: 'Kari Nordmann' }], count: 1 };
  const failure = { code: 'unmapped_values', stage: 'aggregating', supportReference: 'S', retryable: true } as const;
  const ofFile = { code: 'missing_header', message: 'Found Kari Nordmann', details: { found: ['Kari Nordmann'] } };
  const clock = new StoppedClock();
  const key = { organisationNumber: ORGANISATION, exportId: exportRecord().exportId };
  let [records, imports] = [memoryExports(clock).records, new MemoryImportRecords(clock)];
  beforeEach(async () => {
    [records, imports] = [memoryExports(clock).records, new MemoryImportRecords(clock)];
    await records.create(exportRecord({ status: 'failed', failure: { ...failure, details: quote } }));
    const file = importFile({ status: 'failed', failure: { ...ofFile, retryable: false } });
    await imports.create(
      importRecord({ status: 'completed', year: 2024, files: [file, importFile({ fileId: 'f2' })] }),
    );
  });
  const stored = async () => JSON.stringify([await records.read(key), await imports.read(importRecord())]);

  it.each([
    ['a person', REQUEST],
    ['an organisation', { scope: 'organisation', organisationNumber: ORGANISATION, actor: 'sub-1' }],
  ])('is taken out of it when %s is erased, and code and stage stay', async (_what, request) => {
    expect(await stored()).toMatch(/Found Kari Nordmann/);
    expect(await erase(request, { ...dependenciesWith([]), records, imports })).toMatchObject({ outcome: 'erased' });
    expect((await records.read(key))?.failure).toEqual({ ...failure, details: {} });
    const [file] = (await imports.read(importRecord()))?.files ?? [];
    expect(file?.failure).toEqual({ code: 'missing_header', message: '[slettet]', details: {}, retryable: false });
  });

  it('stays when an erasure is only counted', async () => {
    const before = await stored();
    await erase({ ...REQUEST, preview: true }, { ...dependenciesWith([]), records, imports });
    expect(await stored()).toBe(before);
  });
});
