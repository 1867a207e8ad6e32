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
export { WORD_COLUMNS as VOCABULARY_COLUMNS, type WordColumn as VocabularyColumn } from '../../protocol.ts';

export const SHEET_NAMES = ['aktiviteter', 'deltakelser', 'likepersoner'] as const;
export type SheetName = (typeof SHEET_NAMES)[number];

/** The sheet with guidance in the register template; it is not read, and no finding. */
export const GUIDANCE_SHEET = 'veiledning';

/** Ids and member numbers of the rows in the register template that show what a row looks like begin with this. */
export const EXAMPLE_PREFIX = 'EKSEMPEL-';

/**
 * What a cell of the column means. A number is a serial number in `date`, a fraction of a day in `time`, a time of day or
 * hours in `duration` (reading 7b), and digits elsewhere. `wholeNumber` reads `101.0` as 101, in a `list` line breaks stand
 * between the entries.
 */
export type ColumnKind = 'text' | 'wholeNumber' | 'list' | 'date' | 'time' | 'duration';

/**
 * How digits that look like a fødselsnummer are removed (reading 23): `text` loses the digits; `identity` also those of one
 * that has lost its leading zero; `email` is besides emptied if a space is left in it (reading 31), `birthDate` is emptied,
 * and `activityId` is replaced, because the rows of an activity belong together.
 */
export type Scrubbing = 'text' | 'identity' | 'email' | 'birthDate' | 'activityId';

export interface ColumnRule {
  readonly kind: ColumnKind;
  /**
   * Whether the column can be missing: `refused` when no figure would be right without it, `finding` when some would not,
   * `allowed` for the columns that only some forms have.
   */
  readonly absence: 'refused' | 'finding' | 'allowed';
  readonly scrubbing: Scrubbing;
  /** Longest text in UTF-16 units; undefined where only the limit of every cell holds. */
  readonly maxLength: number | undefined;
}

const column = (
  kind: ColumnKind,
  absence: ColumnRule['absence'],
  scrubbing: Scrubbing = 'text',
  maxLength?: number,
): ColumnRule => ({ kind, absence, scrubbing, maxLength });

/** No id, branch or word is that long. They stand in keys, lists and findings, where a text of any length would not fit. */
const MAX_WORD = 200;
const MAX_BRANCH = 500;
const ACTIVITY_ID = column('wholeNumber', 'refused', 'activityId', MAX_WORD);
const BRANCH = column('text', 'refused', 'text', MAX_BRANCH);

const ACTIVITY_RULES: Readonly<Record<ActivityColumn, ColumnRule>> = {
  aktivitet_id: ACTIVITY_ID,
  lokallag: BRANCH,
  dato: column('date', 'refused'),
  dato_til: column('date', 'finding'),
  start: column('time', 'finding'),
  slutt: column('time', 'finding'),
  aktivitetstype: column('text', 'refused', 'text', MAX_WORD),
  tittel: column('text', 'finding'),
  kommunenr: column('wholeNumber', 'refused'),
  land: column('text', 'finding', 'text', MAX_WORD),
  form: column('text', 'refused', 'text', MAX_WORD),
  arrangor: column('text', 'refused', 'text', MAX_WORD),
  likepersoner: column('list', 'finding', 'identity'),
  antall_deltakere: column('wholeNumber', 'allowed'),
  varighet: column('duration', 'allowed'),
};

const ATTENDANCE_RULES: Readonly<Record<AttendanceColumn, ColumnRule>> = {
  aktivitet_id: ACTIVITY_ID,
  navn: column('text', 'refused', 'identity'),
  fodselsdato: column('date', 'finding', 'birthDate'),
  medlemsnr: column('wholeNumber', 'finding', 'identity'),
  telefon: column('wholeNumber', 'finding', 'identity'),
  epost: column('text', 'finding', 'email'),
  rolle: column('text', 'refused', 'text', MAX_WORD),
};

const PEER_SUPPORTER_RULES: Readonly<Record<PeerSupporterColumn, ColumnRule>> = {
  medlemsnr: column('wholeNumber', 'refused', 'identity'),
  navn: column('text', 'refused', 'identity'),
  lokallag: BRANCH,
  godkjent: column('date', 'refused'),
};

/** A column that the organisation added. It may be where a fødselsnummer is kept. */
export const EXTRA_RULE: ColumnRule = column('text', 'allowed', 'identity');

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

export const PEER_SUPPORTER_LAYOUT: TableLayout<PeerSupporterColumn> = {
  rules: PEER_SUPPORTER_RULES,
  empty: { medlemsnr: '', navn: '', lokallag: '', godkjent: '' },
};

export const TABLE_LAYOUTS = {
  aktiviteter: ACTIVITY_LAYOUT,
  deltakelser: ATTENDANCE_LAYOUT,
  likepersoner: PEER_SUPPORTER_LAYOUT,
} as const satisfies Record<SheetName, object>;
