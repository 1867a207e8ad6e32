/** The three sheets of figures, by category, lokallag and kommune, with the same columns. */

import { CATEGORY_NAMES } from '../../../../protocol.ts';
import { compareCodePoints } from '../../../canonical.ts';
import type { Figures, GroupFigures } from '../../../counting/figures.ts';
import { CATEGORY_IDS, REASONS } from '../../../rules/rule-set.ts';
import type { ReportTexts } from '../../report-texts.ts';
import type { CellValue, SheetColumn, SheetDefinition } from '../writers/report-writer.ts';

export interface FigureSheet {
  readonly definition: SheetDefinition;
  readonly rows: readonly CellValue[][];
  readonly total: readonly CellValue[];
}

function figureColumns(texts: ReportTexts): SheetColumn[] {
  const integer = (header: string, width = 12): SheetColumn => ({ header, type: 'integer', width });
  return [
    integer(texts.figures.activities),
    integer(texts.figures.activity_days),
    integer(texts.figures.counted_days),
    integer(texts.figures.not_counted),
    ...REASONS.map((reason) => integer(texts.reasons[reason], 14)),
    { header: texts.figures.hours, type: 'decimal', width: 12 },
    integer(texts.figures.active_peer_supporters),
    integer(texts.figures.attendances, 13),
    integer(texts.figures.unique_participants, 14),
    integer(texts.figures.unique_participants_min, 17),
    integer(texts.figures.unidentified, 15),
  ];
}

function figureCells(figures: GroupFigures): CellValue[] {
  return [
    figures.activities,
    figures.activity_days,
    figures.counted_days,
    REASONS.reduce((sum, reason) => sum + figures.not_counted[reason], 0),
    ...REASONS.map((reason) => figures.not_counted[reason]),
    figures.hours,
    figures.active_peer_supporters,
    figures.attendances,
    figures.unique_participants,
    figures.unique_participants_min,
    figures.unidentified,
  ];
}

/** All nine categories in the order of the rules, zeros included (reading 20, `rules/README.md`). */
export function summarySheet(figures: Figures, texts: ReportTexts, language: 'nb' | 'en'): FigureSheet {
  const columns: SheetColumn[] = [
    { header: texts.columns.categoryId, type: 'text', width: 11 },
    { header: texts.columns.category, type: 'text', width: 32 },
    ...figureColumns(texts),
  ];
  return {
    definition: { name: texts.sheets.summary, columns, frozenColumns: 2, tabColour: '1F3864' },
    rows: CATEGORY_IDS.map((id) => [id, CATEGORY_NAMES[id][language], ...figureCells(figures.per_category[id])]),
    total: [null, texts.total, ...figureCells(figures.total)],
  };
}

/** Branches in Norwegian alphabetical order, the unknown one last. */
export function branchSheet(figures: Figures, texts: ReportTexts): FigureSheet {
  const collator = new Intl.Collator('nb', { numeric: true });
  const names = Object.keys(figures.per_lokallag).sort(
    (a, b) => emptyLast(a, b) || collator.compare(a, b) || compareCodePoints(a, b),
  );
  const columns: SheetColumn[] = [{ header: texts.columns.branch, type: 'text', width: 34 }, ...figureColumns(texts)];
  return {
    definition: { name: texts.sheets.branches, columns, frozenColumns: 1, tabColour: '2E75B6' },
    rows: names.map((name) => [name === '' ? texts.unknown : name, ...cellsOf(figures.per_lokallag, name)]),
    total: [texts.total, ...figureCells(figures.total)],
  };
}

/** Municipalities by code, the unknown one last; the county is the first two digits of the code. */
export function municipalitySheet(figures: Figures, texts: ReportTexts): FigureSheet {
  const codes = Object.keys(figures.per_kommune).sort((a, b) => emptyLast(a, b) || compareCodePoints(a, b));
  const columns: SheetColumn[] = [
    { header: texts.columns.municipality, type: 'text', width: 14 },
    { header: texts.columns.county, type: 'text', width: 11 },
    ...figureColumns(texts),
  ];
  return {
    definition: { name: texts.sheets.municipalities, columns, frozenColumns: 2, tabColour: '2E75B6' },
    rows: codes.map((code) => [
      code === '' ? texts.unknown : code,
      code.slice(0, 2),
      ...cellsOf(figures.per_kommune, code),
    ]),
    total: [texts.total, null, ...figureCells(figures.total)],
  };
}

/** The rows below the table of Sammendrag: an empty row separates the notes from the table. */
export function summaryNotes(texts: ReportTexts): CellValue[][] {
  return [[], [texts.rangeNote], [texts.notSummedNote]];
}

function emptyLast(a: string, b: string): number {
  return Number(a === '') - Number(b === '');
}

function cellsOf(groups: Readonly<Record<string, GroupFigures>>, key: string): CellValue[] {
  const figures = groups[key];
  return figures === undefined ? [] : figureCells(figures);
}
