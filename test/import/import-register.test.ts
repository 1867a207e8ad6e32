import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { importRegister, importRequestSchema, SHARD_ACTIVITIES } from '../../lambdas/import/import-register.ts';
import { activityFields, attendanceFields, LABELS } from '../factories.ts';
import { StoppedClock } from '../fakes/export-record.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';
import { MemoryRegisterStore } from '../fakes/register-store.ts';
import { readSample, sampleFolder } from '../sample-registers.ts';
import { TESTLAGET } from '../stages/memory-dependencies.ts';

type RequestFields = Partial<z.input<typeof importRequestSchema>>;

const XLSX = { kind: 'xlsx', register: { key: 'imports/register.xlsx', fileName: 'register.xlsx' } } as const;
const CSV = {
  kind: 'csv',
  activities: { key: 'imports/1', fileName: 'aktiviteter.csv' },
  attendances: { key: 'imports/2', fileName: 'deltakelser.csv' },
} as const;

function dependenciesWith(files: Readonly<Record<string, string | Uint8Array>>) {
  const bucket = new MemoryObjectStore('working');
  for (const [key, content] of Object.entries(files)) {
    void bucket.put(key, content, 'application/octet-stream');
  }
  return { files: bucket, writer: new MemoryRegisterStore(), clock: new StoppedClock() };
}

const requestOf = (fields: RequestFields = {}) =>
  importRequestSchema.parse({
    organisationNumber: TESTLAGET,
    organisation: 'Testlaget',
    year: 2025,
    importId: 'import-1',
    labels: LABELS,
    source: CSV,
    ...fields,
  });

function csv(rows: readonly Readonly<Record<string, string>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  return [names.join(';'), ...rows.map((row) => names.map((name) => row[name] ?? '').join(';'))].join('\n');
}

/** A csv register of `count` activities with one participant each. */
const csvFiles = (count: number, fields: Partial<ReturnType<typeof activityFields>> = {}) => {
  const ids = Array.from({ length: count }, (_, index) => String(index + 1));
  return {
    [CSV.activities.key]: csv(ids.map((aktivitet_id) => activityFields({ aktivitet_id, ...fields }))),
    [CSV.attendances.key]: csv(ids.map((aktivitet_id) => attendanceFields({ aktivitet_id, navn: 'Kari Berg' }))),
  };
};

describe('an import', () => {
  it('stores activities in file order, labels, findings and counts of the nhf workbook', async () => {
    const sample = await readSample('nhf-2025');
    const file = readFileSync(path.join(sampleFolder('nhf-2025'), 'register.xlsx'));
    const dependencies = dependenciesWith({ [XLSX.register.key]: file });
    const { organisationNumber, organisation, labels } = sample.labels;
    const result = await importRegister(
      requestOf({ source: XLSX, organisationNumber, organisation, labels }),
      dependencies,
    );

    const pointer = await dependencies.writer.pointer(organisationNumber, 2025);
    expect(pointer).toMatchObject({
      activityRows: sample.content.activityRows,
      attendanceRows: sample.content.attendanceRows,
      activities: sample.content.activities.length,
      files: [{ name: 'register.xlsx', sha256: sha256(file) }],
      importedAt: new Date(dependencies.clock.now()).toISOString(),
    });
    if (pointer === undefined) {
      return;
    }
    const { branches, ...counts } = pointer;
    expect(result).toEqual({ outcome: 'imported', pointer: { ...counts, branchCount: branches.length } });
    const stored = [];
    for (let shard = 0; shard < pointer.shards; shard++) {
      stored.push(...(await dependencies.writer.readShard(pointer, shard)));
    }
    expect(stored).toEqual(sample.content.activities);
    expect(await dependencies.writer.labelCounts(pointer)).toEqual(sample.content.labelCounts);
    expect(await dependencies.writer.findings(pointer)).toEqual(sample.content.findings);
  });

  it('writes all shards of a generation before it publishes the generation', async () => {
    const count = 2 * SHARD_ACTIVITIES + 1;
    const dependencies = dependenciesWith(csvFiles(count));
    await importRegister(requestOf(), dependencies);
    expect(dependencies.writer.writes[0]).toBe('announce');
    expect([...dependencies.writer.writes].slice(1, 4).sort()).toEqual(['shard 0', 'shard 1', 'shard 2']);
    expect(dependencies.writer.writes.slice(4)).toEqual(['labels', 'findings', 'publish']);
    const pointer = await dependencies.writer.pointer(TESTLAGET, 2025);
    expect(pointer).toMatchObject({ shards: 3, activities: count, attendances: count });
    const target = { organisationNumber: TESTLAGET, year: 2025, importId: 'import-1' };
    expect((await dependencies.writer.readShard(target, 1)).map(({ ordinal }) => ordinal)).toEqual(
      Array.from({ length: SHARD_ACTIVITIES }, (_, index) => SHARD_ACTIVITIES + index),
    );
    expect(await dependencies.writer.readShard(target, 2)).toHaveLength(1);
  });

  it('marks a replaced generation for deletion after a week', async () => {
    const dependencies = dependenciesWith(csvFiles(1));
    await importRegister(requestOf(), dependencies);
    expect(dependencies.writer.toDelete).toEqual(new Map());
    await importRegister(requestOf({ importId: 'import-2' }), dependencies);
    const inAWeek = new Date(dependencies.clock.now() + 7 * 24 * 3600_000).toISOString();
    expect(dependencies.writer.toDelete).toEqual(new Map([['import-1', inAWeek]]));
  });

  it('publishes nothing when a shard cannot be written', async () => {
    const dependencies = dependenciesWith(csvFiles(2 * SHARD_ACTIVITIES));
    const { writeShard } = dependencies.writer;
    dependencies.writer.writeShard = async (target, shard, activities) => {
      if (shard === 1) {
        throw new Error('throttled');
      }
      await writeShard.call(dependencies.writer, target, shard, activities);
    };
    await expect(importRegister(requestOf(), dependencies)).rejects.toThrow('throttled');
    expect(dependencies.writer.writes).not.toContain('publish');
    expect(await dependencies.writer.pointer(TESTLAGET, 2025)).toBeUndefined();
    expect([...dependencies.writer.toDelete.keys()]).toEqual(['import-1']);
  });

  it('stores the organisation’s configuration with only the settings that were given', async () => {
    const dependencies = dependenciesWith(csvFiles(1));
    const columnConfiguration = { id: 'own' };
    await importRegister(requestOf({ settings: { digitalGroupsCount: false }, columnConfiguration }), dependencies);
    expect(await dependencies.writer.configuration(TESTLAGET, 2025)).toEqual({
      organisationNumber: TESTLAGET,
      organisation: 'Testlaget',
      year: 2025,
      labels: LABELS,
      settings: { digitalGroupsCount: false },
      columnConfiguration,
    });
  });

  it('lists each branch with a dated activity once, in alphabetical order', async () => {
    const rows = ['Oslo', 'Bergen', 'Oslo', '', 'Ålesund'].map((lokallag, index) =>
      activityFields({ aktivitet_id: String(index), lokallag }),
    );
    const undated = activityFields({ aktivitet_id: '9', lokallag: 'Tromsø', dato: '' });
    const dependencies = dependenciesWith({ ...csvFiles(1), [CSV.activities.key]: csv([...rows, undated]) });
    await importRegister(requestOf(), dependencies);
    expect((await dependencies.writer.pointer(TESTLAGET, 2025))?.branches).toEqual(['Bergen', 'Oslo', 'Ålesund']);
  });

  it('keeps the name and the hash of each file', async () => {
    const files = csvFiles(1);
    const dependencies = dependenciesWith(files);
    await importRegister(requestOf(), dependencies);
    expect((await dependencies.writer.pointer(TESTLAGET, 2025))?.files).toEqual([
      { name: 'aktiviteter.csv', sha256: sha256(new TextEncoder().encode(files[CSV.activities.key])) },
      { name: 'deltakelser.csv', sha256: sha256(new TextEncoder().encode(files[CSV.attendances.key])) },
    ]);
  });

  it('imports a register without rows as an empty register', async () => {
    const files = csvFiles(1);
    const header = (text = '') => text.split('\n')[0] ?? '';
    const dependencies = dependenciesWith({
      [CSV.activities.key]: header(files[CSV.activities.key]),
      [CSV.attendances.key]: header(files[CSV.attendances.key]),
    });
    expect(await importRegister(requestOf(), dependencies)).toMatchObject({
      outcome: 'imported',
      pointer: { shards: 0, activities: 0, branchCount: 0 },
    });
  });
});

describe('an import of an invalid file', () => {
  it.each([
    ['not_a_workbook', XLSX, { [XLSX.register.key]: 'PK and then nothing' }],
    ['missing_column', CSV, { ...csvFiles(1), [CSV.activities.key]: 'aktivitet_id;tittel\n1;Tur' }],
    ['not_utf8', CSV, { ...csvFiles(1), [CSV.attendances.key]: Uint8Array.of(0xff, 0xfe, 0xff) }],
  ])('is refused with %s and leaves the register unchanged', async (code, source, files) => {
    const dependencies = dependenciesWith(csvFiles(3));
    await importRegister(requestOf(), dependencies);
    const before = await dependencies.writer.pointer(TESTLAGET, 2025);
    const writes = dependencies.writer.writes.length;

    const second = { ...dependencies, files: dependenciesWith(files).files };
    const result = await importRegister(requestOf({ importId: 'import-2', source }), second);
    expect(result).toMatchObject({ outcome: 'refused', code, message: expect.any(String) });
    expect(dependencies.writer.writes).toHaveLength(writes);
    expect(await dependencies.writer.pointer(TESTLAGET, 2025)).toEqual(before);
  });

  it('throws when the file does not exist', async () => {
    await expect(importRegister(requestOf(), dependenciesWith({}))).rejects.toThrow('not there');
  });
});

it.each<[string, RequestFields]>([
  ['an organisation number with a wrong control digit', { organisationNumber: '970168880' }],
  ['a label of no category', { labels: { Tur: 'TUR' as 'AKTGR' } }],
  ['an impossible year', { year: 25 }],
  ['an unknown setting', { settings: { everythingCounts: true } as object }],
])('an import request with %s is rejected', (_, fields) => {
  expect(() => requestOf(fields)).toThrow();
});
