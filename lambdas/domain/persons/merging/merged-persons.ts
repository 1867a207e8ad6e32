/** Sets of identities that are merged to persons, with the member numbers and births of each person. */
import type { Identities, IdentityColumn } from '../../facts/tables/identities.ts';
import { NO_TEXT } from '../../facts/tables/texts.ts';
import { UnionFind } from '../union-find.ts';
import { anyConflict, birthsConflict, combine, conflict, evidenceOf, type PersonEvidence } from './person-evidence.ts';

const KINDS = ['memberNumber', 'birthDate', 'birthYear'] as const satisfies readonly IdentityColumn[];

/** Up to this size looking through a list is faster than a set. */
const MAX_COMPARED_PAIRWISE = 16;

export class MergedPersons {
  private readonly sets: UnionFind;
  /** By root the one value of each kind that the rows of its set have; NO_TEXT for none. */
  private readonly only: Readonly<Record<(typeof KINDS)[number], Int32Array>>;
  /** By root, of the few sets that have several values of a kind. */
  private readonly several = new Map<number, PersonEvidence>();
  /** 1 where the rows of the node are one person; 0 where each row is a separate person. */
  readonly joined: Uint8Array;

  constructor({ columns, length }: Identities) {
    this.sets = new UnionFind(length);
    this.only = {
      memberNumber: columns.memberNumber.slice(),
      birthDate: columns.birthDate.slice(),
      birthYear: columns.birthYear.slice(),
    };
    this.joined = new Uint8Array(length);
  }

  /** The member number of nodes that are not merged yet is shared, and so no evidence (reading 25). */
  ignoreNumber(nodes: readonly number[]): void {
    for (const node of nodes) {
      this.only.memberNumber[node] = NO_TEXT;
    }
  }

  /** Undefined when the rows of the set have neither a member number of their own nor a birth. */
  evidenceOfSet(root: number): PersonEvidence | undefined {
    const { memberNumber, birthDate, birthYear } = this.only;
    const [number = NO_TEXT, date = NO_TEXT, year = 0] = [memberNumber[root], birthDate[root], birthYear[root]];
    const known = this.several.get(root);
    return known ?? (number === NO_TEXT && year === 0 ? undefined : evidenceOf(number, date, year));
  }

  /** Equal for sets with the same evidence. @param numbersMatter whether member numbers are a part of it */
  evidenceKey(root: number, numbersMatter: boolean): string {
    const several = this.several.get(root);
    const { memberNumber, birthDate, birthYear } = this.only;
    if (several === undefined) {
      return `${numbersMatter ? memberNumber[root] : NO_TEXT} ${birthDate[root]} ${birthYear[root]}`;
    }
    const { memberNumbers, birthDates, birthYears } = several;
    return JSON.stringify(
      [numbersMatter ? memberNumbers : [], birthDates, birthYears].map((values) => [...values].sort()),
    );
  }

  /** Whether the evidence of two sets conflicts. @param numbersMatter whether differing member numbers do (reading 28) */
  conflict(left: number, right: number, numbersMatter: boolean): boolean {
    if (this.several.has(left) || this.several.has(right)) {
      const [one, other] = [this.evidenceOfSet(left), this.evidenceOfSet(right)];
      return one !== undefined && other !== undefined && (numbersMatter ? conflict : birthsConflict)(one, other);
    }
    const { memberNumber, birthDate, birthYear } = this.only;
    return (
      (numbersMatter && differ(memberNumber[left], memberNumber[right])) ||
      differ(birthDate[left], birthDate[right]) ||
      differ(birthYear[left], birthYear[right])
    );
  }

  join(node: number): void {
    this.joined[node] = 1;
  }

  merge(group: readonly number[]): void {
    this.unite(group, this.personsOf(group));
  }

  /** @returns false for a group of persons who conflict, which stays as it is */
  mergeUnlessConflict(group: readonly number[]): boolean {
    const persons = this.personsOf(group);
    if (this.anyConflict(persons)) {
      return false;
    }
    this.unite(group, persons);
    return true;
  }

  roots(): Int32Array {
    return this.sets.roots();
  }

  private anyConflict(persons: readonly number[]): boolean {
    if (persons.length < 2) {
      return false;
    }
    if (this.anyHasSeveral(persons)) {
      return anyConflict(persons.flatMap((person) => this.evidenceOfSet(person) ?? []));
    }
    return KINDS.some((kind) => this.onlyOf(kind, persons) === undefined);
  }

  private unite(group: readonly number[], persons: readonly number[]): void {
    for (const node of group) {
      this.joined[node] = 1;
    }
    if (persons.length < 2) {
      return;
    }
    const merged = this.combined(persons);
    let root = persons[0] ?? -1;
    for (const person of persons) {
      this.several.delete(person);
      root = this.sets.union(root, person)?.root ?? root;
    }
    if (merged.several !== undefined) {
      this.several.set(root, merged.several);
    } else {
      for (const kind of KINDS) {
        this.only[kind][root] = merged[kind];
      }
    }
  }

  private anyHasSeveral(persons: readonly number[]): boolean {
    return this.several.size > 0 && persons.some((person) => this.several.has(person));
  }

  private personsOf(group: readonly number[]): number[] {
    const found: number[] = [];
    const seen = group.length > MAX_COMPARED_PAIRWISE ? new Set<number>() : undefined;
    for (const node of group) {
      const person = this.sets.find(node);
      if (!(seen?.has(person) ?? found.includes(person))) {
        seen?.add(person);
        found.push(person);
      }
    }
    return found;
  }

  /** The one value of the kind that the persons have, NO_TEXT for none; undefined for several. */
  private onlyOf(kind: (typeof KINDS)[number], persons: readonly number[]): number | undefined {
    const values = this.only[kind];
    let only = NO_TEXT;
    for (const person of persons) {
      const value = values[person] ?? NO_TEXT;
      if (value !== NO_TEXT && only !== NO_TEXT && value !== only) {
        return undefined;
      }
      only = value === NO_TEXT ? only : value;
    }
    return only;
  }

  private combined(persons: readonly number[]): Record<(typeof KINDS)[number], number> & { several?: PersonEvidence } {
    const isPlain = !this.anyHasSeveral(persons);
    const memberNumber = this.onlyOf('memberNumber', persons);
    const birthDate = this.onlyOf('birthDate', persons);
    const birthYear = this.onlyOf('birthYear', persons);
    if (isPlain && memberNumber !== undefined && birthDate !== undefined && birthYear !== undefined) {
      return { memberNumber, birthDate, birthYear };
    }
    const several = combine(persons.flatMap((person) => this.evidenceOfSet(person) ?? []));
    return { memberNumber: NO_TEXT, birthDate: NO_TEXT, birthYear: 0, several };
  }
}

/** Whether both are given and are not the same. */
function differ(left: number = NO_TEXT, right: number = NO_TEXT): boolean {
  return left !== right && left !== NO_TEXT && right !== NO_TEXT;
}
