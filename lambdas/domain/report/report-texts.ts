/** The words of the report in both languages; the sentences of findings are in `finding-texts.ts`. */
import type { Reason } from '../rules/rule-set.ts';

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
  /** What the range is and is not, reading (28). */
  readonly rangeNote: string;
  readonly notSummedNote: string;
  readonly control: Readonly<Record<ControlKey, string>>;
  /** Of source counts and reconciliation lines, by code; a code without a label stands for itself. */
  readonly lines: Readonly<Record<string, string>>;
}

export type FigureKey =
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
export type ColumnKey =
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
export type ControlKey =
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
  | 'digitalGroupsCount'
  | 'likepersonCountsTowardsThree'
  | 'unidentifiedCountsTowardsThresholds';

const NB: ReportTexts = {
  sheets: {
    summary: 'Sammendrag',
    branches: 'Per lokallag',
    municipalities: 'Per kommune',
    activities: 'Aktiviteter',
    findings: 'Funn',
    control: 'Kontroll',
  },
  title: (organisation, year) => `Aktivitetsrapport til Bufdir ${year}, ${organisation}`,
  subject: 'Likepersonsarbeid: tellende aktivitetsdager',
  unknown: 'ukjent',
  total: 'Totalt',
  yesNo: ['Ja', 'Nei'],
  figures: {
    activities: 'Aktiviteter',
    activity_days: 'Aktivitets-dager',
    counted_days: 'Tellende aktivitets-dager',
    not_counted: 'Ikke tellende dager',
    hours: 'Timer',
    active_peer_supporters: 'Aktive likepersoner',
    attendances: 'Deltakelser',
    unique_participants: 'Identifiserte unike deltakere',
    unique_participants_min: 'Unike deltakere, lavest (åpne funn slått sammen)',
    unidentified: 'Uidentifiserte deltakelser',
  },
  reasons: {
    category_not_counted: 'Ikke tellende: kategorien teller ikke',
    outside_base_year: 'Ikke tellende: utenfor grunnlagsåret',
    abroad: 'Ikke tellende: i utlandet',
    organised_by_others: 'Ikke tellende: andre er arrangør',
    not_face_to_face: 'Ikke tellende: ikke fysisk',
    no_peer_supporter: 'Ikke tellende: ingen likeperson',
    too_short: 'Ikke tellende: for kort',
    too_few_participants: 'Ikke tellende: for få deltakere',
    same_day_repeat: 'Ikke tellende: gjentatt samme dag',
  },
  columns: {
    categoryId: 'Kode',
    category: 'Kategori',
    branch: 'Lokallag',
    municipality: 'Kommunenr',
    county: 'Fylkesnr',
    severity: 'Alvor',
    code: 'Kode',
    finding: 'Funn',
    registerSheet: 'Ark i registeret',
    row: 'Rad',
    column: 'Kolonne',
    activity: 'Aktivitets-ID',
    section: 'Del',
    item: 'Opplysning',
    value: 'Verdi',
    shouldEqual: 'Skal være lik',
    agrees: 'Stemmer',
  },
  severities: { error: 'Feil', warning: 'Advarsel', info: 'Til orientering' },
  rangeNote:
    'Unike deltakere er identifiserte unike deltakere. Det laveste tallet er det en får om alle åpne funn om mulig samme person slås sammen; det dekker funnene som er listet, og er ingen grense for det sanne antallet.',
  notSummedNote:
    'Unike deltakere og aktive likepersoner er talt på nytt for hver rad og i totalen; de kan ikke summeres.',
  control: {
    report: 'Rapport',
    rules: 'Regler',
    source: 'Kilde',
    reconciliation: 'Avstemming',
    notes: 'Merknader',
    organisation: 'Organisasjon',
    organisationNumber: 'Organisasjonsnummer',
    year: 'Grunnlagsår',
    exportId: 'Eksport-ID',
    attempt: 'Forsøk',
    generatedAt: 'Laget (UTC)',
    branches: 'Utvalg av lokallag',
    allBranches: 'alle',
    ruleSet: 'Regelsett, versjon',
    ruleSetSha256: 'Regelsett, SHA-256',
    columnConfiguration: 'Kolonneoppsett, versjon',
    columnConfigurationSha256: 'Kolonneoppsett, SHA-256',
    digitalGroupsCount: 'Digitale grupper teller',
    likepersonCountsTowardsThree: 'Likeperson regnes med blant de tre deltakerne',
    unidentifiedCountsTowardsThresholds: 'Uidentifiserte regnes med mot kravet til antall deltakere',
  },
  lines: {
    activity_rows: 'Rader i aktiviteter',
    attendance_rows: 'Rader i deltakelser',
    activities_kept: 'Aktiviteter med i grunnlaget',
    attendances_of_unknown_activity: 'Deltakelser uten kjent aktivitet',
    duplicate_activities: 'Rader med gjentatt aktivitets-ID',
    unreadable_activities: 'Rader uten lesbar dato eller ID',
    activity_days: 'Tellende dager + ikke tellende dager = aktivitetsdager',
    activities: 'Aktiviteter i grunnlaget + utelatte rader = rader i aktiviteter',
    attendances: 'Deltakelser i tallene + utelatte = rader i deltakelser',
    sheet_rows: 'Rader i arket Aktiviteter = aktiviteter i utvalget',
    categories: 'Sum over kategorier = totalt, aktivitetsdager',
  },
};

const EN: ReportTexts = {
  sheets: {
    summary: 'Summary',
    branches: 'By branch',
    municipalities: 'By municipality',
    activities: 'Activities',
    findings: 'Findings',
    control: 'Control',
  },
  title: (organisation, year) => `Activity report to Bufdir ${year}, ${organisation}`,
  subject: 'Peer support: counted activity-days',
  unknown: 'unknown',
  total: 'Total',
  yesNo: ['Yes', 'No'],
  figures: {
    activities: 'Activities',
    activity_days: 'Activity-days',
    counted_days: 'Counted activity-days',
    not_counted: 'Days not counted',
    hours: 'Hours',
    active_peer_supporters: 'Active peer supporters',
    attendances: 'Attendances',
    unique_participants: 'Identified unique participants',
    unique_participants_min: 'Unique participants, lowest (open findings merged)',
    unidentified: 'Unidentified attendances',
  },
  reasons: {
    category_not_counted: 'Not counted: category never counts',
    outside_base_year: 'Not counted: outside base year',
    abroad: 'Not counted: abroad',
    organised_by_others: 'Not counted: organised by others',
    not_face_to_face: 'Not counted: not face to face',
    no_peer_supporter: 'Not counted: no peer supporter',
    too_short: 'Not counted: too short',
    too_few_participants: 'Not counted: too few participants',
    same_day_repeat: 'Not counted: same-day repeat',
  },
  columns: {
    categoryId: 'Code',
    category: 'Category',
    branch: 'Branch',
    municipality: 'Municipality code',
    county: 'County code',
    severity: 'Severity',
    code: 'Code',
    finding: 'Finding',
    registerSheet: 'Sheet of the register',
    row: 'Row',
    column: 'Column',
    activity: 'Activity id',
    section: 'Section',
    item: 'Item',
    value: 'Value',
    shouldEqual: 'Should equal',
    agrees: 'Agrees',
  },
  severities: { error: 'Error', warning: 'Warning', info: 'Information' },
  rangeNote:
    'Unique participants are identified unique participants. The lowest number is what merging every open finding of a possible same person would give; it covers the findings listed and is no bound on the true number.',
  notSummedNote:
    'Unique participants and active peer supporters are counted anew for each row and for the total; they cannot be summed.',
  control: {
    report: 'Report',
    rules: 'Rules',
    source: 'Source',
    reconciliation: 'Reconciliation',
    notes: 'Notes',
    organisation: 'Organisation',
    organisationNumber: 'Organisation number',
    year: 'Base year',
    exportId: 'Export id',
    attempt: 'Attempt',
    generatedAt: 'Made (UTC)',
    branches: 'Choice of branches',
    allBranches: 'all',
    ruleSet: 'Rule set, version',
    ruleSetSha256: 'Rule set, SHA-256',
    columnConfiguration: 'Column configuration, version',
    columnConfigurationSha256: 'Column configuration, SHA-256',
    digitalGroupsCount: 'Digital groups count',
    likepersonCountsTowardsThree: 'A peer supporter counts towards the three participants',
    unidentifiedCountsTowardsThresholds: 'The unidentified count towards the number of participants required',
  },
  lines: {
    activity_rows: 'Rows in aktiviteter',
    attendance_rows: 'Rows in deltakelser',
    activities_kept: 'Activities kept',
    attendances_of_unknown_activity: 'Attendances of no known activity',
    duplicate_activities: 'Rows with a repeated activity id',
    unreadable_activities: 'Rows without a readable date or id',
    activity_days: 'Counted days + days not counted = activity-days',
    activities: 'Activities kept + rows left out = rows in aktiviteter',
    attendances: 'Attendances in figures + left out = rows in deltakelser',
    sheet_rows: 'Rows on the sheet Activities = activities chosen',
    categories: 'Sum over categories = total, activity-days',
  },
};

export const REPORT_TEXTS: Readonly<Record<'nb' | 'en', ReportTexts>> = { nb: NB, en: EN };
