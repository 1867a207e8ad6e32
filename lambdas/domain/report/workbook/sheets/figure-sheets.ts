/** The two sheets of figures, by lokallag and by kommune, with the same columns. */
import { compareCodePoints } from '../../../canonical.ts';
import type { Figures, GroupFigures } from '../../../counting/figures.ts';
import { NEAR_MISS_REASONS, REASONS } from '../../../rules/rule-set.ts';
import type { ReportTexts } from '../../report-texts.ts';
import type { CellValue, SheetColumn, SheetDefinition } from '../writers/report-writer.ts';
import { numberUnits } from '../writers/xlsx/text-measure.ts';
import { compareNames, emptyLast } from './branch-order.ts';
import { fittedWidths } from './fitted-widths.ts';

export interface FigureSheet {
  readonly definition: SheetDefinition;
  readonly rows: readonly CellValue[][];
  readonly total: readonly CellValue[];
}

/** Small enough for all columns on A4, large enough to be read there. */
const FONT_SIZE = 10;
/** Holds the longest words of most names. */
const MIN_NAME_WIDTH = 16;

function figureColumns({ figures, bands, underBand, reasons }: ReportTexts): SheetColumn[] {
  const integer = (header: string, width: number, band: string, short: string): SheetColumn => ({
    header,
    type: 'integer',
    width,
    under: { band, header: short },
  });
  return [
    { header: figures.activities, type: 'integer', width: 10 },
    integer(figures.activity_days, 7.5, bands.days, underBand.all),
    integer(figures.counted_days, 8.5, bands.days, underBand.counted),
    integer(figures.counted_days_min, 8, bands.days, underBand.lowest),
    integer(figures.near_misses, 7, bands.days, underBand.nearMisses),
    integer(figures.not_counted, 7, bands.days, underBand.notCounted),
    ...REASONS.map(
      (reason): SheetColumn => ({
        header: `${figures.not_counted}: ${reasons[reason]}`,
        type: 'integer',
        width: 5.3,
        under: { band: bands.notCounted, header: reasons[reason] },
        upright: true,
      }),
    ),
    { header: figures.hours, type: 'decimal', width: 9.2 },
    integer(figures.active_peer_supporters, 7, bands.peerSupporters, underBand.active),
    integer(figures.active_peer_supporters_min, 8, bands.peerSupporters, underBand.lowest),
    integer(figures.attendances, 8, bands.attendances, underBand.all),
    integer(figures.unidentified, 9, bands.attendances, underBand.unidentified),
    integer(figures.unique_participants, 8, bands.participants, underBand.unique),
    integer(figures.unique_participants_min, 8, bands.participants, underBand.lowest),
  ];
}

export function notCountedDays(figures: GroupFigures): number {
  return REASONS.reduce((sum, reason) => sum + figures.not_counted[reason], 0);
}

export function nearMissDays(figures: GroupFigures): number {
  return NEAR_MISS_REASONS.reduce((sum, reason) => sum + figures.near_misses[reason], 0);
}

function figureCells(figures: GroupFigures): CellValue[] {
  return [
    figures.activities,
    figures.activity_days,
    figures.counted_days,
    figures.counted_days_min,
    nearMissDays(figures),
    notCountedDays(figures),
    ...REASONS.map((reason) => figures.not_counted[reason]),
    figures.hours,
    figures.active_peer_supporters,
    figures.active_peer_supporters_min,
    figures.attendances,
    figures.unidentified,
    figures.unique_participants,
    figures.unique_participants_min,
  ];
}

/** Between them no number is wider, because all digits are as wide. */
function extremes(numbers: readonly number[]): number[] {
  const of = (choose: (left: number, right: number) => number) => numbers.reduce((one, other) => choose(one, other));
  return numbers.length === 0 ? [] : [of(Math.min), of(Math.max)];
}

/** The columns, wide enough for each number. */
function fitted(columns: readonly SheetColumn[], rows: readonly (readonly CellValue[])[]): SheetColumn[] {
  const needed = columns.map(({ type }, index) =>
    type === 'integer' || type === 'decimal'
      ? Math.max(0, ...extremes(rows.map((row) => Number(row[index] ?? 0))).map((n) => numberUnits(n, type, FONT_SIZE)))
      : 0,
  );
  const widths = fittedWidths(
    columns.map(({ width }) => width),
    needed,
    MIN_NAME_WIDTH,
  );
  return columns.map((column, index) => ({ ...column, width: widths[index] ?? column.width }));
}

/** Branches in Norwegian alphabetical order, the unknown one last. */
export function branchSheet(figures: Figures, texts: ReportTexts): FigureSheet {
  const columns: SheetColumn[] = [{ header: texts.columns.branch, type: 'text', width: 23.5 }, ...figureColumns(texts)];
  const rows = Object.entries(figures.per_lokallag)
    .sort(([left], [right]) => compareNames(left, right))
    .map(([name, group]): CellValue[] => [name === '' ? texts.unknown : name, ...figureCells(group)]);
  const total = [texts.total, ...figureCells(figures.total)];
  return {
    definition: {
      name: texts.sheets.branches,
      columns: fitted(columns, [...rows, total]),
      frozenColumns: 1,
      tabColour: '2E75B6',
      fontSize: FONT_SIZE,
      withoutFilter: true,
    },
    rows,
    total,
  };
}

/** Municipalities by code, the unknown one last; the county is the first two digits of the code. */
export function municipalitySheet(figures: Figures, texts: ReportTexts): FigureSheet {
  const columns: SheetColumn[] = [
    { header: texts.columns.municipality, type: 'text', width: 11 },
    { header: texts.columns.county, type: 'text', width: 9 },
    ...figureColumns(texts),
  ];
  const rows = Object.entries(figures.per_kommune)
    .sort(([left], [right]) => emptyLast(left, right) || compareCodePoints(left, right))
    .map(([code, group]): CellValue[] => [code === '' ? texts.unknown : code, code.slice(0, 2), ...figureCells(group)]);
  const total = [texts.total, null, ...figureCells(figures.total)];
  return {
    definition: {
      name: texts.sheets.municipalities,
      columns: fitted(columns, [...rows, total]),
      frozenColumns: 2,
      tabColour: '2E75B6',
      fontSize: FONT_SIZE,
      withoutFilter: true,
    },
    rows,
    total,
  };
}
