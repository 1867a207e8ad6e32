import { type Finding, finding } from '../../finding.ts';
import type { RegisteredChunk } from '../chunk/registered-chunk.ts';
import type { ActivityColumn } from '../columns.ts';
import { statedParticipants } from '../participant-count.ts';
import type { AmbiguousId, RegisteredAttendance } from '../register.ts';
import type { RowSpill } from '../row-spill.ts';
import type { NamedRow } from '../tables/named-row.ts';
import { IdIndex } from './id-index.ts';
import { joinedChunks } from './joined-chunks.ts';
import { NumberList } from './number-list.ts';
import { PartitionWriter } from './partition-writer.ts';
import { activityLine, attendanceLine } from './row-lines.ts';

const MAX_NAMED_ROWS = 10;
/** Chunks whose rows wait together. With fewer, attendances in any order would be many small writes. */
const CHUNKS_OF_PARTITION = 5;

/**
 * Gives the activities of one file their attendances (readings 4 and 5). The rows wait on disk, divided by their activities;
 * only the ids stand in memory.
 */
export class ActivityJoin {
  activityRows = 0;
  attendanceRows = 0;
  attendances = 0;
  attendancesOfUnknownActivity = 0;
  /** The first row whose `antall_deltakere` is not a readable number; undefined when all rows have one. */
  firstRowWithoutCount: number | undefined;
  /** UTF-16 units of each activity with its attendances, by ordinal. */
  private readonly units = new NumberList();
  private readonly ids: IdIndex;
  /** The first row of each id: its ordinal, its row and the number of its lokallag. */
  private readonly ordinals = new NumberList();
  private readonly rows = new NumberList();
  private readonly branches = new NumberList();
  /** Further rows of ids, in file order. */
  private readonly repeatedIds = new NumberList();
  private readonly repeatedRows = new NumberList();
  private readonly ambiguous = new Set<number>();
  private readonly spill: RowSpill;
  private readonly writer: PartitionWriter;
  private readonly findings: Finding[];
  private readonly chunkActivities: number;

  /** @param seed of the index of ids */
  constructor(spill: RowSpill, findings: Finding[], chunkActivities: number, seed: number) {
    this.spill = spill;
    this.ids = new IdIndex(seed);
    this.writer = new PartitionWriter(spill);
    this.findings = findings;
    this.chunkActivities = chunkActivities;
  }

  /** UTF-16 units of the different ids. */
  get idLength(): number {
    return this.ids.length;
  }

  get activities(): number {
    return this.units.length;
  }

  /**
   * @param branch number of its lokallag
   * @returns whether the activity is stored: false for a further row of an id
   */
  addActivity(named: NamedRow<ActivityColumn>, branch: number): boolean {
    this.activityRows++;
    const { row, fields } = named;
    if (statedParticipants(fields.antall_deltakere) === undefined) this.firstRowWithoutCount ??= row;
    const id = fields.aktivitet_id;
    if (id !== '') {
      const known = this.ids.size;
      const number = this.ids.add(id);
      if (number < known) {
        this.noteRepetition(number, id, row, branch);
        return false;
      }
      this.ordinals.push(this.activities);
      this.rows.push(row);
      this.branches.push(branch);
    }
    const line = activityLine(named);
    this.writer.add(this.partitionOf(this.activities), line);
    this.units.push(line.length);
    return true;
  }

  addAttendance(attendance: RegisteredAttendance): void {
    this.attendanceRows++;
    const id = attendance.fields.aktivitet_id;
    const number = this.ids.find(id);
    if (number === -1) {
      this.attendancesOfUnknownActivity++;
      const where = { sheet: 'deltakelser', row: attendance.row, column: 'aktivitet_id', activityId: id } as const;
      this.findings.push(finding('attendance_of_unknown_activity', 'warning', where));
      return;
    }
    this.attendances++;
    const ordinal = this.ordinals.at(number);
    const line = attendanceLine(ordinal, attendance);
    this.writer.add(this.partitionOf(ordinal), line);
    this.units.add(ordinal, line.length);
  }

  /** To be called after each batch of rows. */
  settle(): Promise<void> {
    return this.writer.settle();
  }

  /** The activities with their attendances, in file order and a chunk at a time, after the last row was added. */
  async *chunks(): AsyncGenerator<RegisteredChunk> {
    await this.writer.flush();
    const { chunkActivities } = this;
    yield* joinedChunks(this.spill, this.units, { size: chunkActivities * CHUNKS_OF_PARTITION, chunkActivities });
  }

  /** The ids that rows with differing lokallag bear, in file order. */
  ambiguousIds(fileName: string): AmbiguousId[] {
    if (this.ambiguous.size === 0) return [];
    const numbers = [...this.ambiguous].sort((left, right) => left - right);
    const rows = new Map(numbers.map((number) => [number, [this.rows.at(number)]]));
    for (let index = 0; index < this.repeatedIds.length; index++) {
      const ofId = rows.get(this.repeatedIds.at(index));
      if (ofId !== undefined && ofId.length < MAX_NAMED_ROWS) ofId.push(this.repeatedRows.at(index));
    }
    return [...rows].map(([number, ofId]) => ({ id: this.ids.idOf(number), file: fileName, rows: ofId }));
  }

  private noteRepetition(number: number, id: string, row: number, branch: number): void {
    this.repeatedIds.push(number);
    this.repeatedRows.push(row);
    if (this.branches.at(number) !== branch) this.ambiguous.add(number);
    this.findings.push(
      finding('duplicate_activity_id', 'warning', {
        sheet: 'aktiviteter',
        row,
        column: 'aktivitet_id',
        activityId: id,
        details: { firstRow: this.rows.at(number) },
      }),
    );
  }

  private partitionOf(ordinal: number): number {
    return Math.floor(ordinal / (this.chunkActivities * CHUNKS_OF_PARTITION));
  }
}
