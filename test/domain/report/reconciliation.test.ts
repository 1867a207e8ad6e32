import { describe, expect, it } from 'vitest';
import { reportKeys, workingKeys } from '../../../lambdas/domain/export/working-keys.ts';
import { inBranches } from '../../../lambdas/domain/facts/branches.ts';
import { addCounts, reconcile } from '../../../lambdas/domain/report/reconciliation.ts';
import { reportFileName } from '../../../lambdas/domain/report/report-file.ts';
import { countActivities, registeredActivity, strangers } from '../../factories.ts';

describe('reconciliation', () => {
  const { figures } = countActivities([
    registeredActivity({}, strangers(2)),
    registeredActivity({ aktivitet_id: '2', aktivitetstype: 'Fest', dato: '2024-01-01' }),
  ]);
  const read = { activities: 2, attendances: 2, droppedActivities: 1, droppedAttendances: 1 };
  // One row of the file is a second one of an id, one attendance belongs to nothing.
  const imported = { activityRows: 4, activities: 3, attendanceRows: 4, attendancesOfUnknownActivity: 1 };
  const rows = { written: 2, queried: 2 };
  const breaches = (lines: ReturnType<typeof reconcile>) =>
    lines.filter(({ value, expected }) => value !== expected).map(({ code }) => code);

  it('comes out even when nothing was lost', () => {
    expect(breaches(reconcile(figures, read, imported, rows))).toEqual([]);
  });

  it.each([
    ['an activity lost on the way', { ...read, activities: 1 }, rows, figures, 'activities'],
    ['an attendance lost on the way', { ...read, attendances: 1 }, rows, figures, 'attendances'],
    ['a row not written', read, { ...rows, written: 1 }, figures, 'sheet_rows'],
    [
      'a day without verdict',
      read,
      rows,
      { ...figures, total: { ...figures.total, counted_days: figures.total.counted_days - 1 } },
      'activity_days',
    ],
    [
      'a category left out',
      read,
      rows,
      { ...figures, per_category: { ...figures.per_category, SOSIALT: figures.per_category.KURS } },
      'categories',
    ],
  ])('tells %s', (_, counts, written, wrong, code) => {
    expect(breaches(reconcile(wrong, counts, imported, written))).toEqual([code]);
  });

  it('adds up what the chunks read', () => {
    expect(addCounts([read, read])).toEqual({
      activities: 4,
      attendances: 4,
      droppedActivities: 2,
      droppedAttendances: 2,
    });
    expect(addCounts([])).toEqual({ activities: 0, attendances: 0, droppedActivities: 0, droppedAttendances: 0 });
  });
});

describe('a choice of branches', () => {
  it('is everything when none is chosen, and else the very names', () => {
    expect(inBranches([], 'Oslo')).toBe(true);
    expect([inBranches(['Oslo'], 'Oslo'), inBranches(['Oslo'], 'oslo'), inBranches(['Oslo'], '')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('where things lie', () => {
  it('all of one export’s work is below its prefix, chunks in order of their names', () => {
    const { prefix, paddedChunk: _, findings, ...keys } = workingKeys('970168889', 'export-1');
    const all = [findings('1-0000'), ...Object.values(keys).map((key) => (typeof key === 'string' ? key : key(12)))];
    expect(all.every((key) => key.startsWith(prefix))).toBe(true);
    expect(new Set(all).size).toBe(all.length);
    expect([keys.facts(10), keys.facts(9)].sort()).toEqual([keys.facts(9), keys.facts(10)]);
  });

  it('reports lie by organisation and export', () => {
    expect(reportKeys('970168889', 'export-1').file('a.xlsx')).toBe('reports/970168889/export-1/a.xlsx');
  });

  it('a file’s name tells year, organisation and export, in the way of its format', () => {
    const named = (['xlsx', 'csv', 'bundle'] as const).map((kind) =>
      reportFileName('970168889', 2025, '01JZZZZZZZ00ABCDEFGH', kind),
    );
    expect(named).toEqual([
      'bufdir-2025-970168889-abcdefgh.xlsx',
      'bufdir-2025-970168889-abcdefgh-csv.zip',
      'bufdir-2025-970168889-abcdefgh-med-vedlegg.zip',
    ]);
  });
});
