import { describe, expect, it } from 'vitest';
import { partOf, reportSource, writtenReport } from './report-source.ts';

const SHEETS = [
  'Sammendrag',
  'Per lokallag',
  'Per kommune',
  'Likepersoner',
  'Nesten tellende',
  'Aktiviteter',
  'Funn',
  'Kontroll',
];

describe('the CSV report', () => {
  it('is a zip with one file per sheet, in UTF-8 with byte order mark, semicolons and CRLF between the records', async () => {
    const { bytes } = await writtenReport(
      reportSource({
        rows: [
          ['0012', 'Tur; "lang"', '2025-03-30', '18:45', -3, 1.5, true],
          ['=1', 'a\nb'],
        ],
      }),
      { format: 'csv' },
    );
    expect(await partOf(bytes, 'Aktiviteter.csv')).toBe(
      '\ufeffAktivitets-ID;Tittel;Dato;Start;Dager;Timer;Teller\r\n0012;"Tur; ""lang""";2025-03-30;18:45;-3;1,50;Ja\r\n\'=1;a b;;;;;',
    );
  });

  it.each(SHEETS)('has no empty record at the end of %s, and as many cells in every record', async (name) => {
    const { bytes } = await writtenReport(reportSource({ rows: [['1']] }), { format: 'csv' });
    const records = (await partOf(bytes, `${name}.csv`)).slice(1).split('\r\n');
    expect(records.at(-1)).toMatch(/[^;]/);
    const widths = records.map((record) => record.replaceAll(/"[^"]*"/g, '').split(';').length);
    expect(new Set(widths).size).toBe(1);
  });

  it('has one header that is complete in itself where the workbook has two', async () => {
    const { bytes } = await writtenReport(reportSource(), { format: 'csv' });
    const [header = '', first = ''] = (await partOf(bytes, 'Per lokallag.csv')).slice(1).split('\r\n');
    expect(header).toMatch(/^Lokallag;Aktiviteter;Aktivitetsdager;Tellende dager;"Tellende dager, laveste";/);
    expect(header).toContain('Ikke tellende dager: For kort');
    expect(first).toMatch(/^NHF /);
  });

  it('has decimal points when the language is English', async () => {
    const { bytes } = await writtenReport(reportSource({ rows: [['1', null, null, null, null, 1.25]] }), {
      format: 'csv',
      language: 'en',
    });
    expect(await partOf(bytes, 'Activities.csv')).toContain(';1.25;');
    expect(await partOf(bytes, 'Summary.csv')).toMatch(/Total;501;528;330;868\.45;/);
  });
});
