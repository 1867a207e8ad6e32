/** Groups of persons who may be one, in lists of numbers: a large register has tens of thousands. Each is made when its turn comes. */
import { IntList } from '../../facts/tables/int-list.ts';
import { IntLists } from '../../facts/tables/int-lists.ts';
import { REVIEW_KINDS, type ReviewGroup, type ReviewKind } from './review.ts';

/** By the bits of `kinds`. */
const KINDS_OF_BITS: readonly (readonly ReviewKind[])[] = Array.from({ length: 1 << REVIEW_KINDS.length }, (_, bits) =>
  REVIEW_KINDS.filter((_, place) => (bits & (1 << place)) !== 0),
);

export class ReviewList implements Iterable<ReviewGroup> {
  private readonly roots = new IntList();
  private readonly kinds = new IntList();
  private readonly attendances = new IntLists();

  /** @param kinds a bit for each kind, by its place in REVIEW_KINDS */
  add(root: number, kinds: number, attendances: readonly number[]): void {
    this.roots.push(root);
    this.kinds.push(kinds);
    this.attendances.add(attendances);
  }

  get length(): number {
    return this.roots.length;
  }

  *[Symbol.iterator](): Generator<ReviewGroup> {
    for (let place = 0; place < this.length; place++) {
      const attendances = this.attendances.of(place);
      const kinds = KINDS_OF_BITS[this.kinds.at(place)] ?? [];
      yield { root: this.roots.at(place), persons: attendances.length, kinds, attendances };
    }
  }
}
