/** Attendances by the group that each is part of, in the order of the register. */
export class AttendanceGroups {
  readonly count: number;
  private readonly starts: Int32Array;
  private readonly attendances: Int32Array;

  /** @param groupOf for each attendance its group, from 0 to `count` - 1; -1 for none */
  constructor(count: number, groupOf: Int32Array) {
    this.count = count;
    this.starts = new Int32Array(count + 1);
    for (let attendance = 0; attendance < groupOf.length; attendance++) {
      const group = groupOf[attendance] ?? -1;
      if (group >= 0) {
        this.starts[group + 1] = (this.starts[group + 1] ?? 0) + 1;
      }
    }
    for (let group = 0; group < count; group++) {
      this.starts[group + 1] = (this.starts[group + 1] ?? 0) + (this.starts[group] ?? 0);
    }
    const next = this.starts.slice();
    this.attendances = new Int32Array(this.starts[count] ?? 0);
    for (let attendance = 0; attendance < groupOf.length; attendance++) {
      const group = groupOf[attendance] ?? -1;
      if (group >= 0) {
        const place = next[group] ?? 0;
        this.attendances[place] = attendance;
        next[group] = place + 1;
      }
    }
  }

  size(group: number): number {
    return (this.starts[group + 1] ?? 0) - (this.starts[group] ?? 0);
  }

  /** The place of the first attendance of a group; they end where those of the next group begin. */
  from(group: number): number {
    return this.starts[group] ?? 0;
  }

  /** The attendance at a place. */
  at(place: number): number {
    return this.attendances[place] ?? -1;
  }

  /** The first attendance of a group that has some. */
  first(group: number): number {
    return this.attendances[this.starts[group] ?? -1] ?? -1;
  }

  /** Makes a list, which for a loop over all groups takes more time than their attendances: see `from` and `at`. */
  of(group: number): Int32Array {
    return this.attendances.subarray(this.starts[group], this.starts[group + 1]);
  }
}
