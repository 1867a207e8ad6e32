/** Attendances by the group that each is part of, in the order of the register. */
export class AttendanceGroups {
  readonly count: number;
  private readonly starts: Int32Array;
  private readonly attendances: Int32Array;

  /**
   * @param length number of attendances
   * @param groupOf the group of each, from 0 to `count` - 1; -1 for none; asked for twice
   */
  constructor(count: number, length: number, groupOf: (attendance: number) => number) {
    this.count = count;
    const starts = new Int32Array(count + 1);
    for (let attendance = 0; attendance < length; attendance++) {
      const group = groupOf(attendance);
      if (group >= 0) {
        starts[group + 1] = (starts[group + 1] ?? 0) + 1;
      }
    }
    for (let group = 0; group < count; group++) {
      starts[group + 1] = (starts[group + 1] ?? 0) + (starts[group] ?? 0);
    }
    this.attendances = new Int32Array(starts[count] ?? 0);
    // Each start moves on to its end, which is the start of the next group, and so a list of next places is not needed.
    for (let attendance = 0; attendance < length; attendance++) {
      const group = groupOf(attendance);
      if (group >= 0) {
        const place = starts[group] ?? 0;
        this.attendances[place] = attendance;
        starts[group] = place + 1;
      }
    }
    this.starts = starts.copyWithin(1, 0, count);
    this.starts[0] = 0;
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
