import type { Verdict } from '../counting/verdicts.ts';
import { WorkingObjectCorruptError } from '../errors.ts';
import { ActivityReader } from '../facts/activity.ts';
import { inBranches } from '../facts/branches.ts';
import { daysInYear } from '../facts/chunk-facts.ts';
import { type OwnWords, Vocabularies } from '../facts/vocabularies.ts';
import type { RegisteredActivity } from '../register/register.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import { type ActivityCells, activityCells } from './activity-cells.ts';
import { ActivitySources } from './activity-source.ts';
import type { ColumnConfiguration } from './column-configuration-schema.ts';

interface RowContext extends OwnWords {
  readonly ruleSet: RuleSet;
  readonly year: number;
  readonly request: { readonly branches: readonly string[]; readonly language: 'nb' | 'en' };
}

type ChunkActivity = Omit<RegisteredActivity, 'attendances'>;

/** Makes the rows of register chunks on the sheet Aktiviteter, in file order. */
export class ChunkRows {
  readonly #context: RowContext;
  readonly #reader: ActivityReader;
  readonly #sources: ActivitySources;
  readonly #cellsOf: ReturnType<typeof activityCells>;

  /** @param columns those that are shown */
  constructor(context: RowContext, columns: ColumnConfiguration) {
    const { language } = context.request;
    this.#context = context;
    this.#reader = new ActivityReader(context.ruleSet, new Vocabularies(context), context.year);
    this.#sources = new ActivitySources(language);
    this.#cellsOf = activityCells(columns, language);
  }

  /**
   * The rows of one chunk.
   * @param file name of its file
   * @param verdicts one for each activity of the chunk that can be read
   * @throws WorkingObjectCorruptError when a verdict is missing, because a row must not show the verdict of another activity
   */
  *of(activities: readonly ChunkActivity[], file: string, verdicts: readonly Verdict[]): Generator<ActivityCells> {
    const { year, request } = this.#context;
    let judged = 0;
    for (const registered of activities) {
      // The verdict has what a row shows of persons, and the aggregate stage has the findings of the reader.
      const activity = this.#reader.read(registered, []);
      if (activity === undefined) continue;
      const verdict = verdicts[judged++];
      if (verdict === undefined) {
        throw new WorkingObjectCorruptError({ kind: 'verdicts', madeIn: 'deduplicating' });
      }
      if (!inBranches(request.branches, activity.branch)) continue;
      const days = daysInYear(activity, year).count;
      yield this.#cellsOf(this.#sources.of(activity, verdict, { file, extra: registered.extra }, days));
    }
  }
}
