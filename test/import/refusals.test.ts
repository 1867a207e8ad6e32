/** What an import refuses, and that it then leaves the register as it is. */
import { describe, expect, it } from 'vitest';
import { importRegister } from '../../lambdas/import/import-register.ts';
import type { ImportRequest } from '../../lambdas/import/import-request.ts';
import { type ActivityFields, activityFields } from '../factories.ts';
import { TESTLAGET } from '../stages/memory-dependencies.ts';
import { CSV, csv, csvFiles, dependenciesWith, type RequestFields, requestOf, XLSX } from './import-fixture.ts';

/** Imports a register of three activities, and then the given one. @returns the second result, which must change nothing */
async function importedAfterAnother(request: ImportRequest, files: Parameters<typeof dependenciesWith>[0]) {
  const dependencies = dependenciesWith(csvFiles(3));
  await importRegister(requestOf(), dependencies);
  const before = await dependencies.writer.pointer(TESTLAGET, 2025);
  const writes = dependencies.writer.writes.length;
  const result = await importRegister(request, { ...dependencies, files: dependenciesWith(files).files });
  expect(dependencies.writer.writes).toHaveLength(writes);
  expect(await dependencies.writer.pointer(TESTLAGET, 2025)).toEqual(before);
  return result;
}

describe('an import of an invalid file', () => {
  it.each([
    ['not_a_workbook', XLSX, { [XLSX.register.key]: 'PK and then nothing' }],
    ['missing_column', CSV, { ...csvFiles(1), [CSV.activities.key]: 'aktivitet_id;tittel\n1;Tur' }],
    ['not_utf8', CSV, { ...csvFiles(1), [CSV.attendances.key]: Uint8Array.of(0xff, 0xfe, 0xff) }],
  ])('is refused with %s and leaves the register unchanged', async (code, source, files) => {
    const result = await importedAfterAnother(requestOf({ importId: 'import-2', source }), files);
    expect(result).toMatchObject({ outcome: 'refused', code, message: expect.any(String) });
  });

  it('throws when the file does not exist', async () => {
    await expect(importRegister(requestOf(), dependenciesWith({}))).rejects.toThrow('not there');
  });
});

describe('an import whose ids are used by several lokallag', () => {
  const files = (fields: Partial<ActivityFields> = {}) => ({
    ...csvFiles(1),
    [CSV.activities.key]: csv([
      activityFields({ aktivitet_id: '7', lokallag: 'Oslo', ...fields }),
      activityFields({ aktivitet_id: '7', lokallag: 'Bergen' }),
    ]),
  });

  it('is refused with the ids and their rows', async () => {
    expect(await importedAfterAnother(requestOf({ importId: 'import-2' }), files())).toMatchObject({
      outcome: 'refused',
      code: 'ambiguous_activity_id',
      details: { ids: [{ id: '7', file: 'aktiviteter.csv', rows: [2, 3] }], count: 1 },
    });
  });

  it('is refused with its unmapped values first', async () => {
    const result = await importedAfterAnother(requestOf({ importId: 'import-2' }), files({ form: 'Papir' }));
    expect(result).toMatchObject({
      outcome: 'refused',
      code: 'unmapped_values',
      details: { values: [{ column: 'form', value: 'Papir' }] },
    });
  });

  it('is refused first of all with a base year without a rule set', async () => {
    const result = await importedAfterAnother(requestOf({ year: 2019 }), files({ form: 'Papir' }));
    expect(result).toMatchObject({ outcome: 'refused', code: 'no_rule_set_for_year', details: { year: 2019 } });
  });
});

it('refuses more unmapped text than a configuration could ever map', async () => {
  const rows = Array.from({ length: 1_200 }, (_, index) =>
    activityFields({ aktivitet_id: `${index}`, aktivitetstype: `Beskrivelse ${index} ${'x'.repeat(180)}` }),
  );
  const files = { ...csvFiles(1), [CSV.activities.key]: csv(rows) };
  const result = await importedAfterAnother(requestOf({ importId: 'import-2' }), files);
  expect(result).toMatchObject({ outcome: 'refused', code: 'unmapped_values', details: { count: 1_200 } });
  expect(JSON.stringify(result).length).toBeLessThan(70_000);
});

describe('an import with a configuration that cannot be used is refused', () => {
  const labels = (count: number, letters: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}`.padEnd(letters, 'å'), 'KURS']));

  it.each<[string, RequestFields, string, object]>([
    [
      'one word with two meanings, naming both',
      { labels: { Samtale: 'SAMTALE', ' SAMTALE': 'KURS' } },
      'invalid_vocabulary',
      {
        problems: [
          { kind: 'conflict', column: 'aktivitetstype', value: ' SAMTALE', word: 'KURS', otherValue: 'Samtale' },
        ],
      },
    ],
    [
      'a map to no word',
      { vocabularies: { form: { papir: 'fax' } } },
      'invalid_vocabulary',
      { problems: [{ kind: 'not_a_word', column: 'form', value: 'papir', word: 'fax' }] },
    ],
    [
      'a word of more than 200 letters',
      { labels: labels(1, 201) },
      'configuration_too_large',
      { column: 'aktivitetstype', letters: 201, limit: 200 },
    ],
    ['more than 200 KB in all', { labels: labels(600, 200) }, 'configuration_too_large', { limit: 200_000 }],
    [
      'a name of more than 200 letters',
      { organisation: 'N'.repeat(201) },
      'configuration_too_large',
      { column: 'organisation', letters: 201 },
    ],
    [
      'columns that are no configuration',
      { columnConfiguration: { id: 'own' } },
      'invalid_column_configuration',
      { count: expect.any(Number) },
    ],
  ])('for %s', async (_, fields, code, details) => {
    const result = await importedAfterAnother(requestOf({ importId: 'import-2', ...fields }), csvFiles(1));
    expect(result).toMatchObject({ outcome: 'refused', code, details });
  });
});

it.each<[string, RequestFields]>([
  ['an organisation number with a wrong control digit', { organisationNumber: '970168880' }],
  ['a label of no category', { labels: { Tur: 'TUR' as 'AKTGR' } }],
  ['an impossible year', { year: 25 }],
  ['a name of control characters alone', { organisation: '\u0000\u0007' }],
  ['an unknown setting', { settings: { everythingCounts: true } as object }],
])('an import request with %s is rejected', (_, fields) => {
  expect(() => requestOf(fields)).toThrow();
});
