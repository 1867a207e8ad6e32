/** Disjoint sets of persons, with those together who are decided to be one, none of which has two whom a decision keeps apart. */
import { areKeptApart, combineBlocks, type DecidedBlocks, type DecidedPersons } from '../decided/decided-persons.ts';
import { UnionFind } from '../union-find.ts';

export class ApartSets {
  private readonly sets: UnionFind;
  /** By root, of the sets with somebody whom a decision names. */
  private readonly blocks: Map<number, DecidedBlocks>;

  constructor({ root, blocks }: Pick<DecidedPersons, 'root' | 'blocks'>) {
    this.sets = new UnionFind(root.length);
    root.forEach((of, person) => {
      this.sets.union(of, person);
    });
    this.blocks = new Map(blocks);
  }

  /** @returns whether the two are in one set now */
  union(left: number, right: number): boolean {
    const [one, other] = [this.sets.find(left), this.sets.find(right)];
    if (one === other) {
      return true;
    }
    const [ofOne, ofOther] = [this.blocks.get(one), this.blocks.get(other)];
    if (areKeptApart(ofOne, ofOther)) {
      return false;
    }
    const root = this.sets.union(one, other)?.root ?? one;
    if (ofOne !== undefined || ofOther !== undefined) {
      this.blocks.set(root, combineBlocks(ofOne, ofOther));
    }
    return true;
  }

  roots(): Int32Array {
    return this.sets.roots();
  }
}
