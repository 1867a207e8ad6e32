/** Which texts the report needs in each language. */
import type { NearMissDay } from '../counting/near-miss-list.ts';
import type { noticesFor, Reason, RuleSet, Settings } from '../rules/rule-set.ts';

export interface ReportTexts {
  readonly sheets: Readonly<Record<SheetKey, string>>;
  readonly title: (organisation: string, year: number) => string;
  readonly subject: string;
  readonly unknown: string;
  readonly total: string;
  readonly yesNo: readonly [string, string];
  /** Headers of the figures, complete in themselves. */
  readonly figures: Readonly<Record<FigureKey, string>>;
  /** Texts over several columns of figures, and the headers under them. */
  readonly bands: Readonly<Record<BandKey, string>>;
  readonly underBand: Readonly<Record<UnderBandKey, string>>;
  /** Why a day does not count, to be read after "does not count:". */
  readonly reasons: Readonly<Record<Reason, string>>;
  readonly columns: Readonly<Record<ColumnKey, string>>;
  readonly severities: Readonly<Record<'error' | 'warning' | 'info', string>>;
  readonly summary: SummaryTexts;
  /** What a day lacks to count. */
  readonly lacks: (day: Pick<NearMissDay, 'reason' | 'participants' | 'minutes'>, needed: Needed) => string;
  /** Of a peer supporter whose number or name stands on another row too. */
  readonly maybeOnePerson: string;
  readonly approval: { readonly notGiven: string; readonly noList: string };
  /** What counted days are worth. */
  readonly grant: Readonly<Record<'rate' | 'kroner' | 'lowest', string>>;
  /** What the low end of a range is (reading 28). */
  readonly rangeNote: string;
  readonly notSummedNote: string;
  /** What the report says about the rules of some base years, by the code in the rule set. */
  readonly notices: Readonly<Record<ReturnType<typeof noticesFor>[number], string>>;
  readonly effectNote: string;
  readonly control: Readonly<Record<ControlKey, string>>;
  /** Labels of source counts and reconciliation lines, by code; a code without a label is shown as it is. */
  readonly lines: Readonly<Record<string, string>>;
}

/** What the rule of a category wants of a day. */
export interface Needed {
  readonly minutes: number;
  readonly participants: number;
}

export interface SummaryTexts {
  readonly title: (year: number) => string;
  readonly organisationNumber: string;
  readonly made: string;
  readonly branches: string;
  readonly allBranches: (count: number) => string;
  readonly chosenBranches: (count: number) => string;
  readonly basis: string;
  readonly basisText: (activities: string, attendances: string, files: string) => string;
  /** In place of more names of files than fit. */
  readonly files: (count: number) => string;
  readonly rules: string;
  readonly pays: string;
  readonly number: string;
  readonly lowest: string;
  readonly nearMissNote: string;
  /** Explains the bar of all activity-days, which add up to `all`. */
  readonly shares: (days: Readonly<Record<'all' | 'counted' | 'near' | 'other', string>>) => string;
  readonly countedNote: string;
  readonly peerSupportersNote: string;
  readonly byCategory: string;
  readonly notCounted: string;
  readonly reason: string;
  readonly days: string;
  readonly nearMisses: string;
  readonly requirement: string;
  /** What the rules want of a day, so that it does not fail for this reason. */
  readonly requirements: (reason: Reason, ruleSet: Pick<RuleSet, 'thresholds' | 'settings'>) => string;
  readonly participants: string;
  readonly attendancesNote: string;
  readonly uniqueNote: string;
  readonly unidentifiedNote: string;
  readonly placeAndDate: string;
  readonly signature: string;
  readonly name: string;
}

type SheetKey =
  | 'summary'
  | 'branches'
  | 'municipalities'
  | 'grant'
  | 'peerSupporters'
  | 'nearMisses'
  | 'activities'
  | 'findings'
  | 'control';
type FigureKey =
  | 'activities'
  | 'activity_days'
  | 'counted_days'
  | 'counted_days_min'
  | 'near_misses'
  | 'not_counted'
  | 'hours'
  | 'active_peer_supporters'
  | 'active_peer_supporters_min'
  | 'attendances'
  | 'unique_participants'
  | 'unique_participants_min'
  | 'unidentified';
type BandKey = 'days' | 'notCounted' | 'peerSupporters' | 'attendances' | 'participants';
type UnderBandKey = 'all' | 'counted' | 'lowest' | 'nearMisses' | 'notCounted' | 'active' | 'unidentified' | 'unique';
type ColumnKey =
  | 'category'
  | 'branch'
  | 'municipality'
  | 'county'
  | 'memberNumber'
  | 'name'
  | 'approved'
  | 'activities'
  | 'countedDays'
  | 'note'
  | 'date'
  | 'lacks'
  | 'whoKnows'
  | 'registerRow'
  | 'cause'
  | 'severity'
  | 'count'
  | 'effect'
  | 'finding'
  | 'file'
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
  | 'aboutRules'
  | 'aboutLowest'
  | 'aboutSums'
  | 'aboutEffect'
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
  | 'appliedDecisions'
  | 'decisionsSha256'
  | 'noDecisions'
  | 'registerVersion'
  | 'registerManifestSha256'
  | 'registerFile'
  | 'registerFileSha256'
  | 'chunks'
  | 'chunksSha256'
  | 'peerSupporterRows'
  | 'noSheet'
  | keyof Settings;
