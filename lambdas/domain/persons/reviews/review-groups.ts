/** Persons joined by reviews, with the kinds of review and the rows that joined them. */
import { compareCodePoints } from '../../canonical.ts';
import { AttendanceGroups } from '../attendance-groups.ts';
import { ApartSets } from '../decided/apart-sets.ts';
import { areKeptApart, blocksOfPerson, type DecidedBlocks } from '../decided/decided-blocks.ts';
import { type PersonsToReview, REVIEW_KINDS, type ReviewKind, type Reviews } from './review.ts';
import { componentsOf, type PersonClass, type Relation } from './review-components.ts';
import { ReviewList } from './review-list.ts';

const ALWAYS_RELATED = { traitOf: () => 0, related: () => true, numbersMatter: true };
/** More traits than any list of attendances has; the product with the number of persons stays an exact integer. */
const MAX_TRAITS = 2 ** 24;

/** Up to this number comparing every pair is faster than classes. */
const MAX_COMPARED_ONE_BY_ONE = 12;

interface ComparedClass extends PersonClass {
  readonly attendances: number[];
}

export class ReviewGroups {
  private readonly persons: PersonsToReview;
  private readonly sets: ApartSets;
  /** For each person a bit for each kind of review. */
  private readonly kinds: Uint8Array;
  /** For each person its first attendance in a review; -1 for none. */
  private readonly witness: Int32Array;
  private readonly signatures: Signatures;
  /** Who is joined with somebody whom a decision names: that is done at the end, in an order that the register's has no part in. */
  private readonly ofDecided: { readonly kind: ReviewKind; readonly attendances: readonly number[] }[] = [];
  private readonly contentOf: (attendance: number) => string;

  /** @param contentOf a text that orders attendances by what stands in them */
  constructor(persons: PersonsToReview, contentOf: (attendance: number) => string) {
    this.persons = persons;
    this.contentOf = contentOf;
    this.sets = new ApartSets(persons.decided);
    this.kinds = new Uint8Array(persons.count);
    this.witness = new Int32Array(persons.count).fill(-1);
    this.signatures = new Signatures(persons);
  }

  /** Joins all persons of the attendances who do not conflict. */
  joinAll(kind: ReviewKind, attendances: readonly number[]): void {
    this.join(kind, attendances, ALWAYS_RELATED);
  }

  /** Joins each two persons of the attendances who do not conflict and have related traits. */
  join(
    kind: ReviewKind,
    attendances: readonly number[],
    relation: Relation & { traitOf(attendance: number): number },
  ): void {
    if (!this.hasTwoPersons(attendances)) {
      return;
    }
    if (attendances.length <= MAX_COMPARED_ONE_BY_ONE) {
      this.joinFew(kind, attendances, relation);
      return;
    }
    const classes = this.classesOf(attendances, relation);
    for (const component of componentsOf(classes, relation)) {
      const [first] = component.flatMap((index) => classes[index] ?? []);
      if (first === undefined || (component.length === 1 && !relation.related(first.trait, first.trait))) {
        continue;
      }
      const joined = component.flatMap((index) => classes[index]?.attendances ?? []);
      if (this.hasTwoPersons(joined)) {
        this.record(kind, joined);
      }
    }
  }

  finish(): Reviews {
    this.joinDecided();
    const reviewRoot = this.sets.roots();
    const { decided } = this.persons;
    const bits = new Uint8Array(this.persons.count);
    /** By who they are decided to be, their first attendance. */
    const witness = new Int32Array(this.persons.count).fill(-1);
    const roots = new Set<number>();
    this.witness.forEach((attendance, person) => {
      if (attendance >= 0) {
        const root = reviewRoot[person] ?? person;
        roots.add(root);
        bits[root] = (bits[root] ?? 0) | (this.kinds[person] ?? 0);
        const of = decided.root[person] ?? person;
        const before = witness[of] ?? -1;
        witness[of] = before < 0 ? attendance : Math.min(attendance, before);
      }
    });
    const members = new AttendanceGroups(this.persons.count, this.persons.count, (person) =>
      (witness[person] ?? -1) < 0 ? -1 : (reviewRoot[person] ?? person),
    );
    const reviews = new ReviewList();
    for (const root of roots) {
      // Who is kept apart from everybody is alone.
      if (members.size(root) > 1) {
        const from = members.from(root);
        const attendances = new Array<number>(members.size(root));
        for (let index = 0; index < attendances.length; index++) {
          attendances[index] = witness[members.at(from + index)] ?? -1;
        }
        const inOrder = attendances.sort((left, right) => left - right);
        reviews.add(root, bits[root] ?? 0, inOrder);
      }
    }
    return { reviewRoot, reviews };
  }

  /** Whether they are of two who are not decided to be one. */
  hasTwoPersons(attendances: readonly number[]): boolean {
    const { ofAttendance, decided } = this.persons;
    const first = decided.root[ofAttendance[attendances[0] ?? -1] ?? -1];
    for (const at of attendances) {
      if (decided.root[ofAttendance[at] ?? -1] !== first) {
        return true;
      }
    }
    return false;
  }

  /** As `join` does, without classes: nearly all values are of a few attendances. */
  private joinFew(
    kind: ReviewKind,
    attendances: readonly number[],
    relation: Relation & { traitOf(attendance: number): number },
  ): void {
    const { ofAttendance } = this.persons;
    const { traitOf } = relation;
    /** One of each person and trait. */
    const open: number[] = [];
    for (const at of attendances) {
      if (!open.some((one) => ofAttendance[one] === ofAttendance[at] && traitOf(one) === traitOf(at))) {
        open.push(at);
      }
    }
    for (let first = open.shift(); first !== undefined; first = open.shift()) {
      const joined = [first];
      for (const at of joined) {
        let kept = 0;
        for (const other of open) {
          if (this.areReview(at, other, relation)) {
            joined.push(other);
          } else {
            open[kept++] = other;
          }
        }
        open.length = kept;
      }
      if (this.hasTwoPersons(joined)) {
        this.record(kind, joined);
      }
    }
  }

  private areReview(
    left: number,
    right: number,
    { traitOf, related, numbersMatter }: Relation & { traitOf(attendance: number): number },
  ): boolean {
    const { ofAttendance, decided, evidence, nodeOf } = this.persons;
    const [one = -1, other = -1] = [ofAttendance[left], ofAttendance[right]];
    return (
      related(traitOf(left), traitOf(right)) &&
      !(decided.blocks.size > 0 && areKeptApart(blocksOfPerson(decided, one), blocksOfPerson(decided, other))) &&
      !evidence.conflict(nodeOf[one] ?? -1, nodeOf[other] ?? -1, numbersMatter)
    );
  }

  /** Persons with the same evidence and trait; each person once in a class. */
  private classesOf(
    attendances: readonly number[],
    { traitOf, numbersMatter }: Relation & { traitOf(attendance: number): number },
  ): ComparedClass[] {
    const classes = new Map<number, ComparedClass>();
    const seen = new Set<number>();
    for (const at of attendances) {
      const person = this.persons.ofAttendance[at] ?? -1;
      const trait = traitOf(at);
      if (seen.has(person * MAX_TRAITS + trait)) {
        continue;
      }
      seen.add(person * MAX_TRAITS + trait);
      const key = this.signatures.of(person, numbersMatter) * MAX_TRAITS + trait;
      const known = classes.get(key);
      if (known === undefined) {
        const blocks = blocksOfPerson(this.persons.decided, person);
        const evidence = this.persons.evidence.evidenceOfSet(this.persons.nodeOf[person] ?? -1);
        classes.set(key, { evidence, blocks, trait, attendances: [at] });
      } else {
        known.attendances.push(at);
      }
    }
    return [...classes.values()];
  }

  private joinDecided(): void {
    const { ofAttendance } = this.persons;
    const inOrder = this.ofDecided.map(({ kind, attendances }) => {
      const sorted = attendances
        .map((at) => ({ at, content: this.contentOf(at) }))
        .sort((left, right) => compareCodePoints(left.content, right.content));
      const content = `${REVIEW_KINDS.indexOf(kind)}\n${sorted.map((each) => each.content).join('\n')}`;
      return { content, persons: sorted.map(({ at }) => ofAttendance[at] ?? -1) };
    });
    for (const { persons } of inOrder.sort((left, right) => compareCodePoints(left.content, right.content))) {
      this.sets.unionAll(persons);
    }
  }

  private record(kind: ReviewKind, attendances: readonly number[]): void {
    const { ofAttendance, decided } = this.persons;
    const bit = 1 << REVIEW_KINDS.indexOf(kind);
    const persons: number[] = [];
    let isOfDecided = false;
    for (const at of attendances) {
      const person = ofAttendance[at] ?? -1;
      persons.push(person);
      isOfDecided ||= decided.blocks.size > 0 && blocksOfPerson(decided, person) !== undefined;
      this.kinds[person] = (this.kinds[person] ?? 0) | bit;
      const before = this.witness[person] ?? -1;
      this.witness[person] = before < 0 ? at : Math.min(before, at);
    }
    if (isOfDecided) {
      this.ofDecided.push({ kind, attendances });
    } else {
      this.sets.unionAll(persons);
    }
  }
}

/** Numbers that are equal for persons with the same evidence, with or without their member numbers. */
class Signatures {
  private readonly persons: PersonsToReview;
  private readonly ids = new Map<string, number>();
  private readonly withNumbers: Int32Array;
  private readonly withoutNumbers: Int32Array;

  constructor(persons: PersonsToReview) {
    this.persons = persons;
    this.withNumbers = new Int32Array(persons.count).fill(-1);
    this.withoutNumbers = new Int32Array(persons.count).fill(-1);
  }

  of(person: number, numbersMatter: boolean): number {
    const known = numbersMatter ? this.withNumbers : this.withoutNumbers;
    const found = known[person] ?? -1;
    if (found >= 0) {
      return found;
    }
    const { decided, evidence, nodeOf } = this.persons;
    const key = evidence.evidenceKey(nodeOf[person] ?? -1, numbersMatter);
    const text = `${key}${blocksText(blocksOfPerson(decided, person))}`;
    const id = this.ids.get(text) ?? this.ids.size;
    this.ids.set(text, id);
    known[person] = id;
    return id;
  }
}

function blocksText(blocks: DecidedBlocks | undefined): string {
  return blocks === undefined ? '' : JSON.stringify([...blocks].sort(([left], [right]) => left - right));
}
