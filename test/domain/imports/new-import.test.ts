import { describe, expect, it } from 'vitest';
import { importRecordSchema } from '../../../lambdas/domain/imports/import-record.ts';
import { newImport } from '../../../lambdas/domain/imports/new-import.ts';
import { BEGINNING, ORGANISATION } from '../../fakes/exports/export-record.ts';
import { IMPORT_ID } from '../../fakes/registers/import-record.ts';
import { registerFile, registerManifest } from '../../fakes/registers/register-version.ts';

const NOW = new Date(BEGINNING).toISOString();
const KB = 1_000;

const made = (names: readonly (string | readonly [name: string, bytes: number])[], current = registerManifest()) =>
  newImport(
    {
      importId: IMPORT_ID,
      organisationNumber: ORGANISATION,
      requestedBy: 'kari@example.org',
      actorNames: { 'kari@example.org': 'Kari Nordmann' },
      correlationId: 'correlation',
      request: {
        year: 2025,
        files: names.map((each) =>
          typeof each === 'string' ? { name: each, bytes: KB } : { name: each[0], bytes: each[1] },
        ),
      },
      now: NOW,
    },
    current,
  );
const recordOf = (...args: Parameters<typeof made>) => {
  const result = made(...args);
  if ('refusal' in result) throw new Error(result.refusal.code);
  return result.record;
};

describe('a new import', () => {
  it('waits for its uploads', () => {
    const record = recordOf(['register.xlsx']);
    expect(importRecordSchema.parse(record)).toEqual(record);
    expect(record).toMatchObject({ status: 'uploading', attempt: 1, version: 1, openPartition: 'OPEN-IMPORT' });
  });

  it.each([
    ['../../etc/passwd.xlsx', '.._.._etc_passwd.xlsx'],
    ['C:\\Users\\Kari\\register.xlsx', 'C:_Users_Kari_register.xlsx'],
    ['regis\u202Eslx.csv', 'regisslx.csv'],
    ['\u2066register\u2069.csv', 'register.csv'],
  ])('takes the name %j as %j, which leads to no folder and is read from left to right', (given, name) => {
    expect(recordOf([given]).files[0]).toMatchObject({ name, parts: [{ name }] });
  });

  it('makes one file of csv files whose names differ in the kind alone, the activities first', () => {
    const { files } = recordOf(['deltakelser Oslo.csv', 'likepersoner Oslo.csv', 'aktiviteter Oslo.csv', 'b.xlsx']);
    expect(files.map(({ fileId, name, parts }) => [fileId, name, parts.map((part) => part.name)])).toEqual([
      ['f1', 'aktiviteter Oslo.csv', ['aktiviteter Oslo.csv', 'deltakelser Oslo.csv', 'likepersoner Oslo.csv']],
      ['f2', 'b.xlsx', ['b.xlsx']],
    ]);
    expect(files[0]?.parts.map(({ partId }) => partId)).toEqual(['p1', 'p2', 'p3']);
  });

  it.each([
    // As spreadsheet programs name the sheets of a workbook.
    ['Aktiviteter 2025-aktiviteter.csv', 'Aktiviteter 2025-deltakelser.csv', 'Aktiviteter 2025-likepersoner.csv'],
    ['Likepersoner aktiviteter.csv', 'Likepersoner Deltakelser.csv'],
    ['aktiviteter, deltakelser.csv', 'deltakelser, deltakelser.csv'],
  ])('makes one file of %s and what differs from it in another kind', (...names) => {
    const { files } = recordOf(names.toReversed());
    expect(files.map(({ parts }) => parts.map(({ name }) => name))).toEqual([names]);
  });

  it('says what the register holds under the name of each file, whatever its case', () => {
    const current = registerManifest({
      files: [registerFile('Oslo.xlsx', { activityRows: 7, importedBy: 'ola' }), registerFile('Bergen.xlsx')],
    });
    const { files } = recordOf(['OSLO.XLSX', 'Tromsø.xlsx'], current);
    expect(files.map(({ replaces }) => replaces)).toEqual([
      { importedAt: NOW, importedBy: 'ola', activityRows: 7, attendanceRows: 9 },
      null,
    ]);
  });

  it('removes what looks like a fødselsnummer from the name of a file', () => {
    const [file] = recordOf(['Kari 01017012345.xlsx']).files;
    expect(JSON.stringify(file)).not.toContain('01017012345');
  });

  it('takes the largest files, and twenty of them with three parts each', () => {
    recordOf([
      ['a.xlsx', 100_000_000],
      ['b.csv', 1_000_000_000],
    ]);
    const kinds = ['aktiviteter', 'deltakelser', 'likepersoner'];
    const names = Array.from({ length: 20 }, (_, index) => kinds.map((kind) => `${kind} ${index}.csv`)).flat();
    expect(recordOf(names).files).toHaveLength(20);
  });
});

describe('an import is refused', () => {
  it.each([
    ['file_type_not_supported', ['register.xls'], { file: 'register.xls', maximum: null }],
    ['file_type_not_supported', ['register'], { file: 'register', maximum: null }],
    ['file_name_empty', ['\u0000'], { file: null, maximum: null }],
    ['file_name_repeated', ['a.xlsx', 'A.XLSX'], { file: 'A.XLSX', maximum: null }],
    // The same letter in its two forms.
    ['file_name_repeated', ['å.csv', 'a\u030a.csv'], { maximum: null }],
    ['file_too_large', [['a.xlsx', 100_000_001]], { file: 'a.xlsx', maximum: 100_000_000 }],
    ['file_too_large', [['b.csv', 1_000_000_001]], { file: 'b.csv', maximum: 1_000_000_000 }],
    [
      'too_many_parts',
      ['aktiviteter.csv', 'deltakelser.csv', 'likepersoner.csv', '*.csv'],
      { file: '*.csv', maximum: 3 },
    ],
    ['too_many_files', Array.from({ length: 21 }, (_, index) => `${index}.xlsx`), { file: null, maximum: 20 }],
  ] as const)('with %s for %j', (code, names, where) => {
    expect(made(names)).toMatchObject({ refusal: { code, ...where } });
  });
});
