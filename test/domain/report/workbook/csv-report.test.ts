import { describe, expect, it } from 'vitest';
import { partOf, reportSource, writtenReport } from './report-source.ts';

describe('the CSV report', () => {
  it('is a zip with one file per sheet, in UTF-8 with byte order mark, semicolons and CRLF', async () => {
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
      '\ufeffAktivitets-ID;Tittel;Dato;Start;Dager;Timer;Teller\r\n0012;"Tur; ""lang""";2025-03-30;18:45;-3;1,50;Ja\r\n\'=1;a b;;;;;\r\n',
    );
    for (const name of ['Sammendrag', 'Per lokallag', 'Per kommune', 'Funn', 'Kontroll']) {
      expect(await partOf(bytes, `${name}.csv`)).toMatch(/^\ufeff[^\n]*;/);
    }
  });

  it('has decimal points when the language is English', async () => {
    const { bytes } = await writtenReport(reportSource({ rows: [['1', null, null, null, null, 1.25]] }), {
      format: 'csv',
      language: 'en',
    });
    expect(await partOf(bytes, 'Activities.csv')).toContain(';1.25;');
  });
});
