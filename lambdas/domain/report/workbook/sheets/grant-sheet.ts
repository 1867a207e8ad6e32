/** Kroner for the counted days of each branch, at the rate that finance typed in. */
import type { Figures, GroupFigures } from '../../../counting/figures.ts';
import type { ReportTexts } from '../../report-texts.ts';
import type { CellValue, SheetColumn } from '../writers/report-writer.ts';
import { compareNames } from './branch-order.ts';
import type { FigureSheet } from './figure-sheets.ts';

/** @param orePerCountedDay whole øre, so that each sum is exact */
export function grantSheet(
  { per_lokallag, total }: Figures,
  orePerCountedDay: number,
  texts: ReportTexts,
): FigureSheet {
  const { figures, columns, sheets, grant } = texts;
  const number = (header: string, type: 'integer' | 'decimal', width: number): SheetColumn => ({ header, type, width });
  return {
    definition: {
      name: sheets.grant,
      columns: [
        { header: columns.branch, type: 'text', width: 34 },
        number(figures.counted_days, 'integer', 14),
        number(grant.rate, 'decimal', 16),
        number(grant.kroner, 'decimal', 18),
        number(figures.counted_days_min, 'integer', 16),
        number(grant.lowest, 'decimal', 18),
      ],
      frozenColumns: 1,
      tabColour: '548235',
      withoutFilter: true,
    },
    rows: Object.entries(per_lokallag)
      .sort(([left], [right]) => compareNames(left, right))
      .map(([name, group]) => [name === '' ? texts.unknown : name, ...grantCells(group, orePerCountedDay)]),
    total: [texts.total, ...grantCells(total, orePerCountedDay)],
  };
}

function grantCells(group: GroupFigures, orePerCountedDay: number): CellValue[] {
  const kroner = (days: number) => (days * orePerCountedDay) / 100;
  const { counted_days: days, counted_days_min: lowest } = group;
  return [days, orePerCountedDay / 100, kroner(days), lowest, kroner(lowest)];
}
