/** The columns of a register (`rules/README.md`, "Input"). */
export const ACTIVITY_COLUMNS = [
  'aktivitet_id',
  'lokallag',
  'dato',
  'dato_til',
  'start',
  'slutt',
  'aktivitetstype',
  'tittel',
  'kommunenr',
  'land',
  'form',
  'arrangor',
  'likepersoner',
  'antall_deltakere',
  'varighet',
] as const;
export type ActivityColumn = (typeof ACTIVITY_COLUMNS)[number];

export const ATTENDANCE_COLUMNS = [
  'aktivitet_id',
  'navn',
  'fodselsdato',
  'medlemsnr',
  'telefon',
  'epost',
  'rolle',
] as const;
export type AttendanceColumn = (typeof ATTENDANCE_COLUMNS)[number];

/** The columns of the sheet `likepersoner`, which must have all of them. */
export const PEER_SUPPORTER_COLUMNS = ['medlemsnr', 'navn', 'lokallag', 'godkjent'] as const;
export type PeerSupporterColumn = (typeof PEER_SUPPORTER_COLUMNS)[number];

/** The columns with a closed set of values (`rules/README.md`, "Vocabularies"). */
export const VOCABULARY_COLUMNS = ['aktivitetstype', 'form', 'arrangor', 'rolle', 'land'] as const;
export type VocabularyColumn = (typeof VOCABULARY_COLUMNS)[number];

export const SHEET_NAMES = ['aktiviteter', 'deltakelser', 'likepersoner'] as const;
export type SheetName = (typeof SHEET_NAMES)[number];

/**
 * What a number in the column means: a serial number in `dato`, a fraction of a day in `start`, a time of day or hours in
 * `varighet` (reading 7b), digits elsewhere.
 */
export type ColumnKind = 'text' | 'date' | 'time' | 'duration';

/**
 * How digits that look like a fødselsnummer are removed (reading 23): `identity` loses the digits, `email` is emptied if a
 * space is left in it (reading 31), `birthDate` is emptied, and `none` keeps its text because figures depend on it (ids,
 * labels, branches).
 */
export type Scrubbing = 'none' | 'identity' | 'email' | 'birthDate';

export interface ColumnRule {
  readonly kind: ColumnKind;
  /**
   * Whether the column can be missing: `refused` when no figure would be right without it, `finding` when some would not,
   * `allowed` for the columns that only some forms have.
   */
  readonly absence: 'refused' | 'finding' | 'allowed';
  readonly scrubbing: Scrubbing;
}

const text = (absence: ColumnRule['absence'], scrubbing: Scrubbing = 'none'): ColumnRule => ({
  kind: 'text',
  absence,
  scrubbing,
});

const ACTIVITY_RULES: Readonly<Record<ActivityColumn, ColumnRule>> = {
  aktivitet_id: text('refused'),
  lokallag: text('refused'),
  dato: { kind: 'date', absence: 'refused', scrubbing: 'none' },
  dato_til: { kind: 'date', absence: 'finding', scrubbing: 'none' },
  start: { kind: 'time', absence: 'finding', scrubbing: 'none' },
  slutt: { kind: 'time', absence: 'finding', scrubbing: 'none' },
  aktivitetstype: text('refused'),
  tittel: text('finding', 'identity'),
  kommunenr: text('refused'),
  land: text('finding'),
  form: text('refused'),
  arrangor: text('refused'),
  likepersoner: text('finding', 'identity'),
  antall_deltakere: text('allowed'),
  varighet: { kind: 'duration', absence: 'allowed', scrubbing: 'none' },
};

const ATTENDANCE_RULES: Readonly<Record<AttendanceColumn, ColumnRule>> = {
  aktivitet_id: text('refused'),
  navn: text('refused', 'identity'),
  fodselsdato: { kind: 'date', absence: 'finding', scrubbing: 'birthDate' },
  medlemsnr: text('finding', 'identity'),
  telefon: text('finding', 'identity'),
  epost: text('finding', 'email'),
  rolle: text('refused'),
};

/** The columns of a table. `empty` is copied for each row, so that all rows have the same shape in memory. */
export interface TableLayout<Column extends string> {
  readonly rules: Readonly<Record<Column, ColumnRule>>;
  readonly empty: Readonly<Record<Column, string>>;
}

export const ACTIVITY_LAYOUT: TableLayout<ActivityColumn> = {
  rules: ACTIVITY_RULES,
  empty: {
    aktivitet_id: '',
    lokallag: '',
    dato: '',
    dato_til: '',
    start: '',
    slutt: '',
    aktivitetstype: '',
    tittel: '',
    kommunenr: '',
    land: '',
    form: '',
    arrangor: '',
    likepersoner: '',
    antall_deltakere: '',
    varighet: '',
  },
};

export const ATTENDANCE_LAYOUT: TableLayout<AttendanceColumn> = {
  rules: ATTENDANCE_RULES,
  empty: { aktivitet_id: '', navn: '', fodselsdato: '', medlemsnr: '', telefon: '', epost: '', rolle: '' },
};

const PEER_SUPPORTER_RULES: Readonly<Record<PeerSupporterColumn, ColumnRule>> = {
  medlemsnr: text('refused', 'identity'),
  navn: text('refused', 'identity'),
  lokallag: text('refused'),
  godkjent: { kind: 'date', absence: 'refused', scrubbing: 'none' },
};

export const PEER_SUPPORTER_LAYOUT: TableLayout<PeerSupporterColumn> = {
  rules: PEER_SUPPORTER_RULES,
  empty: { medlemsnr: '', navn: '', lokallag: '', godkjent: '' },
};
