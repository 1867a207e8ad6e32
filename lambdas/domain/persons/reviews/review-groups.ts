/** Persons joined by reviews, with the kinds of review and the rows that joined them. */
import { compareCodePoints } from '../../canonical.ts';
import { ApartSets } from '../decided/apart-sets.ts';
import { blocksOfPerson, type DecidedBlocks } from '../decided/decided-blocks.ts';
import { type PersonsToReview, REVIEW_KINDS, type ReviewGroup, type ReviewKind, type Reviews } from './review.ts';
import { componentsOf, type PersonClass, type Relation } from './review-components.ts';

const ALWAYS_RELATED = { traitOf: () => 0, related: () => true, numbersMatter: true };
/** More traits than any list of attendances has; the product with the number of persons stays an exact integer. */
const MAX_TRAITS = 2 ** 24;

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
    const members = new Map<number, { bits: number; witness: Map<number, number> }>();
    this.witness.forEach((attendance, person) => {
      if (attendance >= 0) {
        const root = reviewRoot[person] ?? person;
        const known = members.get(root) ?? { bits: 0, witness: new Map<number, number>() };
        members.set(root, known);
        known.bits |= this.kinds[person] ?? 0;
        const of = this.persons.decided.root[person] ?? person;
        known.witness.set(of, Math.min(attendance, known.witness.get(of) ?? attendance));
      }
    });
    // Who is kept apart from everybody is alone.
    const groups = [...members].filter(([, { witness }]) => witness.size > 1);
    const reviews = groups.map(
      ([root, { bits, witness }]): ReviewGroup => ({
        root,
        persons: witness.size,
        kinds: REVIEW_KINDS.filter((_, index) => (bits & (1 << index)) !== 0),
        attendances: [...witness.values()].sort((left, right) => left - right),
      }),
    );
    return { reviewRoot, reviews };
  }

  private hasTwoPersons(attendances: readonly number[]): boolean {
    const { ofAttendance, decided } = this.persons;
    const personAt = (at: number) => decided.root[ofAttendance[at] ?? -1];
    const first = personAt(attendances[0] ?? -1);
    return attendances.some((at) => personAt(at) !== first);
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
        classes.set(key, { evidence: this.persons.evidenceOf(person), blocks, trait, attendances: [at] });
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
    if (attendances.some((at) => blocksOfPerson(decided, ofAttendance[at] ?? -1) !== undefined)) {
      this.ofDecided.push({ kind, attendances });
    } else {
      this.sets.unionAll(attendances.map((at) => ofAttendance[at] ?? -1));
    }
    for (const at of attendances) {
      const person = ofAttendance[at] ?? -1;
      this.kinds[person] = (this.kinds[person] ?? 0) | bit;
      const before = this.witness[person] ?? -1;
      this.witness[person] = before < 0 ? at : Math.min(before, at);
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
    const blocks = blocksOfPerson(this.persons.decided, person);
    const text = `${this.textOf(person, numbersMatter)}${blocksText(blocks)}`;
    const id = this.ids.get(text) ?? this.ids.size;
    this.ids.set(text, id);
    known[person] = id;
    return id;
  }

  private textOf(person: number, numbersMatter: boolean): string {
    const evidence = this.persons.evidenceOf(person);
    if (evidence === undefined) {
      return '';
    }
    const { memberNumbers, birthDates, birthYears } = evidence;
    return JSON.stringify(
      [numbersMatter ? memberNumbers : [], birthDates, birthYears].map((values) => [...values].sort()),
    );
  }
}

function blocksText(blocks: DecidedBlocks | undefined): string {
  return blocks === undefined ? '' : JSON.stringify([...blocks].sort(([left], [right]) => left - right));
}
