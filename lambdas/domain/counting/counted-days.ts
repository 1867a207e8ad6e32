/** The counted days of each activity of a register, in days since 1970-01-01. */
import { IntList } from '../facts/tables/int-list.ts';

export class CountedDays {
  /** By activity the place of its first day, followed by how many there are in all. */
  private readonly starts = new IntList();
  private readonly days = new IntList();

  constructor() {
    this.starts.push(0);
  }

  /** Those of the next activity. */
  add(days: readonly number[]): void {
    for (const day of days) {
      this.days.push(day);
    }
    this.starts.push(this.days.length);
  }

  /** Number of activities. */
  get length(): number {
    return this.starts.length - 1;
  }

  /** Number of days of all activities. */
  get total(): number {
    return this.days.length;
  }

  countOf(activity: number): number {
    return this.starts.at(activity + 1) - this.starts.at(activity);
  }

  of(activity: number): number[] {
    const days: number[] = [];
    for (let at = this.starts.at(activity); at < this.starts.at(activity + 1); at++) {
      days.push(this.days.at(at));
    }
    return days;
  }

  /** Days of an activity from a day on. */
  countSince(activity: number, day: number): number {
    let count = 0;
    for (let at = this.starts.at(activity); at < this.starts.at(activity + 1); at++) {
      count += this.days.at(at) >= day ? 1 : 0;
    }
    return count;
  }
}
