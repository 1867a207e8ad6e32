/** Which texts the report needs in each language. */
import type { Reason, Settings } from '../rules/rule-set.ts';

export interface ReportTexts {
  readonly sheets: Readonly<
    Record<'summary' | 'branches' | 'municipalities' | 'activities' | 'findings' | 'control', string>
  >;
  readonly title: (organisation: string, year: number) => string;
  readonly subject: string;
  readonly unknown: string;
  readonly total: string;
  readonly yesNo: readonly [string, string];
  /** Headers of the figures, by their key in `figures.json`. */
  readonly figures: Readonly<Record<FigureKey, string>>;
  readonly reasons: Readonly<Record<Reason, string>>;
  readonly columns: Readonly<Record<ColumnKey, string>>;
  readonly severities: Readonly<Record<'error' | 'warning' | 'info', string>>;
  /** Explains the range of unique participants (reading 28). */
  readonly rangeNote: string;
  readonly notSummedNote: string;
  readonly control: Readonly<Record<ControlKey, string>>;
  /** Labels of source counts and reconciliation lines, by code; a code without a label is shown as it is. */
  readonly lines: Readonly<Record<string, string>>;
}

type FigureKey =
  | 'activities'
  | 'activity_days'
  | 'counted_days'
  | 'not_counted'
  | 'hours'
  | 'active_peer_supporters'
  | 'attendances'
  | 'unique_participants'
  | 'unique_participants_min'
  | 'unidentified';
type ColumnKey =
  | 'categoryId'
  | 'category'
  | 'branch'
  | 'municipality'
  | 'county'
  | 'severity'
  | 'code'
  | 'finding'
  | 'registerSheet'
  | 'row'
  | 'column'
  | 'activity'
  | 'section'
  | 'item'
  | 'value'
  | 'shouldEqual'
  | 'agrees';
type ControlKey =
  | 'report'
  | 'rules'
  | 'source'
  | 'reconciliation'
  | 'notes'
  | 'organisation'
  | 'organisationNumber'
  | 'year'
  | 'exportId'
  | 'attempt'
  | 'generatedAt'
  | 'branches'
  | 'allBranches'
  | 'ruleSet'
  | 'ruleSetSha256'
  | 'columnConfiguration'
  | 'columnConfigurationSha256'
  | keyof Settings;
