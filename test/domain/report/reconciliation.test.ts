import { describe, expect, it } from 'vitest';
import {
  attachmentsPrefix,
  attemptOfWorkingKey,
  reportKeys,
  workingKeys,
} from '../../../lambdas/domain/export/objects/working-keys.ts';
import { inBranches } from '../../../lambdas/domain/facts/branches.ts';
import { reconcile, verifyReconciliation } from '../../../lambdas/domain/report/reconciliation.ts';
import { reportFileName } from '../../../lambdas/domain/report/report-file.ts';
import { REPORT_TEXTS } from '../../../lambdas/domain/report/report-texts.ts';
import { countActivities, registeredActivity, strangers } from '../../factories.ts';

describe('reconciliation', () => {
  const { figures } = countActivities([
    registeredActivity({}, strangers(2)),
    registeredActivity({ aktivitet_id: '2', aktivitetstype: 'Fest', dato: '2024-01-01' }),
  ]);
  const read = { activities: 2, attendances: 2, droppedActivities: 1, droppedAttendances: 1 };
  // One row of the file repeats an id, and one attendance belongs to an unknown activity.
  const imported = { activityRows: 4, activities: 3, attendanceRows: 4, attendancesOfUnknownActivity: 1 };
  const sheets = { activities: 2, peerSupporters: 1, nearMisses: 0 };
  const rows = { written: sheets, queried: 2 };
  const oneRow = { ...rows, written: { ...sheets, activities: 1 } };
  const { not_counted: notCounted } = figures.total;
  const breaches = (lines: ReturnType<typeof reconcile>) =>
    lines.filter(({ value, expected }) => value !== expected).map(({ code }) => code);

  it('has no breach when nothing was lost', () => {
    expect(breaches(reconcile(figures, read, imported, rows))).toEqual([]);
  });

  it.each([
    ['an activity is lost', { ...read, activities: 1 }, rows, figures, 'activities'],
    ['an attendance is lost', { ...read, attendances: 1 }, rows, figures, 'attendances'],
    ['a row is not written', read, oneRow, figures, 'sheet_rows'],
    [
      'a peer supporter is not listed',
      read,
      { ...rows, written: { ...sheets, peerSupporters: 0 } },
      figures,
      'peer_supporter_rows',
    ],
    [
      'a day is listed that is no near miss',
      read,
      { ...rows, written: { ...sheets, nearMisses: 1 } },
      figures,
      'near_miss_rows',
    ],
    [
      'a day has no verdict',
      read,
      rows,
      { ...figures, total: { ...figures.total, not_counted: { ...notCounted, too_short: -1 } } },
      'activity_days',
    ],
    [
      'a day is in no category',
      read,
      rows,
      { ...figures, total: { ...figures.total, activity_days: 3, not_counted: { ...notCounted, too_short: 1 } } },
      'categories',
    ],
  ])('reports a breach when %s', (_, counts, written, wrong, code) => {
    expect(breaches(reconcile(wrong, counts, imported, written))).toEqual([code]);
  });

  it.each([
    ['categories', { per_category: { ...figures.per_category, SOSIALT: figures.per_category.OPPSOK } }],
    ['lokallag', { per_lokallag: { ...figures.per_lokallag, Bergen: figures.per_category.OPPSOK } }],
    ['kommune', { per_kommune: { ...figures.per_kommune, '4601': figures.per_category.OPPSOK } }],
  ])('reports each sum over %s that is not the total', (grouping, wrong) => {
    const found = breaches(reconcile({ ...figures, ...wrong }, read, imported, rows));
    expect(found.filter((code) => code.startsWith(`${grouping}_`))).toEqual(
      ['activities', 'counted_days', 'minutes', 'attendances'].map((figure) => `${grouping}_${figure}`),
    );
    expect(found.filter((code) => !code.startsWith(grouping))).toEqual([]);
  });

  it.each(['nb', 'en'] as const)('has a label in %s for every line', (language) => {
    const codes = reconcile(figures, read, imported, rows).map(({ code }) => code);
    expect(codes.filter((code) => !Object.hasOwn(REPORT_TEXTS[language].lines, code))).toEqual([]);
  });

  it('throws when it is verified, only for a line whose two counts differ', () => {
    expect(() => verifyReconciliation(reconcile(figures, read, imported, rows))).not.toThrow();
    expect(() => verifyReconciliation(reconcile(figures, read, imported, oneRow))).toThrow(
      expect.objectContaining({
        code: 'verification_failed',
        details: { check: 'reconciliation sheet_rows', expected: 2, found: 1 },
      }),
    );
  });
});

describe('a choice of branches', () => {
  it('includes every branch when none is chosen, and otherwise only exact names', () => {
    expect(inBranches([], 'Oslo')).toBe(true);
    expect([inBranches(['Oslo'], 'Oslo'), inBranches(['Oslo'], 'oslo'), inBranches(['Oslo'], '')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('object keys', () => {
  it('put all that one try of a stage writes below its own prefix, and say its attempt', () => {
    const keys = workingKeys('970168889', 'export-1', 'mapping_columns', { attempt: 2, retryCount: 1 });
    const all = [keys.json('rows'), keys.file('rows'), keys.ofChunk('rows', 12)];
    expect(all.every((key) => key.startsWith('work/970168889/export-1/mapping_columns/2-1/'))).toBe(true);
    expect(new Set(all).size).toBe(all.length);
    expect(all.map(attemptOfWorkingKey)).toEqual([2, 2, 2]);
    expect(attemptOfWorkingKey(`${attachmentsPrefix('970168889', 'export-1')}3-1/a.pdf`)).toBeUndefined();
  });

  it('put reports below organisation and export', () => {
    const { file, figures } = reportKeys('970168889', 'export-1', { attempt: 2, retryCount: 1 });
    expect([file('a.xlsx'), figures]).toEqual([
      'reports/970168889/export-1/2-1/a.xlsx',
      'reports/970168889/export-1/2-1/figures.json',
    ]);
  });

  it('end in a file name of year, organisation and export, with an ending for the format', () => {
    const names = (['xlsx', 'csv', 'bundle'] as const).map((kind) =>
      reportFileName('970168889', 2025, '01JZZZZZZZ00ABCDEFGH', kind),
    );
    expect(names).toEqual([
      'bufdir-2025-970168889-abcdefgh.xlsx',
      'bufdir-2025-970168889-abcdefgh-csv.zip',
      'bufdir-2025-970168889-abcdefgh-med-vedlegg.zip',
    ]);
  });
});
