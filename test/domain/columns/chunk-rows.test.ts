import { describe, expect, it } from 'vitest';
import { chunkRows } from '../../../lambdas/domain/columns/chunk-rows.ts';
import { STANDARD_COLUMNS } from '../../../lambdas/domain/columns/column-configuration.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import { countActivities, LABELS, registeredActivity, YEAR } from '../../factories.ts';

const ACTIVITIES = [
  registeredActivity({ aktivitet_id: '1', lokallag: 'Oslo', tittel: 'Første', arrangor: 'andre' }),
  registeredActivity({ aktivitet_id: '2', dato: '31.02.2025', tittel: 'Uten dato' }),
  registeredActivity({ aktivitet_id: '3', lokallag: 'Bergen', tittel: 'Siste', dato: '2025-03-20' }),
];
const { verdicts } = countActivities(ACTIVITIES).judged;

const contextOf = (branches: string[] = [], language: 'nb' | 'en' = 'nb', files: readonly string[] = ['a.xlsx']) => ({
  ruleSet: BUFDIR_2025,
  labels: LABELS,
  vocabularies: {},
  year: YEAR,
  columnConfiguration: STANDARD_COLUMNS.document,
  request: { branches, language },
  files,
});

describe('chunkRows', () => {
  it('makes a row of each activity that can be read, in file order', () => {
    const { rows } = chunkRows(ACTIVITIES, 'a.xlsx', verdicts, contextOf());
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain('Første');
    expect(rows[1]).toContain('Siste');
  });

  it('gives each activity its own verdict when activities before it are filtered out', () => {
    const all = chunkRows(ACTIVITIES, 'a.xlsx', verdicts, contextOf()).rows;
    expect(chunkRows(ACTIVITIES, 'a.xlsx', verdicts, contextOf(['Bergen'])).rows).toEqual(all.slice(1));
  });

  it('writes texts in the language of the request', () => {
    const norwegian = chunkRows(ACTIVITIES, 'a.xlsx', verdicts, contextOf([], 'nb'));
    const english = chunkRows(ACTIVITIES, 'a.xlsx', verdicts, contextOf([], 'en'));
    expect(norwegian.rows).not.toEqual(english.rows);
  });

  it('shows the file only when the register has several', () => {
    const [one, several] = [['a.xlsx'], ['a.xlsx', 'b.xlsx']].map(
      (files) => chunkRows(ACTIVITIES, 'a.xlsx', verdicts, contextOf([], 'nb', files)).rows[0] ?? [],
    );
    expect(one).not.toContain('a.xlsx');
    expect(several?.filter((cell) => cell !== 'a.xlsx')).toEqual(one);
  });

  it('names the file and the row of an activity that the column configuration refuses', () => {
    const required = {
      id: 'x',
      header: { nb: 'X', en: 'X' },
      type: 'text',
      width: 9,
      source: 'extra.X',
      required: true,
    };
    const columnConfiguration = { ...STANDARD_COLUMNS.document, columns: [required] };
    const { findings } = chunkRows(ACTIVITIES, 'a.xlsx', verdicts, { ...contextOf(), columnConfiguration });
    expect(findings).toContainEqual(expect.objectContaining({ code: 'column_required', file: 'a.xlsx', row: 2 }));
  });

  it('throws when a verdict is missing', () => {
    expect(() => chunkRows(ACTIVITIES, 'a.xlsx', verdicts.slice(0, 1), contextOf())).toThrow(
      expect.objectContaining({
        code: 'working_object_corrupt',
        details: { kind: 'verdicts', madeIn: 'deduplicating' },
      }),
    );
  });
});
