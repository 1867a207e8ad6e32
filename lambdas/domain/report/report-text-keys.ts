/** Which texts the report needs in each language. */
import type { noticesFor, Reason, Settings } from '../rules/rule-set.ts';

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
  /** What the report says about the rules of some base years, by the code in the rule set. */
  readonly notices: Readonly<Record<ReturnType<typeof noticesFor>[number], string>>;
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
  | 'vocabulariesSha256'
  | 'registerFile'
  | 'registerFileSha256'
  | 'chunks'
  | 'chunksSha256'
  | 'peerSupporterRows'
  | 'noSheet'
  | keyof Settings;
