/** The member numbers that say who is a peer supporter, each with the rows of those who hold it. */
import type { RegisterFacts } from '../../facts/register-facts.ts';
import { IntList } from '../../facts/tables/int-list.ts';
import type { Texts } from '../../facts/tables/texts.ts';
import { AttendanceGroups } from '../attendance-groups.ts';
import type { Merging } from '../merging/participants.ts';
import type { PersonView } from '../persons.ts';
import type { ApprovedList, ApprovedPerson } from './approved-list.ts';
import type { Mentions } from './mentions.ts';

export class MentionedNumbers {
  private readonly texts: Texts;
  /** By place, the number of its text; UNWRITTEN for a number that the sheet alone has. */
  private readonly textOf = new IntList();
  /** By number of a text. */
  private readonly ofText: Int32Array;
  private readonly approvals: ApprovedList | undefined;
  /** By position on the sheet the place of the person's number, and by place who the sheet lists with it; -1 for none. */
  private readonly placeOfListed: Int32Array;
  private readonly listed: Int32Array;
  /** By place: attendances that hold the number, every person's among them. */
  private readonly held: AttendanceGroups;

  /** A shared number has no holder (reading 25). */
  constructor(
    facts: RegisterFacts,
    {
      sharedMemberNumbers,
      joined,
      firstOf,
    }: Pick<Merging, 'sharedMemberNumbers' | 'joined'> & Pick<Mentions, 'firstOf'>,
    approvals: ApprovedList | undefined,
  ) {
    this.texts = facts.texts;
    const placeOfText = new Int32Array(facts.texts.length).fill(-1);
    this.ofText = placeOfText;
    for (let activity = 0; activity < facts.activities.length; activity++) {
      for (const number of facts.activities.numbersIn(activity)) {
        this.placeText(number);
      }
    }
    this.approvals = approvals;
    this.placeOfListed = new Int32Array(approvals?.length ?? 0).map((_, person) => {
      const memberNumber = approvals?.memberNumberOf(person) ?? '';
      return memberNumber === '' ? -1 : this.placeText(facts.texts.numberOf(memberNumber) ?? UNWRITTEN);
    });
    this.listed = new Int32Array(this.count).fill(-1);
    this.placeOfListed.forEach((place, person) => {
      this.listed[place] = person;
    });
    const shared = new Set([...sharedMemberNumbers].flatMap((number) => facts.texts.numberOf(number) ?? []));
    const { node: nodeOf, nodes } = facts;
    this.held = new AttendanceGroups(this.count, nodeOf.length, (at) => {
      const node = nodeOf[at] ?? -1;
      // One row says who holds the number when all rows of the node are one person.
      const isSaid = joined[node] === 1 && firstOf[node] !== at;
      const number = nodes.columns.memberNumber[node] ?? -1;
      return isSaid || shared.has(number) ? -1 : (placeOfText[number] ?? -1);
    });
  }

  get count(): number {
    return this.textOf.length;
  }

  /** The number at a place. */
  numberAt(place: number): string {
    const text = this.textOf.at(place);
    return text === UNWRITTEN ? (this.approvedAt(place)?.memberNumber ?? '') : this.texts.text(text);
  }

  /** Of the number of somebody on the sheet; -1 for one without a number. */
  placeOf({ index }: ApprovedPerson): number {
    return this.placeOfListed[index] ?? -1;
  }

  /** Of a mentioned number, by the number of its text; -1 for one that is not mentioned. */
  placeOfText(text: number): number {
    return this.ofText[text] ?? -1;
  }

  /** Attendances of everybody who holds the number. */
  heldIn(place: number): Int32Array {
    return this.held.of(place);
  }

  /** Whom the sheet lists with a number, by its place. */
  approvedAt(place: number): ApprovedPerson | undefined {
    return this.approvals?.at(this.listed[place] ?? -1);
  }

  /** By place of a number. @returns undefined for a number that nobody or several persons hold */
  holderAt(place: number, view: PersonView): number | undefined {
    return solePerson(this.heldIn(place), view);
  }

  /** The sheet lists each number once, so one that it alone has gets a place of its own. */
  private placeText(text: number): number {
    const known = this.placeOfText(text);
    if (known >= 0) {
      return known;
    }
    if (text !== UNWRITTEN) {
      this.ofText[text] = this.count;
    }
    this.textOf.push(text);
    return this.count - 1;
  }
}

const UNWRITTEN = -1;

/** The one person of some attendances; undefined for no or several persons. */
export function solePerson(attendances: Int32Array | readonly number[], view: PersonView): number | undefined {
  const [at] = attendances;
  const first = at === undefined ? undefined : view.of(at);
  return attendances.every((other) => view.of(other) === first) ? first : undefined;
}
