/** The list that is sent to one branch: what its days lack, which are at risk, and a page for its signature. */
import { Writable } from 'node:stream';
import { REPORT_TEXTS } from '../../domain/report/report-texts.ts';
import { neededBy } from '../../domain/report/workbook/sheets/near-miss-sheet.ts';
import type { CellValue, ReportWriter, SheetDefinition } from '../../domain/report/workbook/writers/report-writer.ts';
import { padded } from '../../domain/report/workbook/writers/xlsx/styles/column-styles.ts';
import { createWorkbookWriter } from '../../domain/report/workbook/writers/xlsx/workbook-writer.ts';
import type { RuleSet } from '../../domain/rules/rule-set.ts';
import {
  type BranchDay,
  type BranchList,
  type CheckFigures,
  LACKING_COLUMNS,
  type NearMissReason,
} from '../../protocol.ts';
import { signaturePage } from './signature-page.ts';
import { WORKBOOK_TEXTS, type WorkbookTexts } from './workbook-texts.ts';

/** The days of a list that are shown, and how many there are. */
export interface ListOfDays {
  readonly days: readonly BranchDay[];
  readonly count: number;
}

export interface BranchWorkbook {
  readonly language: 'nb' | 'en';
  readonly organisation: string;
  readonly year: number;
  /** Empty for activities without a lokallag. */
  readonly branch: string;
  /** ISO 8601. */
  readonly checkedAt: string;
  readonly ruleSet: RuleSet;
  readonly figures: CheckFigures;
  readonly lists: Readonly<Record<Exclude<BranchList, 'fixed'>, ListOfDays>>;
}

/** @returns the bytes of the xlsx */
export async function writeBranchWorkbook(content: BranchWorkbook): Promise<Uint8Array<ArrayBuffer>> {
  const { language, branch, year, organisation, checkedAt, lists, figures } = content;
  const texts = WORKBOOK_TEXTS[language];
  const title = texts.title(branch === '' ? texts.unknownBranch : branch, year);
  const parts: Buffer[] = [];
  const sink = new Writable({
    write(part: Buffer, _encoding, done) {
      parts.push(part);
      done();
    },
  });
  const writer = createWorkbookWriter(sink, {
    properties: {
      ...{ title, subject: texts.subject, creator: organisation, created: new Date(checkedAt) },
      ...{ footer: title, language },
    },
    // No cell of the register is that long.
    onCut: () => undefined,
    yesNo: REPORT_TEXTS[language].yesNo,
  });
  await writeTable(writer, lacksDefinition(texts, language), [
    ...lists['near-misses'].days.map((day) => lacksRow(day, content, texts)),
    ...lastRows([lists['near-misses']], texts),
  ]);
  await writeTable(writer, risksDefinition(texts, language), [
    ...lists['at-risk'].days.map((day) => riskRow(day, texts)),
    ...lists['same-meetings'].days.map((day) => riskRow(day, texts)),
    ...lastRows([lists['at-risk'], lists['same-meetings']], texts),
  ]);
  await writer.addPage(signaturePage({ title, organisation, checkedAt, figures }, texts));
  await writer.finish();
  return Uint8Array.from(Buffer.concat(parts));
}

async function writeTable(
  writer: ReportWriter,
  definition: SheetDefinition,
  rows: readonly CellValue[][],
): Promise<void> {
  const table = writer.addTable(definition);
  await table.add(rows);
  await table.end();
}

function lacksDefinition({ sheets, columns }: WorkbookTexts, language: 'nb' | 'en'): SheetDefinition {
  const { date, activity } = REPORT_TEXTS[language].columns;
  return {
    name: sheets.lacks,
    columns: [
      { header: date, type: 'date', width: 11 },
      { header: activity, type: 'text', width: 13 },
      { header: columns.title, type: 'text', width: 27 },
      { header: columns.lacks, type: 'text', width: 36 },
      { header: columns.now, type: 'text', width: 20 },
      { header: columns.whoKnows, type: 'text', width: 26 },
      { header: columns.answer, type: 'text', width: 30 },
      { header: columns.file, type: 'text', width: 20 },
      { header: columns.row, type: 'integer', width: 8, numberFormat: padded('0') },
    ],
    frozenColumns: 0,
    tabColour: 'BF8F00',
  };
}

function lacksRow(day: BranchDay, { language, ruleSet }: BranchWorkbook, texts: WorkbookTexts): CellValue[] {
  const { lacks: reason, participants, minutes, category } = day;
  if (reason === null) {
    return [];
  }
  const lacks = { reason, participants: participants ?? 0, minutes: minutes ?? 0 };
  return [
    ...startOf(day),
    reason === 'no_peer_supporter' && writtenOf(reason, day.record) !== ''
      ? texts.notApproved
      : REPORT_TEXTS[language].lacks(lacks, neededBy(ruleSet)(category)),
    nowOf(day, texts),
    day.whoKnows.join(', '),
    null,
    day.file,
    day.row,
  ];
}

/** What the cells say that the day lacks something in. */
function nowOf({ lacks, participants, record }: BranchDay, texts: WorkbookTexts): string {
  if (lacks === 'too_few_participants') {
    return texts.participants(participants ?? 0);
  }
  return (lacks === null ? '' : writtenOf(lacks, record)) || texts.empty;
}

function writtenOf(lacks: NearMissReason, record: BranchDay['record']): string {
  return LACKING_COLUMNS[lacks].flatMap((column) => record?.fields[column] ?? []).join(' – ');
}

function risksDefinition({ sheets, columns }: WorkbookTexts, language: 'nb' | 'en'): SheetDefinition {
  const { date, activity } = REPORT_TEXTS[language].columns;
  return {
    name: sheets.risks,
    columns: [
      { header: date, type: 'date', width: 11 },
      { header: activity, type: 'text', width: 13 },
      { header: columns.title, type: 'text', width: 25 },
      { header: columns.why, type: 'text', width: 40 },
      { header: columns.participants, type: 'integer', width: 10 },
      { header: columns.unnamed, type: 'integer', width: 8 },
      { header: columns.whoKnows, type: 'text', width: 24 },
      { header: columns.answer, type: 'text', width: 28 },
      { header: columns.file, type: 'text', width: 20 },
      { header: columns.row, type: 'integer', width: 8, numberFormat: padded('0') },
    ],
    frozenColumns: 0,
    tabColour: '2E75B6',
  };
}

function riskRow(day: BranchDay, texts: WorkbookTexts): CellValue[] {
  const { participants, unnamed, whoKnows, file, row } = day;
  return [...startOf(day), whyOf(day, texts), participants, unnamed, whoKnows.join(', '), null, file, row];
}

function whyOf({ risks, other, file }: BranchDay, texts: WorkbookTexts): string {
  if (risks.length > 0) {
    return risks.map((risk) => texts.risks[risk]).join(' ');
  }
  if (other === null) {
    return texts.risks.otherBranch;
  }
  const elsewhere = other.file === null || other.file === file ? [] : [other.file];
  return texts.sameMeeting(other.activityId, [...elsewhere, texts.row(other.row)].join(', '));
}

function startOf({ day, activityId, record }: BranchDay): CellValue[] {
  return [day, activityId, record?.fields.tittel ?? null];
}

/** Says that there is nothing, or how much is left out. */
function lastRows(lists: readonly ListOfDays[], texts: WorkbookTexts): CellValue[][] {
  if (lists.every(({ count }) => count === 0)) {
    return [[null, null, null, texts.none]];
  }
  return lists
    .filter(({ days, count }) => days.length < count)
    .map(({ days, count }) => [null, null, null, texts.more(days.length, count)]);
}
