/** Attendances with the same name in the same place, from which two kinds of review come (readings 28 and 29). */
import type { Identity } from '../../facts/identity.ts';
import { type RegisterFacts, startOf } from '../../facts/register-facts.ts';

/** Small whole numbers for texts, because a map by number needs a fraction of the memory. The empty text is -1. */
export class TextIds {
  private readonly ids = new Map<string, number>();

  of(text: string): number {
    if (text === '') {
      return -1;
    }
    const found = this.ids.get(text);
    if (found !== undefined) {
      return found;
    }
    this.ids.set(text, this.ids.size);
    return this.ids.size - 1;
  }
}

/** More places than any register has; the product with the number of names stays an exact integer. */
const MAX_PLACES = 2 ** 24;

/** Lists of numbers by two ids. A single number is stored alone, because most pairs of ids have only one. */
export class PairBuckets {
  private readonly found = new Map<number, number | number[]>();

  add(one: number, other: number, member: number): void {
    const key = one * MAX_PLACES + other;
    const bucket = this.found.get(key);
    if (bucket === undefined) {
      this.found.set(key, member);
    } else if (typeof bucket === 'number') {
      this.found.set(key, [bucket, member]);
    } else {
      bucket.push(member);
    }
  }

  /** The lists of two or more numbers. */
  *shared(): Generator<readonly number[]> {
    for (const bucket of this.found.values()) {
      if (typeof bucket !== 'number') {
        yield bucket;
      }
    }
  }
}

/**
 * @param nameOf for each node the id of its name, -1 for none
 * @param placeOf the text of a place; attendances with the empty one are in no list
 */
export function* byNameAndPlace(
  facts: RegisterFacts,
  nameOf: Int32Array,
  placeOf: (identity: Identity, activity: RegisterFacts['activities'][number]) => string,
): Generator<readonly number[]> {
  const places = new TextIds();
  const buckets = new PairBuckets();
  facts.activities.forEach((activity, index) => {
    for (let at = startOf(facts, index); at < startOf(facts, index + 1); at++) {
      const identity = facts.nodes[facts.node[at] ?? -1];
      const name = nameOf[facts.node[at] ?? -1] ?? -1;
      if (identity !== undefined && name >= 0) {
        const place = places.of(placeOf(identity, activity));
        if (place >= 0) {
          buckets.add(name, place, at);
        }
      }
    }
  });
  yield* buckets.shared();
}
