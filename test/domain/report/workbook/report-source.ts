import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { figuresSchema } from '../../../../lambdas/domain/counting/figures.ts';
import type { NearMissDay } from '../../../../lambdas/domain/counting/near-miss-list.ts';
import type { ActivePeerSupporter } from '../../../../lambdas/domain/counting/peer-supporter-list.ts';
import type { Finding } from '../../../../lambdas/domain/finding.ts';
import { type FindingParts, withFindings } from '../../../../lambdas/domain/report/causes/finding-groups.ts';
import { cutFinding } from '../../../../lambdas/domain/report/workbook/cut-cell.ts';
import { activityRows } from '../../../../lambdas/domain/report/workbook/sheets/activity-sheet.ts';
import {
  type ReportOptions,
  type ReportSource,
  type WrittenReport,
  writeReport,
} from '../../../../lambdas/domain/report/workbook/write-report.ts';
import type { CellValue, SheetColumn } from '../../../../lambdas/domain/report/workbook/writers/report-writer.ts';
import type { SheetPart } from '../../../../lambdas/domain/report/workbook/writers/sheet-part.ts';
import { BUFDIR_2025 } from '../../../../lambdas/domain/rules/rule-set.ts';
import { DEFAULT_LIMITS } from '../../../../lambdas/domain/spreadsheet/limits.ts';
import { openZip } from '../../../../lambdas/domain/spreadsheet/zip-archive.ts';

const SAMPLE = new URL('../../../fixtures/registers/nhf-2025/expected.json', import.meta.url);
export const FIGURES = figuresSchema.parse(JSON.parse(readFileSync(SAMPLE, 'utf8')));

export const COLUMNS: SheetColumn[] = [
  { header: 'Aktivitets-ID', type: 'text', width: 16 },
  { header: 'Tittel', type: 'text', width: 30 },
  { header: 'Dato', type: 'date', width: 12 },
  { header: 'Start', type: 'time', width: 8 },
  { header: 'Dager', type: 'integer', width: 8 },
  { header: 'Timer', type: 'decimal', width: 8 },
  { header: 'Teller', type: 'boolean', width: 8 },
];

export async function* batches<T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
}

/** Parts of findings, of which each can be read any number of times. */
export function partsOf(...parts: Finding[][]): FindingParts {
  return { count: parts.length, read: async (part) => parts[part] ?? [] };
}

export const NEAR_MISSES: NearMissDay[] = [
  {
    branch: 'Åsnes',
    activityId: 'A-2',
    file: 'register.xlsx',
    row: 3,
    day: 20_200,
    category: 'SAMTALE',
    reason: 'too_short',
    participants: 4,
    minutes: 30,
    peerSupporters: ['Kari Nordmann', '1017'],
    whoKnows: [],
  },
  {
    branch: 'Bø',
    activityId: 'A-1',
    file: 'register.xlsx',
    row: 2,
    day: 20_150,
    category: 'OPPSOK',
    reason: 'no_peer_supporter',
    participants: 2,
    minutes: 60,
    peerSupporters: [],
    whoKnows: [],
  },
];

export const PEER_SUPPORTERS: ActivePeerSupporter[] = [
  { memberNumber: '0017', name: 'Ola', branch: 'Åsnes', approved: '2020-05-01', activities: 4, countedDays: 3 },
  { memberNumber: '', name: 'Kari', branch: 'Bø', approved: '', activities: 1, countedDays: 0 },
  { memberNumber: '12', name: 'Anne', branch: 'Bø', approved: null, activities: 2, countedDays: 2 },
];

export const RECONCILIATION = [
  { code: 'activity_days', value: 527, expected: 527 },
  { code: 'attendances', value: 10, expected: 11 },
];

/** A file of the register as the report names it. */
export function namedFile(name: string) {
  return { name, parts: [{ name, kind: 'workbook' as const, sha256: 'c'.repeat(64) }] };
}

interface ReportContent {
  /** Names of the files of the register. */
  readonly files?: readonly string[];
  readonly rows?: CellValue[][];
  readonly findings?: Finding[];
  readonly figures?: typeof FIGURES;
  readonly orePerCountedDay?: number | null;
}

export function reportSource({
  rows = [],
  findings = [],
  figures = FIGURES,
  files = ['register.xlsx'],
  orePerCountedDay = null,
}: ReportContent = {}): SourceWithRows {
  return {
    figures,
    details: {
      exportId: '01JEXPORT',
      attempt: 2,
      generatedAt: '2026-01-31T22:30:05Z',
      branches: [],
      ruleSet: BUFDIR_2025,
      ruleSetSha256: 'a'.repeat(64),
      columnConfiguration: { id: 'standard', version: '1.0.0', sha256: 'b'.repeat(64) },
      register: { version: 3, manifestSha256: 'f'.repeat(64), files: files.map(namedFile) },
      orePerCountedDay,
      vocabulariesSha256: 'd'.repeat(64),
      decisions: { sha256: null, applied: 0 },
      peerSupporterRows: null,
      chunks: { count: 2, sha256: 'e'.repeat(64) },
      notices: ['pandemic_rule_not_included'],
      sourceCounts: [{ code: 'duplicate_activities', value: 12 }],
    },
    reconciliation: () => RECONCILIATION,
    columns: COLUMNS,
    rows: batches(rows),
    findings: partsOf(findings),
    readNearMisses: async () => NEAR_MISSES,
    readPeerSupporters: async () => PEER_SUPPORTERS,
  };
}

/** A source with the rows of Aktiviteter, in batches as the chunks have them. */
export type SourceWithRows = ReportSource & { readonly rows: AsyncIterable<CellValue[][]> };

export interface TestOptions extends ReportOptions {
  /** Of each sheet of Aktiviteter. */
  readonly maximumRows?: number;
}

/** As MapColumns makes the rows; `cuts` receives the findings of the cells that are too long. */
export async function* activityParts(
  { columns, rows }: Pick<SourceWithRows, 'columns' | 'rows'>,
  options: TestOptions,
  cuts: Finding[] = [],
): AsyncGenerator<SheetPart[]> {
  let first = 0;
  for await (const batch of rows) {
    const made = activityRows(columns, first, options, (cell) => cuts.push(cutFinding(cell)));
    for (const row of batch) made.add(row);
    first = made.next;
    yield made.take();
  }
}

export function writeRows(source: SourceWithRows, sink: Writable, options: TestOptions): Promise<WrittenReport> {
  return writeReport(source, activityParts(source, options), sink, options);
}

/** A sink that keeps all bytes in memory. */
export function memorySink(): { sink: Writable; bytes(): Buffer } {
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { sink, bytes: () => Buffer.concat(chunks) };
}

export async function writtenReport(source: SourceWithRows, partial: Partial<TestOptions> = {}) {
  const { sink, bytes } = memorySink();
  const options = { format: 'xlsx', language: 'nb', ...partial } as const;
  const activities: SheetPart[][] = [];
  const cuts: Finding[] = [];
  for await (const parts of activityParts(source, options, cuts)) activities.push(parts);
  const findings = withFindings(source.findings, cuts);
  const report = await writeReport({ ...source, findings }, batches(...activities), sink, options);
  return { ...report, activities: activities.flat(), cuts, bytes: bytes() };
}

/** The text of one file inside a written report. */
export async function partOf(bytes: Buffer, name: string): Promise<string> {
  return (await buffer(await (await openZip(bytes, DEFAULT_LIMITS)).open(name, 10_000_000))).toString('utf8');
}
