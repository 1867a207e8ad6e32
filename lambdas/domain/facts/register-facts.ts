/** The facts of all chunks: identities are distinct over the whole register, and attendances are in flat arrays. */
import type { SheetName } from '../register/columns.ts';
import { type NamedParts, partName } from '../registers/file-parts.ts';
import { type ActivityFacts, ATTENDANCE_WIDTH, type ChunkFacts, identityFrom, identityKey } from './chunk-facts.ts';
import type { Identity } from './identity.ts';

export interface RegisterFacts {
  readonly activities: readonly ActivityFacts[];
  /** The files of the register, in code point order of their names. */
  readonly files: readonly NamedParts[];
  /** For each activity the index of its file. */
  readonly fileOf: Int32Array;
  /** Number of activities in each chunk of the register, in order. */
  readonly chunkSizes: readonly number[];
  /** The distinct identities. */
  readonly nodes: readonly Identity[];
  /** For each activity the index of its first attendance in the arrays below, followed by the number of attendances. */
  readonly attendanceStart: Int32Array;
  /** For each attendance the index of its node, -1 when unidentified. */
  readonly node: Int32Array;
  readonly role: Uint8Array;
  readonly row: Int32Array;
  /** For each attendance the index of its activity. */
  readonly activityOf: Int32Array;
}

/** Collects the chunks one by one, so that only one chunk is in memory besides the result. */
export class RegisterFactsCollector {
  private readonly files: readonly NamedParts[];
  private readonly activities: ActivityFacts[] = [];
  private readonly fileOf: number[] = [];
  private readonly chunkSizes: number[] = [];
  private readonly nodes: Identity[] = [];
  private readonly known = new Map<string, number>();
  private readonly starts: number[] = [0];
  private readonly node: number[] = [];
  private readonly role: number[] = [];
  private readonly row: number[] = [];

  constructor(files: readonly NamedParts[]) {
    this.files = files;
  }

  /** @param file index of the chunk's file */
  add(chunk: ChunkFacts, file: number): void {
    const globalNode = chunk.identities.map((tuple) => this.nodeOf(identityFrom(tuple)));
    for (const activity of chunk.activities) {
      const { attendances } = activity;
      for (let at = 0; at < attendances.length; at += ATTENDANCE_WIDTH) {
        const local = attendances[at] ?? -1;
        this.node.push(local < 0 ? -1 : (globalNode[local] ?? -1));
        this.role.push(attendances[at + 1] ?? 0);
        this.row.push(attendances[at + 2] ?? 0);
      }
      this.starts.push(this.node.length);
      this.activities.push({ ...activity, attendances: [] });
      this.fileOf.push(file);
    }
    this.chunkSizes.push(chunk.activities.length);
  }

  finish(): RegisterFacts {
    const attendanceStart = Int32Array.from(this.starts);
    const activityOf = new Int32Array(this.node.length);
    this.activities.forEach((_, index) => {
      activityOf.fill(index, attendanceStart[index], attendanceStart[index + 1]);
    });
    return {
      activities: this.activities,
      files: this.files,
      fileOf: Int32Array.from(this.fileOf),
      chunkSizes: this.chunkSizes,
      nodes: this.nodes,
      attendanceStart,
      node: Int32Array.from(this.node),
      role: Uint8Array.from(this.role),
      row: Int32Array.from(this.row),
      activityOf,
    };
  }

  private nodeOf(identity: Identity): number {
    const key = identityKey(identity);
    const found = this.known.get(key);
    if (found !== undefined) {
      return found;
    }
    this.known.set(key, this.nodes.length);
    this.nodes.push(identity);
    return this.nodes.length - 1;
  }
}

/** Index of an activity's first attendance in the flat arrays. */
export function startOf(facts: RegisterFacts, activity: number): number {
  return facts.attendanceStart[activity] ?? 0;
}

/** Name of the file with a row of an activity; null when its file is not known. */
export function fileName(
  { files, fileOf }: Pick<RegisterFacts, 'files' | 'fileOf'>,
  activity: number,
  sheet: SheetName,
): string | null {
  const file = files[fileOf[activity] ?? -1];
  return file === undefined ? null : partName(file, sheet);
}
