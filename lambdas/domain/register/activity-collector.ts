import { type Finding, finding } from '../finding.ts';
import type { ActivityColumn } from './columns.ts';
import { statedParticipants } from './participant-count.ts';
import type { AmbiguousId, RegisteredActivity, RegisteredAttendance } from './register.ts';
import type { NamedRow } from './tables/named-row.ts';

const MAX_NAMED_ROWS = 10;

interface RowsOfId {
  readonly activity: RegisteredActivity;
  /** The first rows that bear the id. */
  readonly rows: number[];
  ambiguous: boolean;
}

/** Collects the activities of one file and gives each its attendances (readings 4 and 5). */
export class ActivityCollector {
  readonly activities: RegisteredActivity[] = [];
  activityRows = 0;
  attendanceRows = 0;
  attendancesOfUnknownActivity = 0;
  /** The first row whose `antall_deltakere` is not a readable number; undefined when all rows have one. */
  firstRowWithoutCount: number | undefined;
  private readonly byId = new Map<string, RowsOfId>();
  private readonly fileName: string;
  private readonly findings: Finding[];

  /** @param fileName the file of the activities */
  constructor(fileName: string, findings: Finding[]) {
    this.fileName = fileName;
    this.findings = findings;
  }

  addActivity({ row, fields, extra }: NamedRow<ActivityColumn>): void {
    this.activityRows++;
    if (statedParticipants(fields.antall_deltakere) === undefined) {
      this.firstRowWithoutCount ??= row;
    }
    const id = fields.aktivitet_id;
    const first = id === '' ? undefined : this.byId.get(id);
    if (first === undefined) {
      const activity = { row, ordinal: this.activities.length, fields, extra, attendances: [] };
      this.activities.push(activity);
      if (id !== '') this.byId.set(id, { activity, rows: [row], ambiguous: false });
      return;
    }
    if (first.rows.length < MAX_NAMED_ROWS) first.rows.push(row);
    first.ambiguous ||= first.activity.fields.lokallag !== fields.lokallag;
    this.findings.push(
      finding('duplicate_activity_id', 'warning', {
        sheet: 'aktiviteter',
        row,
        column: 'aktivitet_id',
        activityId: id,
        details: { firstRow: first.activity.row },
      }),
    );
  }

  addAttendance(attendance: RegisteredAttendance): void {
    this.attendanceRows++;
    const id = attendance.fields.aktivitet_id;
    const known = this.byId.get(id);
    if (known !== undefined) {
      known.activity.attendances.push(attendance);
      return;
    }
    this.attendancesOfUnknownActivity++;
    const where = { sheet: 'deltakelser', row: attendance.row, column: 'aktivitet_id', activityId: id } as const;
    this.findings.push(finding('attendance_of_unknown_activity', 'warning', where));
  }

  /** The ids that rows with differing lokallag bear, in file order. */
  ambiguousIds(): AmbiguousId[] {
    return [...this.byId]
      .filter(([, { ambiguous }]) => ambiguous)
      .map(([id, { rows }]) => ({ id, file: this.fileName, rows }));
  }
}
