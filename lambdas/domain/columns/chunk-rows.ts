import type { Verdict } from '../counting/verdicts.ts';
import { WorkingObjectCorruptError } from '../errors.ts';
import { ActivityReader } from '../facts/activity.ts';
import { inBranches } from '../facts/branches.ts';
import { daysInYear } from '../facts/chunk-facts.ts';
import { type OwnWords, Vocabularies } from '../facts/vocabularies.ts';
import type { Finding } from '../finding.ts';
import type { RegisteredActivity } from '../register/register.ts';
import type { CellValue } from '../report/workbook/writers/report-writer.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import { activitySource } from './activity-source.ts';
import { loadColumnConfiguration, mapActivityRow, shownColumns, validateActivityRow } from './column-configuration.ts';

interface RowContext extends OwnWords {
  readonly ruleSet: RuleSet;
  readonly year: number;
  readonly columnConfiguration: unknown;
  readonly request: { readonly branches: readonly string[]; readonly language: 'nb' | 'en' };
  /** Those of the register. */
  readonly files: readonly unknown[];
}

/**
 * The rows of one register chunk on the sheet Aktiviteter, in file order.
 * @param file name of its file
 * @param verdicts one for each activity of the chunk that can be read
 * @throws WorkingObjectCorruptError when a verdict is missing, because a row must not show the verdict of another activity
 */
export function chunkRows(
  activities: readonly Omit<RegisteredActivity, 'attendances'>[],
  file: string,
  verdicts: readonly Verdict[],
  context: RowContext,
): { readonly rows: CellValue[][]; readonly findings: Finding[] } {
  const { branches, language } = context.request;
  const { document } = loadColumnConfiguration(context.columnConfiguration);
  const shown = shownColumns(document, context.files.length);
  const reader = new ActivityReader(context.ruleSet, new Vocabularies(context), context.year);
  const findings: Finding[] = [];
  let judged = 0;
  const rows = activities.flatMap((registered) => {
    // The verdict has what a row shows of the attendances, and the aggregate stage has the findings of the reader.
    const activity = reader.read({ ...registered, attendances: [] }, []);
    if (activity === undefined) {
      return [];
    }
    const verdict = verdicts[judged++];
    if (verdict === undefined) {
      throw new WorkingObjectCorruptError({ kind: 'verdicts', madeIn: 'deduplicating' });
    }
    if (!inBranches(branches, activity.branch)) {
      return [];
    }
    const days = daysInYear(activity, context.year).count;
    const source = activitySource(activity, verdict, { file, extra: registered.extra }, days, language);
    findings.push(...validateActivityRow(shown, source));
    return [mapActivityRow(shown, source, language)];
  });
  return { rows, findings };
}
