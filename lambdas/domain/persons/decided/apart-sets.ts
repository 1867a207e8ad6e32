/** Disjoint sets of persons, with those together who are decided to be one, none of which has two whom a decision keeps apart. */
import { UnionFind } from '../union-find.ts';
import { areKeptApart, combineBlocks, type DecidedBlocks, widestDecision } from './decided-blocks.ts';

export class ApartSets {
  private readonly sets: UnionFind;
  /** By root, of the sets with somebody whom a decision names. */
  readonly blocks: Map<number, DecidedBlocks>;

  /** @param blocks by root */
  constructor({ root, blocks }: { readonly root: Int32Array; readonly blocks: ReadonlyMap<number, DecidedBlocks> }) {
    this.sets = new UnionFind(root.length);
    root.forEach((of, person) => {
      this.sets.union(of, person);
    });
    this.blocks = new Map(blocks);
  }

  /**
   * Joins each with the first of those before it from whom no decision keeps it apart. Those whom the widest decision keeps apart
   * are not compared, because it can name thousands.
   */
  unionAll(persons: readonly number[]): void {
    if (this.blocks.size === 0) {
      for (const person of persons) {
        this.sets.union(persons[0] ?? person, person);
      }
      return;
    }
    const widest = widestDecision(persons.map((person) => this.blocksOf(person))) ?? NO_DECISION;
    const blockOf = (person: number) => this.blocksOf(person)?.get(widest);
    /** One of each set, in the order of the persons. */
    const all: number[] = [];
    const byBlock = new Map<number | undefined, Set<number>>();
    const firstsIn = (block: number | undefined) => {
      const firsts = byBlock.get(block) ?? new Set<number>();
      byBlock.set(block, firsts);
      return firsts;
    };
    const join = (first: number, person: number) => {
      const before = blockOf(first);
      if (!this.union(first, person)) {
        return false;
      }
      const after = blockOf(first);
      if (before !== after) {
        firstsIn(before).delete(first);
        firstsIn(after).add(first);
      }
      return true;
    };
    for (const person of persons) {
      const block = blockOf(person);
      const choices = block === undefined ? [all] : [firstsIn(block), firstsIn(undefined)];
      if (!choices.some((firsts) => firsts[Symbol.iterator]().some((first) => join(first, person)))) {
        all.push(person);
        firstsIn(block).add(person);
      }
    }
  }

  roots(): Int32Array {
    return this.sets.roots();
  }

  private blocksOf(person: number): DecidedBlocks | undefined {
    return this.blocks.get(this.sets.find(person));
  }

  /** @returns whether the two are in one set now */
  private union(left: number, right: number): boolean {
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
      this.blocks.delete(root === one ? other : one);
    }
    return true;
  }
}

const NO_DECISION = -1;
