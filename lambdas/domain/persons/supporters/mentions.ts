/**
 * What a register says of its peer supporters, whoever of its persons are one: read once, and asked for the persons as they are
 * and as they would be with reviews merged.
 */
import type { RegisterFacts } from '../../facts/register-facts.ts';
import { firstAttendances } from '../first-attendances.ts';
import type { Persons } from '../persons.ts';
import type { ApprovedList, ApprovedPerson } from './approved-list.ts';
import { MentionedNames } from './mentioned-names.ts';
import { MentionedNumbers } from './mentioned-numbers.ts';

/** A peer supporter who is no person of the attendances. */
export interface UnattendedSupporter {
  readonly memberNumber: string;
  /** As it was written. */
  readonly name: string;
  readonly approved: ApprovedPerson | undefined;
}

export class Mentions {
  readonly facts: RegisterFacts;
  readonly persons: Persons;
  /** Undefined for a register without the sheet. */
  readonly approvals: ApprovedList | undefined;
  readonly numbers: MentionedNumbers;
  readonly names: MentionedNames;
  /** The first attendance of each node. */
  readonly firstOf: Int32Array;

  constructor(facts: RegisterFacts, persons: Persons, approvals: ApprovedList | undefined) {
    this.facts = facts;
    this.persons = persons;
    this.approvals = approvals;
    this.firstOf = firstAttendances(facts);
    this.numbers = new MentionedNumbers(facts, { ...persons.merging, firstOf: this.firstOf }, approvals);
    this.names = new MentionedNames(facts, persons, this.numbers, approvals);
  }

  /** Ids of persons, then of numbers, names and rows of the sheet that are no person; not every id is in use. */
  get ids(): number {
    return this.firstListed + (this.approvals?.length ?? 0);
  }

  /** The id of a mentioned number that stands for itself, by its place. */
  idOfPlace(place: number): number {
    return this.persons.count + placed(place < 0 ? undefined : place);
  }

  /** The id of a mentioned name that stands for itself in its branch. */
  idOfName(name: number, branch: number): number {
    return this.firstName + placed(this.names.placeOf(name, branch));
  }

  idOfListed({ index }: ApprovedPerson): number {
    return this.firstListed + index;
  }

  /** @returns undefined for the id of a person */
  unattended(id: number): UnattendedSupporter | undefined {
    if (id < this.persons.count) {
      return undefined;
    }
    if (id < this.firstName) {
      const place = id - this.persons.count;
      return { memberNumber: this.numbers.numberAt(place), name: '', approved: this.numbers.approvedAt(place) };
    }
    if (id < this.firstListed) {
      return { memberNumber: '', name: this.names.writtenAt(id - this.firstName), approved: undefined };
    }
    const approved = this.approvals?.at(id - this.firstListed);
    return { memberNumber: '', name: approved?.name ?? '', approved };
  }

  private get firstName(): number {
    return this.persons.count + this.numbers.count;
  }

  private get firstListed(): number {
    return this.firstName + this.names.count;
  }
}

function placed(place: number | undefined): number {
  if (place === undefined) {
    throw new RangeError('No activity mentions it');
  }
  return place;
}
