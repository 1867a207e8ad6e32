/** Reads the downloaded report. */
import { openWorkbook } from '../../../lambdas/domain/spreadsheet/workbook-reader.ts';

const NAMES = {
  nb: { sheet: 'Sammendrag', category: 'Kategori', total: 'Totalt' },
  en: { sheet: 'Summary', category: 'Category', total: 'Total' },
};

/** The row `Totalt` of the categories on the sheet `Sammendrag`, by the heading of each column. */
export async function totalsOf(
  workbook: Uint8Array,
  language: keyof typeof NAMES = 'nb',
): Promise<Record<string, string | number>> {
  const { sheet, category, total } = NAMES[language];
  let headings = new Map<number, string>();
  for await (const batch of (await openWorkbook(workbook)).rows(sheet)) {
    for (const { cells } of batch) {
      const values = cells.map(({ column, value }) => ({
        column,
        value: value.kind === 'number' ? value.number : value.kind === 'boolean' ? String(value.boolean) : value.text,
      }));
      if (values[0]?.value === category) {
        headings = new Map(values.map(({ column, value }) => [column, String(value)]));
      } else if (values[0]?.value === total) {
        return Object.fromEntries(values.map(({ column, value }) => [headings.get(column) ?? column, value]));
      }
    }
  }
  return {};
}
