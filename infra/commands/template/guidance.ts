/** The texts of the sheet with guidance: bokmål, and English beside it. Source: `lambdas/domain/rules/README.md`, "Input". */
import type {
  ActivityColumn,
  AttendanceColumn,
  ColumnRule,
  PeerSupporterColumn,
} from '../../../lambdas/domain/register/columns.ts';

export interface Text {
  readonly nb: string;
  readonly en: string;
}

const text = (nb: string, en: string): Text => ({ nb, en });

export const TITLE = text('Slik fyller du ut registeret', 'How to fill in the register');

/** What to know before the columns, in the order in which it is needed. */
export const ADVICE: readonly Text[] = [
  text(
    'Skriv én rad for hver aktivitet i arket aktiviteter, og én rad for hver person som deltok i arket deltakelser. ' +
      'aktivitet_id knytter dem sammen.',
    'Write one row for each activity in the sheet aktiviteter, and one row for each person who took part in the sheet ' +
      'deltakelser. aktivitet_id connects them.',
  ),
  text(
    'Radene med EKSEMPEL viser hvordan det skal se ut. Slett dem i alle ark før du importerer, ellers telles de med.',
    'The rows with EKSEMPEL show what it should look like. Delete them in all sheets before you import, or they are ' +
      'counted.',
  ),
  text(
    'Arket likepersoner er listen over godkjente likepersoner. Slett hele arket hvis dere ikke fører en slik liste: når ' +
      'arket finnes, regnes bare de som står der som likepersoner, også når det er tomt.',
    'The sheet likepersoner is the list of approved peer supporters. Delete the whole sheet if you keep no such list: where ' +
      'the sheet is given, only those on it are peer supporters, also when it is empty.',
  ),
  text(
    'Skriv aldri fødselsnummer. Det som ligner et fødselsnummer, fjernes når filen leses.',
    'Never write a national identity number. What looks like one is removed when the file is read.',
  ),
  text(
    'Dere kan bruke egne ord for aktivitetstype, form, arrangor, rolle og land, når ordene er koblet til våre i oppsettet.',
    'You can use your own words for aktivitetstype, form, arrangor, rolle and land, once they are mapped to ours in the ' +
      'configuration.',
  ),
  text(
    'Kolonnene kan stå i hvilken som helst rekkefølge, og dere kan legge til flere. Overskriften må stå i første rad.',
    'The columns can be in any order, and you can add more. The headers must be in the first row.',
  ),
  text('Arket veiledning leses ikke.', 'The sheet veiledning is not read.'),
];

export const HEADERS = {
  sheet: text('Ark', 'Sheet'),
  column: text('Kolonne', 'Column'),
  required: text('Må fylles ut', 'Required'),
  meaning: text('Hva den betyr', 'What it means'),
  words: text('Ord å velge mellom', 'Words to choose from'),
} as const;

/** Whether a column must be there. */
export const REQUIRED: Readonly<Record<ColumnRule['absence'], Text>> = {
  refused: text('ja', 'yes'),
  finding: text('nei, men bør være med', 'no, but it should be there'),
  allowed: text('nei', 'no'),
};

export const ACTIVITY_TEXTS: Readonly<Record<ActivityColumn, Text>> = {
  aktivitet_id: text(
    'Nummer eller navn som bare denne aktiviteten har i filen',
    'Number or name that only this activity has in the file',
  ),
  lokallag: text(
    'Lokallaget eller fylkeslaget som holdt aktiviteten',
    'The local or county branch that held the activity',
  ),
  dato: text('Første dag: 12.03.2025', 'First day: 12.03.2025'),
  dato_til: text('Siste dag, når aktiviteten varte flere dager', 'Last day, when the activity had several days'),
  start: text('Klokkeslett da hver dag begynte: 18:00', 'Time at which each day began: 18:00'),
  slutt: text('Klokkeslett da hver dag var slutt: 20:00', 'Time at which each day ended: 20:00'),
  aktivitetstype: text('Hva slags aktivitet det var', 'What kind of activity it was'),
  tittel: text('Tittel. Ikke skriv navn på personer her', 'Title. Write no names of persons here'),
  kommunenr: text('Kommunen der aktiviteten var, fire siffer: 0301', 'Municipality of the activity, four digits: 0301'),
  land: text('Landkode med to bokstaver. Tom betyr NO', 'Country code of two letters. Empty means NO'),
  form: text('Hvordan deltakerne møttes', 'How the participants met'),
  arrangor: text('Om organisasjonen holdt aktiviteten selv', 'Whether the organisation itself held the activity'),
  likepersoner: text(
    'Medlemsnummer eller navn på likepersonene, med semikolon mellom',
    'Member numbers or names of the peer supporters, separated by semicolons',
  ),
  antall_deltakere: text(
    'Antall deltakere i alt, når ikke alle står i arket deltakelser',
    'Number of participants in all, when not all are in the sheet deltakelser',
  ),
  varighet: text(
    'Hvor lenge hver dag varte, når start og slutt mangler: 1:30, eller 90 for minutter',
    'How long each day lasted, when start and slutt are missing: 1:30, or 90 for minutes',
  ),
};

export const ATTENDANCE_TEXTS: Readonly<Record<AttendanceColumn, Text>> = {
  aktivitet_id: text('Aktiviteten som personen deltok i', 'The activity in which the person took part'),
  navn: text('Fornavn og etternavn', 'First name and last name'),
  fodselsdato: text(
    'Fødselsdato, eller bare året. Aldri fødselsnummer',
    'Birth date, or the year alone. Never an identity number',
  ),
  medlemsnr: text('Medlemsnummer', 'Member number'),
  telefon: text('Telefonnummer med åtte siffer', 'Phone number of eight digits'),
  epost: text('E-postadresse', 'E-mail address'),
  rolle: text('Hva personen var der som. Tom betyr deltaker', 'What the person was there as. Empty means deltaker'),
};

export const PEER_SUPPORTER_TEXTS: Readonly<Record<PeerSupporterColumn, Text>> = {
  medlemsnr: text('Medlemsnummeret til likepersonen', 'Member number of the peer supporter'),
  navn: text('Fornavn og etternavn', 'First name and last name'),
  lokallag: text('Lokallaget der likepersonen hører til', 'The branch of the peer supporter'),
  godkjent: text(
    'Datoen da likepersonen ble godkjent. Tom betyr godkjent for alle dager',
    'The date of approval. Empty means approved for all days',
  ),
};

/** What Excel shows beside a cell with a word. */
export const CHOOSE_A_WORD = 'Velg et ord fra listen, eller bruk et eget ord som er koblet til et av dem i oppsettet.';
export const NOT_A_WORD = 'Ordet står ikke i listen. Det må kobles til et ord i oppsettet før en rapport kan lages.';
export const COUNTRY_CODE = 'Landkode med to bokstaver, for eksempel NO. Tom betyr NO.';
export const PEER_SUPPORTER_LIST =
  'Når dette arket finnes, er bare de som står her likepersoner. Slett hele arket hvis dere ikke fører en slik liste.';
