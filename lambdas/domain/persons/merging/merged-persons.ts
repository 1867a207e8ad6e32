/** Sets of identities that are merged to persons, with the member numbers and births of each person. */
import type { Identity } from '../../facts/identity.ts';
import { UnionFind } from '../union-find.ts';
import { anyConflict, combine, evidenceOf, type PersonEvidence } from './person-evidence.ts';

export class MergedPersons {
  private readonly nodes: readonly Identity[];
  private readonly sharedMemberNumbers: ReadonlySet<string>;
  private readonly sets: UnionFind;
  /** Only for sets of several nodes; a single node has its evidence itself. */
  private readonly evidence = new Map<number, PersonEvidence>();
  /** 1 where the rows of the node are one person; 0 where each row is a separate person. */
  readonly joined: Uint8Array;

  constructor(nodes: readonly Identity[], sharedMemberNumbers: ReadonlySet<string>) {
    this.nodes = nodes;
    this.sharedMemberNumbers = sharedMemberNumbers;
    this.sets = new UnionFind(nodes.length);
    this.joined = new Uint8Array(nodes.length);
  }

  /** Undefined when the rows of the set have neither a member number of their own nor a birth. */
  evidenceOfSet(root: number): PersonEvidence | undefined {
    return this.evidence.get(root) ?? this.evidenceOfNode(root);
  }

  anyConflict(group: readonly number[]): boolean {
    if (group.length < 2) {
      return false;
    }
    const persons = [...new Set(group.map((node) => this.sets.find(node)))];
    return persons.length > 1 && anyConflict(persons.flatMap((person) => this.evidenceOfSet(person) ?? []));
  }

  merge(group: readonly number[]): void {
    for (const node of group) {
      this.joined[node] = 1;
    }
    if (group.length < 2) {
      return;
    }
    const persons = [...new Set(group.map((node) => this.sets.find(node)))];
    if (persons.length < 2) {
      return;
    }
    const known = persons.flatMap((person) => this.evidenceOfSet(person) ?? []);
    let root = persons[0] ?? -1;
    for (const person of persons) {
      this.evidence.delete(person);
      root = this.sets.union(root, person)?.root ?? root;
    }
    if (known.length > 0) {
      this.evidence.set(root, combine(known));
    }
  }

  roots(): Int32Array {
    return this.sets.roots();
  }

  private evidenceOfNode(index: number): PersonEvidence | undefined {
    const node = this.nodes[index];
    if (node === undefined) {
      throw new RangeError(`No identity ${index} among ${this.nodes.length}`);
    }
    const memberNumber = this.sharedMemberNumbers.has(node.memberNumber) ? '' : node.memberNumber;
    return memberNumber === '' && node.birthYear === 0 ? undefined : evidenceOf(node, memberNumber);
  }
}
