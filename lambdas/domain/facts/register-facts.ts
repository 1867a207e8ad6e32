/** The facts of all chunks put together: identities distinct over the whole register, attendances in flat arrays. */
import { type ActivityFacts, ATTENDANCE_WIDTH, type ChunkFacts, identityFrom, identityKey } from './chunk-facts.ts';
import type { Identity } from './identity.ts';

export interface RegisterFacts {
  readonly activities: readonly ActivityFacts[];
  /** How many activities each chunk brought, in order. */
  readonly chunkSizes: readonly number[];
  readonly nodes: readonly Identity[];
  /** Per activity, where its attendances begin in the arrays below; one more entry than activities. */
  readonly attendanceStart: Int32Array;
  /** Node of each attendance, -1 when unidentified. */
  readonly node: Int32Array;
  readonly role: Uint8Array;
  readonly row: Int32Array;
}

/** Takes chunks one by one, so that only one is in memory beside what is kept. */
export class RegisterFactsCollector {
  private readonly activities: ActivityFacts[] = [];
  private readonly chunkSizes: number[] = [];
  private readonly nodes: Identity[] = [];
  private readonly known = new Map<string, number>();
  private readonly starts: number[] = [0];
  private readonly node: number[] = [];
  private readonly role: number[] = [];
  private readonly row: number[] = [];

  add(chunk: ChunkFacts): void {
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
    }
    this.chunkSizes.push(chunk.activities.length);
  }

  finish(): RegisterFacts {
    return {
      activities: this.activities,
      chunkSizes: this.chunkSizes,
      nodes: this.nodes,
      attendanceStart: Int32Array.from(this.starts),
      node: Int32Array.from(this.node),
      role: Uint8Array.from(this.role),
      row: Int32Array.from(this.row),
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

/** Where an activity's attendances begin in the flat arrays. */
export function startOf(facts: RegisterFacts, activity: number): number {
  return facts.attendanceStart[activity] ?? 0;
}
