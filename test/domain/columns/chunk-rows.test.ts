import { describe, expect, it } from 'vitest';
import { ChunkRows } from '../../../lambdas/domain/columns/chunk-rows.ts';
import {
  loadColumnConfiguration,
  STANDARD_COLUMNS,
  shownColumns,
} from '../../../lambdas/domain/columns/column-configuration.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import { countActivities, LABELS, registeredActivity, YEAR } from '../../factories.ts';

const ACTIVITIES = [
  registeredActivity({ aktivitet_id: '1', lokallag: 'Oslo', tittel: 'Første', arrangor: 'andre' }),
  registeredActivity({ aktivitet_id: '2', dato: '31.02.2025', tittel: 'Uten dato' }),
  registeredActivity({ aktivitet_id: '3', lokallag: 'Bergen', tittel: 'Siste', dato: '2025-03-20' }),
];
const { facts, judged: register } = countActivities(ACTIVITIES);
const verdicts = register.verdicts.slice(0, facts.activities.length);

interface Choices {
  readonly branches?: string[];
  readonly language?: 'nb' | 'en';
  /** Number of files of the register. */
  readonly files?: number;
  readonly document?: typeof STANDARD_COLUMNS.document;
}

function rowsOf(
  { branches = [], language = 'nb', files = 1, document = STANDARD_COLUMNS.document }: Choices = {},
  judged = verdicts,
) {
  const context = {
    ruleSet: BUFDIR_2025,
    labels: LABELS,
    vocabularies: {},
    year: YEAR,
    request: { branches, language },
  };
  return [...new ChunkRows(context, shownColumns(document, files)).of(ACTIVITIES, 'a.xlsx', judged)];
}
const cellsOf = (choices?: Choices) => rowsOf(choices).map(({ cells }) => cells);

describe('the rows of a chunk', () => {
  it('are one for each activity that can be read, in file order', () => {
    const rows = cellsOf();
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain('Første');
    expect(rows[1]).toContain('Siste');
  });

  it('have the verdict of their own activity when activities before it are filtered out', () => {
    const all = cellsOf();
    expect(cellsOf({ branches: ['Bergen'] })).toEqual(all.slice(1));
  });

  it('have texts in the language of the request', () => {
    const norwegian = cellsOf({ language: 'nb' });
    const english = cellsOf({ language: 'en' });
    expect(norwegian).not.toEqual(english);
  });

  it('show the file only when the register has several', () => {
    const [one, several] = [1, 2].map((files) => cellsOf({ files })[0] ?? []);
    expect(one).not.toContain('a.xlsx');
    expect(several?.filter((cell) => cell !== 'a.xlsx')).toEqual(one);
  });

  it('name the file and the row of an activity that the column configuration refuses', () => {
    const required = {
      id: 'x',
      header: { nb: 'X', en: 'X' },
      type: 'text',
      width: 9,
      source: 'extra.X',
      required: true,
    };
    const { document } = loadColumnConfiguration({ ...STANDARD_COLUMNS.document, columns: [required] });
    const findings = rowsOf({ document }).flatMap((row) => row.findings);
    expect(findings).toContainEqual(expect.objectContaining({ code: 'column_required', file: 'a.xlsx', row: 2 }));
  });

  it('are not made when a verdict is missing', () => {
    expect(() => rowsOf({}, verdicts.slice(0, 1))).toThrow(
      expect.objectContaining({
        code: 'working_object_corrupt',
        details: { kind: 'verdicts', madeIn: 'deduplicating' },
      }),
    );
  });
});
