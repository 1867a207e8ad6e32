/** Lists of whole numbers, one behind the other, each known by its place: an array for each takes many times the memory. */
import { IntList } from './int-list.ts';

export class IntLists {
  /** Where each list begins, followed by how many numbers there are in all. */
  private readonly starts = new IntList();
  private readonly numbers = new IntList();

  constructor() {
    this.starts.push(0);
  }

  /** Adds a list. */
  add(numbers: readonly number[]): void {
    for (const number of numbers) {
      this.numbers.push(number);
    }
    this.starts.push(this.numbers.length);
  }

  /** Number of lists. */
  get length(): number {
    return this.starts.length - 1;
  }

  /** Number of numbers in all lists. */
  get total(): number {
    return this.numbers.length;
  }

  countOf(place: number): number {
    return this.starts.at(place + 1) - this.starts.at(place);
  }

  of(place: number): number[] {
    return Array.from(this.numbers.toArray().subarray(this.starts.at(place), this.starts.at(place + 1)));
  }

  /** How many numbers of a list are at least this one. */
  countFrom(place: number, least: number): number {
    let count = 0;
    for (let at = this.starts.at(place); at < this.starts.at(place + 1); at++) {
      count += this.numbers.at(at) >= least ? 1 : 0;
    }
    return count;
  }
}
