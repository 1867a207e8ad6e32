/** Sammendrag: one upright page that a director can sign. First what pays, then where it comes from. */
import { CATEGORY_NAMES } from '../../../../protocol.ts';
import type { Figures, GroupFigures } from '../../../counting/figures.ts';
import { CATEGORY_IDS, REASONS, type Reason } from '../../../rules/rule-set.ts';
import { norwegianTime } from '../../local-time.ts';
import type { ReportTexts } from '../../report-texts.ts';
import type { PageDefinition } from '../writers/xlsx/page-definition.ts';
import { partsOf, type ReportDetails } from './control-sheet.ts';
import { nearMissDays, notCountedDays } from './figure-sheets.ts';
import { type Cell, PageBuilder } from './page-builder.ts';
import { SUMMARY_COLUMNS, summaryWidths } from './summary-widths.ts';

const ALL = SUMMARY_COLUMNS;
/** Columns to the right of a label and two numbers. */
const BESIDE = ALL - 3;
const ROW = 14.5;
/** A row that stands out, or has notes of two lines. */
const HIGH_ROW = 25;
/** More branches or files are counted; the sheet Kontroll lists them. */
const MAX_NAMED = 3;
/** Letters of the names of files that fit on the line. */
const MAX_NAMED_LETTERS = 48;

interface Summary {
  readonly figures: Figures;
  readonly details: ReportDetails;
  readonly texts: ReportTexts;
  readonly language: 'nb' | 'en';
}

export function summaryPage(summary: Summary): PageDefinition {
  const { figures, texts } = summary;
  const page = new PageBuilder(summaryWidths(figures));
  page.row(25, [texts.summary.title(figures.year), 'title', ALL]);
  page.row(19, [figures.organisation, 'subtitle', ALL]).gap(3);
  addBasis(page, summary);
  addWhatPays(page, summary);
  addCategories(page, summary);
  addReasons(page, summary);
  addParticipants(page, summary);
  addSignature(page, summary);
  return page.page({ name: texts.sheets.summary, tabColour: '1F3864' });
}

function addBasis(page: PageBuilder, { figures, details, texts, language }: Summary): void {
  const { summary } = texts;
  const { activity_rows: activities, attendance_rows: attendances } = figures.source;
  const number = figures.organisationNumber.replace(/^(\d{3})(\d{3})(\d{3})$/, '$1 $2 $3');
  const { branches, ruleSet } = details;
  const chosen =
    branches.length === 0
      ? summary.allBranches(Object.keys(figures.per_lokallag).length)
      : branches.length <= MAX_NAMED
        ? branches.join(', ')
        : summary.chosenBranches(branches.length);
  page.row(
    ROW,
    [summary.organisationNumber, 'label'],
    [number, 'text', 2],
    [summary.made, 'label'],
    [norwegianTime(details.generatedAt), 'text', 3],
  );
  page.row(
    ROW,
    [summary.branches, 'label'],
    [chosen, 'text', 2],
    [summary.rules, 'label'],
    [`${ruleSet.id} ${ruleSet.version}`, 'text', 3],
  );
  const names = partsOf(details.register.files).map(({ name }) => name);
  const named = names.join(', ');
  const files = names.length <= MAX_NAMED && named.length <= MAX_NAMED_LETTERS ? named : summary.files(names.length);
  const counts = summary.basisText(shown(activities, language), shown(attendances, language), files);
  page.row(ROW, [summary.basis, 'label'], [counts, 'text', ALL - 1]);
}

/** A number within a sentence. */
function shown(count: number, language: 'nb' | 'en'): string {
  return count.toLocaleString(language === 'nb' ? 'nb-NO' : 'en-GB');
}

function addHeading(page: PageBuilder, text: string): void {
  page.gap(7).row(18, [text, 'heading', ALL]);
}

/** A table of figures with their low end, and what each means. */
function addMeasures(
  page: PageBuilder,
  { summary }: ReportTexts,
  style: { readonly text: 'keyText' | 'rowText'; readonly number: 'keyNumber' | 'rowInteger'; readonly height: number },
  measures: readonly (readonly [label: string, value: number, lowest: number | null, note: string])[],
): void {
  page.row(
    ROW,
    ['', 'columnHeader'],
    [summary.number, 'numberHeader'],
    [summary.lowest, 'numberHeader'],
    ['', 'columnHeader', BESIDE],
  );
  for (const [label, value, lowest, note] of measures) {
    page.row(
      style.height,
      [label, style.text],
      [value, style.number],
      [lowest, style.number],
      [note, 'rowNote', BESIDE],
    );
  }
}

function addWhatPays(page: PageBuilder, { figures: { total }, details, texts, language }: Summary): void {
  const { figures, summary } = texts;
  addHeading(page, summary.pays);
  addMeasures(page, texts, { text: 'keyText', number: 'keyNumber', height: HIGH_ROW }, [
    [figures.counted_days, total.counted_days, total.counted_days_min, summary.countedNote],
    [
      figures.active_peer_supporters,
      total.active_peer_supporters,
      total.active_peer_supporters_min,
      summary.peerSupportersNote,
    ],
    [figures.near_misses, nearMissDays(total), null, summary.nearMissNote],
  ]);
  for (const notice of details.notices) page.row(ROW, [texts.notices[notice], 'notice', ALL]);
  page.row(ROW, [texts.rangeNote, 'note', ALL]);
  const near = nearMissDays(total);
  const other = total.activity_days - total.counted_days - near;
  page.row(ROW, [sharesOf(total.counted_days, near, other), 'share', ALL]);
  const days = {
    all: shown(total.activity_days, language),
    counted: shown(total.counted_days, language),
    near: shown(near, language),
    other: shown(other, language),
  };
  page.row(ROW, [summary.shares(days), 'note', ALL]);
}

const SHARE_LENGTH = 100;

/** A bar that shows at a glance how large each part is; its shades differ in black and white too. */
function sharesOf(counted: number, near: number, other: number): string {
  const all = counted + near + other;
  if (all <= 0) return '';
  // Figures that contradict each other are refused when the report is read back, not here.
  const blocks = (days: number) => Math.min(Math.max(Math.round((days / all) * SHARE_LENGTH), 0), SHARE_LENGTH);
  const [first, second] = [blocks(counted), Math.max(blocks(counted), blocks(counted + near))];
  return '█'.repeat(first) + '▒'.repeat(second - first) + '░'.repeat(SHARE_LENGTH - second);
}

function addCategories(page: PageBuilder, { figures, texts, language }: Summary): void {
  const { figures: names, summary, columns } = texts;
  addHeading(page, summary.byCategory);
  page.row(
    ROW,
    [columns.category, 'columnHeader'],
    [names.activities, 'numberHeader'],
    [names.activity_days, 'numberHeader'],
    [names.counted_days, 'numberHeader'],
    [names.hours, 'numberHeader'],
    [names.attendances, 'numberHeader'],
    [names.unique_participants, 'numberHeader'],
  );
  for (const id of CATEGORY_IDS) {
    const name = CATEGORY_NAMES[id][language];
    const cells = categoryCells(figures.per_category[id], 'rowInteger', 'rowDecimal');
    page.row(ROW, [name, 'rowText'], ...cells);
  }
  page.row(ROW + 1, [texts.total, 'totalText'], ...categoryCells(figures.total, 'totalInteger', 'totalDecimal'));
}

function categoryCells(
  group: GroupFigures,
  integer: 'rowInteger' | 'totalInteger',
  decimal: 'rowDecimal' | 'totalDecimal',
): Cell[] {
  return [
    [group.activities, integer],
    [group.activity_days, integer],
    [group.counted_days, integer],
    [group.hours, decimal],
    [group.attendances, integer],
    [group.unique_participants, integer],
  ];
}

function addReasons(page: PageBuilder, { figures: { total }, details, texts }: Summary): void {
  const { summary, reasons } = texts;
  addHeading(page, summary.notCounted);
  page.row(
    ROW,
    [summary.reason, 'columnHeader'],
    [summary.days, 'numberHeader'],
    [summary.nearMisses, 'numberHeader'],
    [summary.requirement, 'columnHeader', BESIDE],
  );
  const nearMisses = (reason: Reason) => new Map<string, number>(Object.entries(total.near_misses)).get(reason) ?? null;
  for (const reason of REASONS) {
    page.row(
      ROW,
      [reasons[reason], 'rowText'],
      [total.not_counted[reason], 'rowInteger'],
      [nearMisses(reason), 'rowInteger'],
      [summary.requirements(reason, details.ruleSet), 'rowNote', BESIDE],
    );
  }
  page.row(
    ROW + 1,
    [texts.total, 'totalText'],
    [notCountedDays(total), 'totalInteger'],
    [nearMissDays(total), 'totalInteger'],
    ['', 'totalText', BESIDE],
  );
}

function addParticipants(page: PageBuilder, { figures: { total }, texts }: Summary): void {
  const { figures, summary } = texts;
  addHeading(page, summary.participants);
  addMeasures(page, texts, { text: 'rowText', number: 'rowInteger', height: HIGH_ROW }, [
    [figures.attendances, total.attendances, null, summary.attendancesNote],
    [figures.unique_participants, total.unique_participants, total.unique_participants_min, summary.uniqueNote],
    [figures.unidentified, total.unidentified, null, summary.unidentifiedNote],
  ]);
}

function addSignature(page: PageBuilder, { texts: { summary } }: Summary): void {
  page.gap(34);
  page.row(
    ROW,
    [summary.placeAndDate, 'line'],
    [null, 'label'],
    [summary.signature, 'line', 2],
    [null, 'label'],
    [summary.name, 'line', 2],
  );
}
