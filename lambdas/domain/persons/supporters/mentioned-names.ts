/** The names alone in `likepersoner`, each in its branch, with the rows of those who may be a known peer supporter of that name. */
import { ROLE_PEER_SUPPORTER } from '../../facts/chunk-facts.ts';
import type { RegisterFacts } from '../../facts/register-facts.ts';
import { IntList } from '../../facts/tables/int-list.ts';
import { NumberPairs } from '../../facts/tables/number-pairs.ts';
import { NO_TEXT, type Texts } from '../../facts/tables/texts.ts';
import { AttendanceGroups } from '../attendance-groups.ts';
import type { Persons, PersonView } from '../persons.ts';
import type { ApprovedList, ApprovedPerson } from './approved-list.ts';
import type { MentionedNumbers } from './mentioned-numbers.ts';

const NONE = new AttendanceGroups(0, 0, () => -1);

export class MentionedNames {
  private readonly persons: Pick<Persons, 'of' | 'reviewRoot'>;
  private readonly numbers: MentionedNumbers;
  private readonly texts: Texts;
  private readonly approvals: ApprovedList | undefined;
  /** A name and its branch. */
  private readonly places = new NumberPairs();
  /** By place, the number of its text as it was written first. */
  private readonly written = new IntList();
  /** By place, the position on the sheet of the one person of that name there; -1 for none. */
  private readonly listed = new IntList();
  /** By place, attendances of that name in the branch with the role likeperson. */
  private asPeerSupporters = NONE;
  /** By place, others of that name in the branch, who may hold a number that the branch mentions. */
  private others = NONE;
  /** For each branch the places of the numbers that it mentions. */
  private readonly numbersInBranch = new Map<number, Set<number>>();
  /** For each group of persons who may be one, those of the numbers below that any of them holds. */
  private heldBy = NONE;
  /** Places of mentioned numbers. */
  private held = new IntList();

  constructor(
    facts: RegisterFacts,
    persons: Pick<Persons, 'of' | 'reviewRoot'>,
    numbers: MentionedNumbers,
    approvals: ApprovedList | undefined,
  ) {
    this.persons = persons;
    this.numbers = numbers;
    const { activities, nodes, texts } = facts;
    this.approvals = approvals;
    this.texts = texts;
    const isMentioned = new Uint8Array(texts.length);
    for (let index = 0; index < activities.length; index++) {
      const branch = activities.columns.branch[index] ?? -1;
      const written = activities.namesWrittenIn(index);
      activities.namesIn(index).forEach((name, at) => {
        if (this.places.add(name, branch) === this.count) {
          isMentioned[name] = 1;
          const listed = approvals?.withName([nodes.nameOf(name)], activities.place(branch), false);
          this.listed.push(listed?.index ?? -1);
          this.written.push(written[at] ?? NO_TEXT);
        }
      });
    }
    if (this.count > 0) {
      this.readNumbers(facts);
      this.readRows(facts, isMentioned);
    }
  }

  get count(): number {
    return this.written.length;
  }

  /**
   * @param name number of the text of a name key
   * @param branch index of a place
   * @returns undefined for a name that no activity of the branch mentions alone
   */
  placeOf(name: number, branch: number): number | undefined {
    return this.places.numberOf(name, branch);
  }

  writtenAt(place: number): string {
    return this.texts.text(this.written.at(place));
  }

  listedAt(place: number): ApprovedPerson | undefined {
    return this.approvals?.at(place < this.count ? this.listed.at(place) : -1);
  }

  /** The places of the numbers on the sheet that names lead to. */
  listedNumbers(): ReadonlySet<number> {
    const places = new Set<number>();
    for (let place = 0; place < this.count; place++) {
      const listed = this.listedAt(place);
      places.add(listed === undefined ? -1 : this.numbers.placeOf(listed));
    }
    places.delete(-1);
    return places;
  }

  /** Attendances of the known peer supporters of that name: by their role, or by a number that they alone hold. */
  knownIn(place: number, branch: number, view: PersonView): number[] {
    const others = this.others.of(place).filter((at) => this.isNumbered(at, branch, view));
    return [...this.asPeerSupporters.of(place), ...others];
  }

  /** Whether the person of the attendance is the one holder of a number in `likepersoner` of the branch. */
  private isNumbered(attendance: number, branch: number, view: PersonView): boolean {
    const person = view.of(attendance);
    const inBranch = this.numbersInBranch.get(branch);
    return this.heldBy.of(this.groupOf(attendance)).some((at) => {
      const number = this.held.at(at);
      return inBranch?.has(number) === true && this.numbers.holderAt(number, view) === person;
    });
  }

  private groupOf(attendance: number): number {
    return this.persons.reviewRoot[this.persons.of(attendance)] ?? -1;
  }

  private readNumbers({ activities }: RegisterFacts): void {
    for (let index = 0; index < activities.length; index++) {
      const branch = activities.columns.branch[index] ?? -1;
      const known = this.numbersInBranch.get(branch) ?? new Set();
      this.numbersInBranch.set(branch, known);
      for (const number of activities.numbersIn(index)) {
        known.add(this.numbers.placeOfText(number));
      }
    }
    const groups = new IntList();
    const lastOf = new Int32Array(this.persons.reviewRoot.length).fill(-1);
    for (let place = 0; place < this.numbers.count; place++) {
      for (const at of this.numbers.heldIn(place)) {
        const group = this.groupOf(at);
        if (lastOf[group] !== place) {
          lastOf[group] = place;
          groups.push(group);
          this.held.push(place);
        }
      }
    }
    this.heldBy = new AttendanceGroups(lastOf.length, groups.length, (at) => groups.at(at));
  }

  /** @param isMentioned by number of the text, whether a name is mentioned in some branch */
  private readRows(facts: RegisterFacts, isMentioned: Uint8Array): void {
    const { nameKey } = facts.nodes.columns;
    const { branch } = facts.activities.columns;
    const placeOf = facts.node.map((node, at) => {
      const key = nameKey[node] ?? -1;
      return isMentioned[key] === 1 ? (this.placeOf(key, branch[facts.activityOf.at(at)] ?? -1) ?? -1) : -1;
    });
    const isPeerSupporter = (at: number) => facts.role[at] === ROLE_PEER_SUPPORTER;
    const rowsThat = (areThey: (at: number) => boolean) =>
      new AttendanceGroups(this.count, placeOf.length, (at) => {
        const place = placeOf[at] ?? -1;
        return place >= 0 && areThey(at) ? place : -1;
      });
    this.asPeerSupporters = rowsThat(isPeerSupporter);
    this.others = rowsThat((at) => !isPeerSupporter(at) && this.heldBy.size(this.groupOf(at)) > 0);
  }
}
