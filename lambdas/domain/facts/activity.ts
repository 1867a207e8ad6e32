/**
 * Interprets a registered activity: its texts become dates, times, codes and roles (readings 5 to 10 and 13,
 * `rules/README.md`). Pure, so that every stage that reads the chunk gets the same result.
 */
import { UnmappedValuesError } from '../errors.ts';
import { type Finding, finding } from '../finding.ts';
import { chunkActivities, type RegisteredChunk } from '../register/chunk/registered-chunk.ts';
import type { ActivityColumn, VocabularyColumn } from '../register/columns.ts';
import { epochDay, parseDate } from '../register/dates.ts';
import { statedParticipants } from '../register/participant-count.ts';
import type { RegisteredActivity } from '../register/register.ts';
import { isMunicipalityCodeValid } from '../rules/municipality-codes.ts';
import type { CategoryId, RuleSet } from '../rules/rule-set.ts';
import { type AttendanceRange, ChunkAttendances, NO_ATTENDANCES } from './attendances.ts';
import { type DayMinutes, readTimes } from './duration.ts';
import { IdentityReader } from './identity.ts';
import {
  type NameAlone,
  NO_PEER_SUPPORTERS,
  type PeerSupporterCell,
  splitPeerSupporters,
} from './peer-supporter-cell.ts';
import type { Form, Organiser, Vocabularies } from './vocabularies.ts';

export interface Activity {
  readonly id: string;
  readonly row: number;
  readonly branch: string;
  /** Days since 1970-01-01. */
  readonly firstDay: number;
  readonly dayCount: number;
  /** Minutes since midnight; null when not registered. Orders the activities of a day. */
  readonly start: number | null;
  readonly end: number | null;
  /** Minutes that each day adds to the hours; 0 when unknown. */
  readonly minutes: number;
  /** Minutes of a day by which the duration rule judges it. */
  readonly judgedMinutes: DayMinutes;
  readonly label: string;
  readonly category: CategoryId;
  readonly title: string;
  /** Four digits, or '' when unknown. */
  readonly municipality: string;
  /** Two letters. */
  readonly country: string;
  readonly form: Form;
  readonly organiser: Organiser;
  /** Comparable member numbers in `likepersoner`, and the names alone in it. */
  readonly peerSupporterNumbers: readonly string[];
  readonly peerSupporterNames: readonly NameAlone[];
  /** What `antall_deltakere` says beyond the rows with the role deltaker. */
  readonly unlistedParticipants: number;
  readonly attendances: AttendanceRange;
}

/** What a chunk says of the activities that are in the figures, and of all its attendances. */
export interface ReadChunk {
  readonly activities: readonly Activity[];
  readonly attendances: ChunkAttendances;
}

/** The attendances of one activity among all of the chunk. */
type OwnAttendances = AttendanceRange & { readonly all?: ChunkAttendances };

type ActivityFields = Readonly<Record<ActivityColumn, string>>;

/** Writes a finding about one row. */
export type Note = (
  code: string,
  severity: Finding['severity'],
  column: string,
  details?: Record<string, string | number>,
) => void;

export class ActivityReader {
  private readonly ruleSet: RuleSet;
  private readonly vocabularies: Vocabularies;
  private readonly identities: IdentityReader;
  /** Of the cells read before, because an activity that is repeated has the same peer supporters. */
  private readonly supporters = new Map<string, PeerSupporterCell>();

  constructor(ruleSet: RuleSet, vocabularies: Vocabularies, baseYear: number) {
    this.ruleSet = ruleSet;
    this.vocabularies = vocabularies;
    this.identities = new IdentityReader(ruleSet, baseYear);
  }

  /**
   * The activities of a chunk that are in the figures.
   * @param findings as `read` has it
   * @throws UnmappedValuesError
   */
  readChunk(chunk: RegisteredChunk, findings: Finding[]): ReadChunk {
    const all = new ChunkAttendances(chunk.attendances, this.identities, this.vocabularies);
    const activities: Activity[] = [];
    let from = 0;
    for (const registered of chunkActivities(chunk)) {
      const to = from + registered.attendanceCount;
      const activity = this.read(registered, findings, { all, from, to });
      if (activity !== undefined) {
        activities.push(activity);
      }
      from = to;
    }
    return { activities, attendances: all };
  }

  /**
   * @param findings receives every defect with its row and column, without the value of an identity field
   * @param attendances its own; not given by who needs nothing of persons, to whom it has no peer supporters either
   * @returns undefined for an activity that is in no figure
   * @throws UnmappedValuesError for a value without a word, which the plan should have refused
   */
  read(
    { fields, row }: Pick<RegisteredActivity, 'fields' | 'row'>,
    findings: Finding[],
    attendances: OwnAttendances = NO_ATTENDANCES,
  ): Activity | undefined {
    const count = attendances.to - attendances.from;
    const note = notesOn(row, fields.aktivitet_id, findings);
    const first = parseDate(fields.dato);
    if (fields.aktivitet_id === '') {
      note('missing_activity_id', 'error', 'aktivitet_id', { attendances: count });
    }
    if (first === undefined) {
      note('unreadable_date', 'error', 'dato', { attendances: count });
    }
    if (fields.aktivitet_id === '' || first === undefined) {
      return undefined;
    }
    const firstDay = epochDay(first);
    const dayCount = readDayCount(fields, firstDay, this.ruleSet.longestActivityDays, note);
    const listed = attendances.all?.check(attendances, fields.aktivitet_id, findings) ?? 0;
    const supporters = attendances.all === undefined ? NO_PEER_SUPPORTERS : this.peerSupporters(fields.likepersoner);
    if (supporters.looksTurnedRound) {
      note('peer_supporter_name_split', 'warning', 'likepersoner');
    }
    return {
      id: fields.aktivitet_id,
      row,
      branch: fields.lokallag,
      firstDay,
      dayCount,
      ...readTimes(fields, dayCount, note),
      label: fields.aktivitetstype,
      category: this.wordOf('aktivitetstype', fields.aktivitetstype, row),
      title: fields.tittel,
      municipality: readMunicipality(fields.kommunenr, firstDay, note),
      country: this.wordOf('land', fields.land, row),
      form: this.wordOf('form', fields.form, row),
      organiser: this.wordOf('arrangor', fields.arrangor, row),
      peerSupporterNumbers: supporters.numbers,
      peerSupporterNames: supporters.names,
      unlistedParticipants: unlistedParticipants(fields.antall_deltakere, listed, note),
      attendances,
    };
  }

  private peerSupporters(cell: string): PeerSupporterCell {
    const known = this.supporters.get(cell);
    if (known !== undefined) {
      return known;
    }
    const read = splitPeerSupporters(cell, this.identities);
    this.supporters.set(cell, read);
    return read;
  }

  private wordOf<Column extends VocabularyColumn>(column: Column, value: string, row: number) {
    const word = this.vocabularies.wordOf(column, value);
    if (word === undefined) {
      throw new UnmappedValuesError([{ column, value, rows: 1, file: '', firstRow: row }]);
    }
    return word;
  }
}

function notesOn(row: number, activityId: string, findings: Finding[]): Note {
  return (code, severity, column, details) => {
    findings.push(
      finding(code, severity, {
        sheet: 'aktiviteter',
        row,
        column,
        activityId,
        ...(details === undefined ? {} : { details }),
      }),
    );
  };
}

/** Reading 6: an impossible last day gives one day. */
function readDayCount(fields: ActivityFields, firstDay: number, maxDays: number, note: Note): number {
  if (fields.dato_til === '') {
    return 1;
  }
  const last = parseDate(fields.dato_til);
  if (last === undefined) {
    note('unreadable_end_date', 'warning', 'dato_til');
    return 1;
  }
  const days = epochDay(last) - firstDay;
  if (days < 0) {
    note('end_before_start', 'warning', 'dato_til');
    return 1;
  }
  if (days > maxDays) {
    note('too_long_period', 'warning', 'dato_til', { days });
    return 1;
  }
  return days + 1;
}

/** Reading 10. */
function readMunicipality(text: string, firstDay: number, note: Note): string {
  if (!/^[0-9]{1,4}$/.test(text)) {
    note('municipality_code_invalid', 'warning', 'kommunenr');
    return '';
  }
  const code = text.padStart(4, '0');
  if (text.length < 4) {
    note('municipality_code_padded', 'info', 'kommunenr', { code });
  }
  if (!isMunicipalityCodeValid(code, firstDay)) {
    note('municipality_code_not_valid_on_date', 'info', 'kommunenr', { code });
  }
  return code;
}

/** Reading 16: what `antall_deltakere` says beyond the rows with the role deltaker. @param listed how many these are */
function unlistedParticipants(text: string, listed: number, note: Note): number {
  if (text === '') {
    return 0;
  }
  const stated = statedParticipants(text);
  if (stated === undefined) {
    note('unreadable_participant_count', 'warning', 'antall_deltakere');
    return 0;
  }
  if (stated < listed) {
    note('fewer_participants_than_listed', 'info', 'antall_deltakere', { stated, listed });
  }
  return Math.max(0, stated - listed);
}
