import type { Finding } from '../finding.ts';

type Language = 'nb' | 'en';
type Details = Finding['details'];
/** One or two sentences: what is wrong, what the report did about it and what the coordinator can do. */
type Sentence = (details: Details) => { readonly nb: string; readonly en: string };

const fixed =
  (nb: string, en: string): Sentence =>
  () => ({ nb, en });

/** What two rows of a possible duplicate have in common. */
const SIMILARITY: Readonly<Record<string, { readonly nb: string; readonly en: string }>> = {
  birth_year_and_municipality: {
    nb: ' (samme navn, fødselsår og kommune)',
    en: ' (same name, birth year and municipality)',
  },
  branch: { nb: ' (samme navn og lokallag)', en: ' (same name and branch)' },
};

/** Whether `rows` names only the first of the `count` spellings that the finding is about. */
function isCut({ rows, count }: Details): boolean {
  return typeof count === 'number' && count > String(rows).split(', ').length;
}

function rowsNb(details: Details): string {
  return details.rows === undefined ? '' : ` Rader: ${details.rows}${isCut(details) ? ' og flere' : ''}.`;
}

function rowsEn(details: Details): string {
  return details.rows === undefined ? '' : ` Rows: ${details.rows}${isCut(details) ? ' and more' : ''}.`;
}

const SENTENCES: Readonly<Record<string, Sentence>> = {
  duplicate_activity_id: ({ firstRow }) => ({
    nb: `Aktivitets-ID-en står på flere rader; raden ${firstRow ?? ''} gjelder, denne er ikke med. Rett ID-en hvis det er en annen aktivitet.`,
    en: `The activity id is on several rows; row ${firstRow ?? ''} stands, this one is left out. Correct the id if it is another activity.`,
  }),
  attendance_of_unknown_activity: fixed(
    'Deltakelsen hører til en aktivitet som ikke finnes i registeret, og er ikke med i noe tall.',
    'The attendance belongs to an activity that is not in the register, and is in no figure.',
  ),
  national_identity_number_removed: fixed(
    'Cellen inneholdt noe som ligner et fødselsnummer. Det er fjernet og ikke lagret.',
    'The cell held something like a national identity number. It was removed and not stored.',
  ),
  cell_error: fixed(
    'Cellen viser en feil (for eksempel #N/A) og er lest som tom.',
    'The cell shows an error (such as #N/A) and was read as empty.',
  ),
  column_missing: fixed(
    'Kolonnen mangler i registeret; alle cellene er lest som tomme.',
    'The register lacks this column; all its cells were read as empty.',
  ),
  missing_activity_id: fixed(
    'Aktiviteten har ingen ID. Den og deltakelsene er ikke med i noe tall.',
    'The activity has no id. It and its attendances are in no figure.',
  ),
  unreadable_date: fixed(
    'Datoen mangler eller kan ikke leses. Aktiviteten og deltakelsene er ikke med i noe tall.',
    'The date is missing or cannot be read. The activity and its attendances are in no figure.',
  ),
  unreadable_end_date: fixed(
    'Siste dag kan ikke leses. Aktiviteten er regnet som én dag.',
    'The last day cannot be read. The activity was taken as one day.',
  ),
  end_before_start: fixed(
    'Siste dag er før første dag. Aktiviteten er regnet som én dag.',
    'The last day is before the first. The activity was taken as one day.',
  ),
  too_long_period: fixed(
    'Siste dag er mer enn 366 dager etter første dag. Aktiviteten er regnet som én dag.',
    'The last day is more than 366 days after the first. The activity was taken as one day.',
  ),
  unreadable_time: fixed(
    'Klokkeslettet kan ikke leses. Varigheten er ukjent og er regnet som 0 timer.',
    'The time cannot be read. The duration is unknown and was taken as 0 hours.',
  ),
  end_not_after_start: fixed(
    'Slutt er ikke etter start. Varigheten er ukjent og er regnet som 0 timer.',
    'The end is not after the start. The duration is unknown and was taken as 0 hours.',
  ),
  unknown_form: fixed(
    'Formen er tom eller ukjent. Aktiviteten er ikke regnet som fysisk.',
    'The form is empty or unknown. The activity was not taken as face to face.',
  ),
  unknown_organiser: fixed(
    'Arrangøren er tom eller ukjent. Aktiviteten er ikke regnet som egen.',
    'The organiser is empty or unknown. The activity was not taken as the organisation’s own.',
  ),
  unknown_role: fixed(
    'Rollen er tom eller ukjent. Personen er regnet som deltaker.',
    'The role is empty or unknown. The person was taken as a participant.',
  ),
  municipality_code_padded: ({ code }) => ({
    nb: `Kommunenummeret manglet ledende null og er lest som ${code ?? 'fire siffer'}.`,
    en: `The municipality code lacked its leading zero and was read as ${code ?? 'four digits'}.`,
  }),
  municipality_code_invalid: fixed(
    'Kommunenummeret har ikke fire siffer. Kommunen er ført som ukjent.',
    'The municipality code does not have four digits. The municipality is shown as unknown.',
  ),
  municipality_code_not_valid_on_date: fixed(
    'Kommunenummeret var ikke i bruk på aktivitetens dato. Tallene er ikke endret.',
    'The municipality code was not in use on the date of the activity. The figures are unchanged.',
  ),
  unreadable_birth_date: fixed(
    'Fødselsdatoen kan ikke leses, eller er før 1900 eller etter grunnlagsåret. Den er ikke brukt.',
    'The birth date cannot be read, or is before 1900 or after the base year. It was not used.',
  ),
  shared_email: (details) => ({
    nb: `E-postadressen brukes av ${details.givenNames ?? 'mange'} ulike fornavn. Den er ikke brukt til å slå sammen personer.${rowsNb(details)}`,
    en: `The e-mail address is used by ${details.givenNames ?? 'many'} differing given names. It was not used to merge persons.${rowsEn(details)}`,
  }),
  shared_phone: (details) => ({
    nb: `Telefonnummeret brukes av ${details.givenNames ?? 'mange'} ulike fornavn. Det er ikke brukt til å slå sammen personer.${rowsNb(details)}`,
    en: `The phone number is used by ${details.givenNames ?? 'many'} differing given names. It was not used to merge persons.${rowsEn(details)}`,
  }),
  merge_refused: (details) => ({
    nb: `Rader som så ut som én person, er ikke slått sammen fordi medlemsnumre, fødselsdatoer eller navn er i strid med hverandre. Kontroller radene.${rowsNb(details)}`,
    en: `Rows that looked like one person were not merged, because member numbers, birth dates or names contradict each other. Check the rows.${rowsEn(details)}`,
  }),
  possible_duplicate: ({ otherRow, kind }) => ({
    nb: `Kan være samme person som ${otherRow === undefined ? 'en annen rad' : `rad ${otherRow}`}${SIMILARITY[kind ?? '']?.nb ?? ''}. Ikke slått sammen; laveste antall unike deltakere viser virkningen.`,
    en: `May be the same person as ${otherRow === undefined ? 'another row' : `row ${otherRow}`}${SIMILARITY[kind ?? '']?.en ?? ''}. Not merged; the lowest number of unique participants shows the effect.`,
  }),
  peer_supporter_number_unknown: ({ count }) =>
    typeof count === 'number' && count > 1
      ? {
          nb: `${count} medlemsnumre i «likepersoner» finnes ikke hos noen eller finnes hos flere i registeret. Hvert av dem er regnet som én likeperson.`,
          en: `${count} member numbers in “likepersoner” are held by nobody or by several in the register. Each was taken as one peer supporter.`,
        }
      : {
          nb: 'Et medlemsnummer i «likepersoner» finnes ikke hos noen eller finnes hos flere i registeret. Det er regnet som én likeperson.',
          en: 'A member number in “likepersoner” is held by nobody or by several in the register. It was taken as one peer supporter.',
        },
  ambiguous_evidence: (details) => ({
    nb: `Raden passer med to rader som ikke passer med hverandre, og er ikke slått sammen med noen av dem.${rowsNb(details)}`,
    en: `The row agrees with two rows that do not agree with each other, and was merged with neither.${rowsEn(details)}`,
  }),
  cell_cut: ({ length, sheet }) => ({
    nb: `Teksten var ${length ?? 'for mange'} tegn lang og er kuttet til 32 767 i arket ${sheet ?? ''}.`,
    en: `The text was ${length ?? 'too many'} characters long and was cut to 32,767 in the sheet ${sheet ?? ''}.`,
  }),
  column_required: fixed(
    'Kolonnen skal være utfylt etter organisasjonens kolonneoppsett, men er tom.',
    'The organisation’s column configuration wants this column filled in, but it is empty.',
  ),
  column_rule: ({ nb, en, rule }) => ({
    nb: String(nb ?? `Regelen ${rule ?? ''} i kolonneoppsettet er ikke oppfylt.`),
    en: String(en ?? `The rule ${rule ?? ''} of the column configuration is not met.`),
  }),
  read_as_windows_1252: fixed(
    'Filen er ikke lagret som UTF-8 og er lest som Windows-1252. Kontroller at æ, ø og å står riktig i navn og lokallag.',
    'The file is not saved as UTF-8 and was read as Windows-1252. Check that æ, ø and å are right in names and branches.',
  ),
  merged_cells: ({ range }) => ({
    nb: `Cellene ${range ?? ''} er flettet. Verdien er brukt på hver av radene, i den første kolonnen.`,
    en: `The cells ${range ?? ''} are merged. Their value was used for each of the rows, in the first column.`,
  }),
  merged_cells_with_values: ({ range }) => ({
    nb: `Cellene ${range ?? ''} er flettet, men flere av dem har egne verdier som arket ikke viser. De er brukt som de står. Opphev flettingen og kontroller dem.`,
    en: `The cells ${range ?? ''} are merged, but several of them have values of their own that the sheet does not show. Those were used as they are. Unmerge the cells and check them.`,
  }),
  further_merged_cells: ({ count }) => ({
    nb: `Arket har ${count ?? 'flere'} flettede områder til. Verdien er brukt på hver av radene, i den første kolonnen.`,
    en: `The sheet has ${count ?? 'several'} further merged ranges. Their value was used for each of the rows, in the first column.`,
  }),
  activity_id_replaced: fixed(
    'Aktivitets-ID-en lignet et fødselsnummer. Den er ikke lagret, men erstattet med en kode, den samme i begge ark.',
    'The activity id looked like a national identity number. It was not stored, but replaced by a code, the same in both sheets.',
  ),
  attendances_not_given: fixed(
    'Registeret har ikke arket «deltakelser». Deltakerne er talt etter «antall_deltakere» alene.',
    'The register has no sheet “deltakelser”. Participants were counted by “antall_deltakere” alone.',
  ),
  sheets_not_read: ({ count }) => ({
    nb: `Arbeidsboken har ${count ?? 'flere'} andre ark, som ikke er lest. Kontroller at ingen av dem hører til registeret.`,
    en: `The workbook has ${count ?? 'several'} other sheets, which were not read. Check that none of them belongs to the register.`,
  }),
};

/** The sentence that a coordinator reads. An unknown code gets a general sentence that names the code. */
export function findingText(finding: Pick<Finding, 'code' | 'details'>, language: Language): string {
  const sentence = Object.hasOwn(SENTENCES, finding.code) ? SENTENCES[finding.code] : undefined;
  if (sentence !== undefined) return sentence(finding.details)[language];
  return language === 'nb'
    ? `Noe i registeret bør kontrolleres (${finding.code}).`
    : `Something in the register should be checked (${finding.code}).`;
}

/** The codes that have their own sentence. */
export const KNOWN_FINDING_CODES: readonly string[] = Object.keys(SENTENCES);
