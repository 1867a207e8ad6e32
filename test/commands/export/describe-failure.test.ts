import { describe, expect, it } from 'vitest';
import { describeFailure } from '../../../infra/commands/cli/describe-failure.ts';
import {
  AmbiguousActivityIdError,
  type ExportError,
  InvalidVocabularyError,
  NoReadableDateError,
  UnmappedValuesError,
} from '../../../lambdas/domain/errors.ts';

function linesOf({ code, details }: ExportError, stage = 'initialised'): string[] {
  return describeFailure({ code, stage, details }, 'labels.json').split('\n');
}

describe('describeFailure', () => {
  it('names each unmapped value with its rows and the first of them', () => {
    const error = new UnmappedValuesError([
      { column: 'form', value: '', rows: 1, file: 'r.xlsx', firstRow: 7 },
      { column: 'rolle', value: 'Tolk', rows: 3, file: 'r.xlsx', firstRow: 12 },
    ]);
    expect(linesOf(error)).toEqual([
      expect.stringMatching(/^Feilet i steget «Klargjør»: Registeret har verdier .*\(unmapped_values\)$/),
      'Verdier som ikke er knyttet til et ord i ordlisten:',
      '  form (tom): 1 rad, første i r.xlsx, aktiviteter, rad 7',
      '  rolle «Tolk»: 3 rader, første i r.xlsx, deltakelser, rad 12',
      'Ordene i ordlisten:',
      '  form: fysisk, digital, telefon, ukjent',
      '  rolle: deltaker, likeperson, annen',
      'Knytt hver av dem til et ord i labels.json: aktivitetstype under "labels", de andre under "vocabularies".',
    ]);
  });

  it('says how many values of a long list are not listed', () => {
    const values = Array.from({ length: 3000 }, (_, index) => ({
      column: 'aktivitetstype',
      value: `Yoga ${index}`,
      rows: 1,
      file: 'r.xlsx',
      firstRow: 2,
    }));
    const lines = linesOf(new UnmappedValuesError(values));
    const rest = 3000 - (lines.length - 6);
    expect(rest).toBeGreaterThan(0);
    expect(lines.at(-4)).toBe(`  … og ${rest} til`);
  });

  it('names each id of several lokallag with its rows', () => {
    const error = new AmbiguousActivityIdError([{ id: '12', file: 'aktiviteter.csv', rows: [2, 31] }]);
    expect(linesOf(error, 'import').slice(0, 2)).toEqual([
      expect.stringMatching(/^Registeret ble ikke lest inn: Flere lokallag .*\(ambiguous_activity_id\)$/),
      '  aktivitet_id «12»: aktiviteter.csv, aktiviteter, rad 2, 31',
    ]);
  });

  it('names both spellings of a word with two meanings, and a word that is none', () => {
    const error = new InvalidVocabularyError([
      { kind: 'conflict', column: 'aktivitetstype', value: 'SAMTALE ', word: 'KURS', otherValue: 'Samtale' },
      { kind: 'not_a_word', column: 'form', value: 'papir', word: 'fax' },
    ]);
    const [, conflict = '', none = ''] = linesOf(error, 'import');
    for (const part of ['aktivitetstype', '«Samtale»', '«SAMTALE »', '«KURS»']) expect(conflict).toContain(part);
    for (const part of ['form', '«papir»', '«fax»']) expect(none).toContain(part);
    expect(linesOf(error, 'import')).toContain('  form: fysisk, digital, telefon, ukjent');
  });

  it('names the first rows without a readable date', () => {
    expect(linesOf(new NoReadableDateError(12, 'r.xlsx', [2, 3, 4]), 'querying_activities')[1]).toBe(
      '  12 aktiviteter, de første i r.xlsx, aktiviteter, kolonne dato, rad 2, 3, 4. Skriv datoer som 14.03.2025.',
    );
  });

  it('names the place of a register that cannot be read, with what the import says', () => {
    const failure = {
      code: 'missing_column',
      stage: 'import',
      details: { file: 'a.csv', sheet: 'aktiviteter', row: 1, column: 'dato', found: ['id', 'når'] },
      message: 'a.csv: no column "dato"',
    };
    expect(describeFailure(failure, 'labels.json').split('\n')).toEqual([
      'Registeret ble ikke lest inn: Arket mangler en kolonne som registeret skal ha. (missing_column)',
      '  a.csv: no column "dato"',
      '  fil: a.csv',
      '  ark: aktiviteter',
      '  rad: 1',
      '  kolonne: dato',
      '  funnet: id, når',
      'Sett inn kolonnen med overskriften fra malen.',
    ]);
  });

  it('lists the details of any other failure', () => {
    const failure = { code: 'register_not_found', stage: 'querying_activities', details: { year: 2024 } };
    expect(describeFailure(failure, 'labels.json')).toBe(
      'Feilet i steget «Henter aktiviteter»: Det er ikke lest inn noe register for dette grunnlagsåret. (register_not_found)\n  grunnlagsår: 2024',
    );
  });

  it('has a sentence for an unknown code', () => {
    const text = describeFailure({ code: 'new_code', stage: 'storing_file', details: {} }, 'labels.json');
    expect(text).toBe('Feilet i steget «Lagrer og kontrollerer»: Noe uventet skjedde. (new_code)');
  });
});
