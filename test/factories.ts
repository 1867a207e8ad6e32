/** Factories of test data, with a default for every field that a test does not set. */

import type { Basis } from '../lambdas/domain/export/basis.ts';
import { freezeBasis } from '../lambdas/domain/export/freeze-basis.ts';
import type { Identity } from '../lambdas/domain/facts/identity.ts';
import type { ReviewAnswers } from '../lambdas/domain/persons/decided/decided-persons.ts';
import type { ActivityColumn, AttendanceColumn } from '../lambdas/domain/register/columns.ts';
import { READER_VERSION } from '../lambdas/domain/register/reading-options.ts';
import type {
  RegisteredActivity,
  RegisteredAttendance,
  RegisteredPeerSupporter,
} from '../lambdas/domain/register/register.ts';
import { MANIFEST_FORMAT, type RegisterFile } from '../lambdas/domain/registers/register-manifest.ts';
import { BUFDIR_2025, type CategoryId, type Settings, withSettings } from '../lambdas/domain/rules/rule-set.ts';
import { exportRequestSchema } from '../lambdas/protocol.ts';
import { countContent } from './sample-registers.ts';

export type ActivityFields = Record<ActivityColumn, string>;
export type AttendanceFields = Record<AttendanceColumn, string>;

export const YEAR = 2025;

/** One label per category, and one in another case. */
export const LABELS: Readonly<Record<string, CategoryId>> = {
  Besøk: 'OPPSOK',
  Samtale: 'SAMTALE',
  Tur: 'AKTGR',
  Likepersonskurs: 'LPKURS',
  Telefon: 'KONTAKT',
  Kurs: 'KURS',
  Ungdom: 'UNGDOM',
  Fest: 'SOSIALT',
  Årsmøte: 'IKKE',
};

/** An outreach visit that counts as soon as it has one participant. */
export function activityFields(overrides: Partial<ActivityFields> = {}): ActivityFields {
  return {
    aktivitet_id: '1',
    lokallag: 'Oslo',
    dato: '2025-03-14',
    dato_til: '',
    start: '18:00',
    slutt: '20:00',
    aktivitetstype: 'Besøk',
    tittel: 'Hjemmebesøk',
    kommunenr: '0301',
    land: '',
    form: 'fysisk',
    arrangor: 'egen',
    likepersoner: '900',
    antall_deltakere: '',
    varighet: '',
    ...overrides,
  };
}

/** An unidentified participant, unless a test sets more fields. */
export function attendanceFields(overrides: Partial<AttendanceFields> = {}): AttendanceFields {
  return {
    aktivitet_id: '1',
    navn: '',
    fodselsdato: '',
    medlemsnr: '',
    telefon: '',
    epost: '',
    rolle: 'deltaker',
    ...overrides,
  };
}

/** An activity and its attendances, as the register reader returns them. */
export function registeredActivity(
  fields: Partial<ActivityFields> = {},
  attendances: readonly Partial<AttendanceFields>[] = [],
): RegisteredActivity {
  const activity = activityFields(fields);
  return {
    row: 2,
    ordinal: 0,
    fields: activity,
    extra: {},
    attendances: attendances.map(
      (attendance, index): RegisteredAttendance => ({
        row: index + 2,
        fields: attendanceFields({ aktivitet_id: activity.aktivitet_id, ...attendance }),
        extra: {},
      }),
    ),
  };
}

/** Participants who are all different persons. */
export function strangers(count: number): Partial<AttendanceFields>[] {
  return Array.from({ length: count }, (_, index) => ({ navn: `Deltaker Nummer${index}`, medlemsnr: `5000${index}` }));
}

/** Numbers activities and rows as in one file in this order. */
export function inOneFile(activities: readonly RegisteredActivity[]): RegisteredActivity[] {
  let row = 1;
  return activities.map((activity, ordinal) => ({
    ...activity,
    row: ordinal + 2,
    ordinal,
    attendances: activity.attendances.map((attendance) => {
      row += 1;
      return { ...attendance, row };
    }),
  }));
}

/** Counts activities by the 2025 rules, with settings and branches if a test gives them. */
export function countActivities(
  activities: readonly RegisteredActivity[],
  options: {
    settings?: Partial<Settings>;
    branches?: readonly string[];
    chunkSize?: number;
    /** Rows of the sheet `likepersoner`. */
    listed?: readonly Partial<RegisteredPeerSupporter['fields']>[];
    answers?: ReviewAnswers | undefined;
  } = {},
) {
  const { settings, listed, ...rest } = options;
  const registered = inOneFile(activities);
  return countContent(
    {
      activities: registered,
      activityRows: registered.length,
      attendanceRows: registered.reduce((sum, activity) => sum + activity.attendances.length, 0),
      attendancesOfUnknownActivity: 0,
      peerSupporters: listed?.map((fields, index) => listedPeerSupporter(fields, index + 2)) ?? null,
    },
    { organisation: 'Testlaget', organisationNumber: '970168889', year: YEAR, labels: { ...LABELS }, vocabularies: {} },
    { ...rest, ruleSet: withSettings(BUFDIR_2025, settings ?? {}) },
  );
}

/** One row of the sheet `likepersoner`. */
export function listedPeerSupporter(
  fields: Partial<RegisteredPeerSupporter['fields']>,
  row: number,
): RegisteredPeerSupporter {
  return { row, fields: { medlemsnr: '', navn: '', lokallag: 'Oslo', godkjent: '', ...fields } };
}

export function identity(overrides: Partial<Identity> = {}): Identity {
  return { nameKey: '', name: '', memberNumber: '', email: '', phone: '', birthDate: '', birthYear: 0, ...overrides };
}

interface BasisFields {
  readonly request?: { readonly branches: string[] };
  readonly settings?: Partial<Settings>;
  readonly columnConfiguration?: unknown;
  /** By default one xlsx. */
  readonly files?: readonly RegisterFile[];
}

/** A file of the register with one activity in one chunk, and no findings. */
export function registerFile(fields: Partial<RegisterFile> = {}): RegisterFile {
  const name = fields.name ?? 'register.xlsx';
  return {
    key: name,
    name,
    importId: 'import-1',
    importedAt: '2026-02-01T00:00:00.000Z',
    importedBy: 'kari',
    reader: READER_VERSION,
    parts: [{ name, sha256: 'b'.repeat(64), bytes: 1000, kind: 'workbook' }],
    activityRows: 1,
    attendanceRows: 1,
    activities: 1,
    attendances: 1,
    attendancesOfUnknownActivity: 0,
    branches: ['Oslo'],
    words: [],
    chunks: [{ sha256: 'c'.repeat(64), bytes: 500, activities: 1, attendances: 1 }],
    findings: [],
    peerSupporters: null,
    ...fields,
  };
}

/** The basis of an export, as the plan freezes it. */
export function basis({ files = [registerFile()], request, settings, columnConfiguration }: BasisFields = {}): Basis {
  const organisationNumber = '970168889';
  const manifest = {
    format: MANIFEST_FORMAT,
    organisationNumber,
    year: YEAR,
    version: 3,
    at: '2026-02-01T00:00:00.000Z',
    files,
  } as const;
  const configuration = {
    organisationNumber,
    organisation: 'Testlaget',
    year: YEAR,
    labels: { ...LABELS },
    vocabularies: {},
    settings: settings ?? {},
    columnConfiguration: columnConfiguration ?? null,
  };
  const register = { manifest, manifestSha256: 'a'.repeat(64) };
  const decisions = { version: 0, list: null };
  const given = {
    purpose: 'report',
    earlierCheck: null,
    orePerCountedDay: null,
    ruleSet: BUFDIR_2025,
    columns: { id: 'standard' },
    decisions,
  } as const;
  return freezeBasis(exportRequestSchema.parse({ year: YEAR, ...request }), register, configuration, given);
}
