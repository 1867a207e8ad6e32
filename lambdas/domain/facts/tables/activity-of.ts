/**
 * Which activity each attendance is of, from where those of each activity begin: a number for each attendance would take 26 MB
 * for a million activities.
 */

/** Attendances from one known activity to the next. An activity has six or seven, so few steps lead from there. */
const STEP = 1 << 5;

export class ActivityOf {
  private readonly starts: Int32Array;
  private readonly count: number;
  /** The activity of every attendance that is a multiple of STEP. */
  private readonly known: Int32Array;

  /** @param starts for each activity the index of its first attendance, followed by the number of attendances */
  constructor(starts: Int32Array) {
    this.starts = starts;
    this.count = starts.at(-1) ?? 0;
    this.known = new Int32Array(Math.ceil(this.count / STEP));
    let activity = 0;
    for (let place = 0; place < this.known.length; place++) {
      activity = this.from(activity, place * STEP);
      this.known[place] = activity;
    }
  }

  /** -1 outside the list. */
  at(attendance: number): number {
    return attendance < 0 || attendance >= this.count
      ? -1
      : this.from(this.known[Math.floor(attendance / STEP)] ?? 0, attendance);
  }

  /** The activity of an attendance that is of this activity or a later one. */
  private from(activity: number, attendance: number): number {
    let found = activity;
    while ((this.starts[found + 1] ?? this.count) <= attendance) {
      found++;
    }
    return found;
  }
}
