/** The facts of all chunks: identities are distinct over the whole register, and attendances are in flat arrays. */
import type { SheetName } from '../register/columns.ts';
import { type NamedParts, partName } from '../registers/file-parts.ts';
import type { ChunkFacts } from './chunk-facts.ts';
import { ActivityCollector } from './tables/activity-collector.ts';
import { ActivityOf } from './tables/activity-of.ts';
import type { ActivityRows } from './tables/activity-rows.ts';
import { Identities, IdentityCollector } from './tables/identities.ts';
import { IntList } from './tables/int-list.ts';
import { Texts } from './tables/texts.ts';

export interface RegisterFacts {
  readonly activities: ActivityRows;
  /** The files of the register, in code point order of their names. */
  readonly files: readonly NamedParts[];
  /** For each activity the index of its file. */
  readonly fileOf: Int32Array;
  /** Number of activities in each chunk of the register, in order. */
  readonly chunkSizes: readonly number[];
  /** The distinct identities. */
  readonly nodes: Identities;
  /** The texts of activities and identities. */
  readonly texts: Texts;
  /** For each activity the index of its first attendance in the arrays below, followed by the number of attendances. */
  readonly attendanceStart: Int32Array;
  /** For each attendance the index of its node, -1 when unidentified. */
  readonly node: Int32Array;
  readonly role: Uint8Array;
  readonly row: Int32Array;
  /** The index of the activity of each attendance. */
  readonly activityOf: ActivityOf;
}

/** Collects the chunks one by one, so that only one chunk is in memory besides the result. */
export class RegisterFactsCollector {
  private readonly files: readonly NamedParts[];
  private readonly texts = new Texts();
  private readonly identities = new IdentityCollector();
  private readonly activities = new ActivityCollector(this.texts);
  private readonly fileOf = new IntList();
  private readonly chunkSizes: number[] = [];
  private readonly starts = new IntList();
  private readonly node = new IntList();
  private readonly role: Uint8Array[] = [];
  private readonly row = new IntList();

  constructor(files: readonly NamedParts[]) {
    this.files = files;
    this.starts.push(0);
  }

  /** @param file index of the chunk's file */
  add(
    { texts, identities, activities, attendances, mentionedNumbers, mentionedNames }: ChunkFacts,
    file: number,
  ): void {
    const textOf = this.texts.addAll(texts);
    const inRegister = (column: Int32Array) => column.map((text) => textOf[text] ?? 0);
    const { nameKey, memberNumber, email, phone, birthDate, birthYear, name } = identities;
    const nodeOf = this.identities.addAll({
      nameKey: inRegister(nameKey),
      memberNumber: inRegister(memberNumber),
      email: inRegister(email),
      phone: inRegister(phone),
      birthDate: inRegister(birthDate),
      birthYear,
      name: inRegister(name),
    });
    this.node.pushAll(attendances.identity.map((identity) => (identity < 0 ? -1 : (nodeOf[identity] ?? -1))));
    this.role.push(Uint8Array.from(attendances.role));
    this.row.pushAll(attendances.row);
    for (const count of activities.attendances) {
      this.starts.push(this.starts.at(this.starts.length - 1) + count);
      this.fileOf.push(file);
    }
    this.activities.add(activities, inRegister, { mentionedNumbers, mentionedNames });
    this.chunkSizes.push(activities.id.length);
  }

  /** The largest lists are copied, without their room for more: they are in memory until all is counted. */
  finish(): RegisterFacts {
    const attendanceStart = this.starts.toArray();
    return {
      activities: this.activities.finish(),
      files: this.files,
      fileOf: this.fileOf.toArray(),
      chunkSizes: this.chunkSizes,
      nodes: new Identities(this.texts, this.identities.finish()),
      texts: this.texts,
      attendanceStart,
      node: this.node.toArray().slice(),
      role: joined(this.role),
      row: this.row.toArray().slice(),
      activityOf: new ActivityOf(attendanceStart),
    };
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Index of an activity's first attendance in the flat arrays. */
export function startOf(facts: Pick<RegisterFacts, 'attendanceStart'>, activity: number): number {
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
