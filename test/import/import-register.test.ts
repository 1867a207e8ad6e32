import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { STANDARD_COLUMNS } from '../../lambdas/domain/columns/column-configuration.ts';
import { importRegister, SHARD_ACTIVITIES } from '../../lambdas/import/import-register.ts';
import { activityFields, attendanceFields, LABELS } from '../factories.ts';
import { readSample, sampleFolder } from '../sample-registers.ts';
import { TESTLAGET } from '../stages/memory-dependencies.ts';
import { CSV, csv, csvFiles, dependenciesWith, requestOf, XLSX } from './import-fixture.ts';

describe('an import', () => {
  it('stores activities in file order, words, peer supporters, findings and counts of the nhf workbook', async () => {
    const sample = await readSample('nhf-2025');
    const file = readFileSync(path.join(sampleFolder('nhf-2025'), 'register.xlsx'));
    const dependencies = dependenciesWith({ [XLSX.register.key]: file });
    const { organisationNumber, organisation, labels, vocabularies } = sample.labels;
    const result = await importRegister(
      requestOf({ source: XLSX, organisationNumber, organisation, labels, vocabularies }),
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
    expect(result).toEqual({
      outcome: 'imported',
      pointer: { ...counts, branchCount: branches.length },
      unmapped: { values: [], count: 0 },
    });
    const stored = [];
    for (let shard = 0; shard < pointer.shards; shard++) {
      stored.push(...(await dependencies.writer.readShard(pointer, shard)));
    }
    expect(stored).toEqual(sample.content.activities);
    expect(await dependencies.writer.wordUses(pointer)).toEqual(sample.content.wordUses);
    expect(await dependencies.writer.peerSupporters(pointer)).toEqual(sample.content.peerSupporters);
    expect(await dependencies.writer.findings(pointer)).toEqual(sample.content.findings);
  });

  it('stores nothing that looks like a fødselsnummer, in the words and the name of the organisation either', async () => {
    const own = 'Hos Kari 01017012345';
    const dependencies = dependenciesWith(csvFiles(1, { aktivitetstype: own, form: own }));
    const words = { labels: { [own]: 'OPPSOK' }, vocabularies: { form: { [own]: 'fysisk' } } } as const;
    const result = await importRegister(requestOf({ ...words, organisation: `Laget ${own}` }), dependencies);
    expect(result).toMatchObject({ outcome: 'imported', unmapped: { count: 0 } });
    expect(dependencies.writer.stored()).toContain('Hos Kari');
    expect(dependencies.writer.stored()).not.toContain('01017012345');
  });

  it('writes all shards of a generation before it publishes the generation', async () => {
    const count = 2 * SHARD_ACTIVITIES + 1;
    const dependencies = dependenciesWith(csvFiles(count));
    await importRegister(requestOf(), dependencies);
    expect(dependencies.writer.writes[0]).toBe('announce');
    expect([...dependencies.writer.writes].slice(1, 4).sort()).toEqual(['shard 0', 'shard 1', 'shard 2']);
    expect(dependencies.writer.writes.slice(4)).toEqual(['words', 'peer supporters', 'findings', 'publish']);
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
    const columnConfiguration = { ...STANDARD_COLUMNS.document, id: 'own' };
    const vocabularies = { form: { Papir: 'telefon' } };
    const settings = { digitalGroupsCount: false };
    await importRegister(requestOf({ vocabularies, settings, columnConfiguration }), dependencies);
    expect(await dependencies.writer.configuration(TESTLAGET, 2025)).toEqual({
      organisationNumber: TESTLAGET,
      organisation: 'Testlaget',
      year: 2025,
      labels: LABELS,
      vocabularies,
      settings,
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

  it('names unmapped values at once and still stores the register, because they may be mapped later', async () => {
    const dependencies = dependenciesWith({
      ...csvFiles(2, { aktivitetstype: 'Yoga', land: 'Norge' }),
      [CSV.attendances.key]: csv([attendanceFields({ rolle: 'tolk' }), attendanceFields({ aktivitet_id: 'ukjent' })]),
    });
    const place = { file: 'aktiviteter.csv', sheet: 'aktiviteter', firstRow: 2 };
    expect(await importRegister(requestOf(), dependencies)).toMatchObject({
      outcome: 'imported',
      unmapped: {
        values: [
          { column: 'aktivitetstype', value: 'Yoga', rows: 2, ...place },
          { column: 'rolle', value: 'tolk', rows: 1, file: 'deltakelser.csv', sheet: 'deltakelser', firstRow: 2 },
          { column: 'land', value: 'Norge', rows: 2, ...place },
        ],
        count: 3,
      },
    });
    expect(dependencies.writer.writes).toContain('publish');
  });

  it('counts words mapped by the given vocabularies as mapped', async () => {
    const dependencies = dependenciesWith(csvFiles(1, { land: 'Norge', form: '' }));
    const vocabularies = { land: { NORGE: 'no' }, form: { '': 'fysisk' } };
    expect(await importRegister(requestOf({ vocabularies }), dependencies)).toMatchObject({ unmapped: { count: 0 } });
  });

  it('reads a third file as the sheet likepersoner, and does without deltakelser where activities give counts', async () => {
    const peerSupporters = { key: 'imports/3', fileName: 'Likepersoner.CSV' };
    const dependencies = dependenciesWith({
      [CSV.activities.key]: csv([activityFields({ antall_deltakere: '3' })]),
      [peerSupporters.key]: 'medlemsnr;navn;lokallag;godkjent\n900;Ola Dal;Oslo;2024-01-01',
    });
    const source = { kind: 'csv', activities: CSV.activities, peerSupporters } as const;
    expect(await importRegister(requestOf({ source }), dependencies)).toMatchObject({ outcome: 'imported' });
    const pointer = await dependencies.writer.pointer(TESTLAGET, 2025);
    expect(pointer?.files.map(({ name }) => name)).toEqual(['aktiviteter.csv', 'Likepersoner.CSV']);
    if (pointer !== undefined) {
      expect(await dependencies.writer.peerSupporters(pointer)).toMatchObject([{ fields: { medlemsnr: '900' } }]);
    }
  });

  it('stores names without control characters, lone surrogates and what looks like a fødselsnummer', async () => {
    const register = { ...XLSX.register, fileName: 'Ola 01019012345.xlsx' };
    const files = dependenciesWith({
      [register.key]: readFileSync(path.join(sampleFolder('nhf-2025'), 'register.xlsx')),
    });
    const { labels, vocabularies } = (await readSample('nhf-2025')).labels;
    const organisation = ' Test\u0000\u200blaget \ud800';
    const request = requestOf({ organisation, labels, vocabularies, source: { kind: 'xlsx', register } });
    expect(await importRegister(request, files)).toMatchObject({ outcome: 'imported' });
    expect(await files.writer.configuration(TESTLAGET, 2025)).toMatchObject({ organisation: 'Testlaget' });
    expect((await files.writer.pointer(TESTLAGET, 2025))?.files[0]?.name).toBe('Ola .xlsx');
  });
});
