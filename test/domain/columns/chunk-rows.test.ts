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

const contextOf = (branches: string[] = [], language: 'nb' | 'en' = 'nb') => ({
  ruleSet: BUFDIR_2025,
  labels: LABELS,
  vocabularies: {},
  year: YEAR,
  columnConfiguration: STANDARD_COLUMNS.document,
  request: { branches, language },
});

describe('chunkRows', () => {
  it('makes a row of each activity that can be read, in file order', () => {
    const { rows } = chunkRows(ACTIVITIES, verdicts, contextOf());
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain('Første');
    expect(rows[1]).toContain('Siste');
  });

  it('gives each activity its own verdict when activities before it are filtered out', () => {
    const all = chunkRows(ACTIVITIES, verdicts, contextOf()).rows;
    expect(chunkRows(ACTIVITIES, verdicts, contextOf(['Bergen'])).rows).toEqual(all.slice(1));
  });

  it('writes texts in the language of the request', () => {
    const norwegian = chunkRows(ACTIVITIES, verdicts, contextOf([], 'nb'));
    const english = chunkRows(ACTIVITIES, verdicts, contextOf([], 'en'));
    expect(norwegian.rows).not.toEqual(english.rows);
  });

  it('throws when a verdict is missing', () => {
    expect(() => chunkRows(ACTIVITIES, verdicts.slice(0, 1), contextOf())).toThrow(
      expect.objectContaining({ code: 'working_object_missing', details: { kind: 'verdict' } }),
    );
  });
});
