/** The member numbers that say who is a peer supporter, each with the rows of those who hold it. */
import type { RegisterFacts } from '../../facts/register-facts.ts';
import { IntList } from '../../facts/tables/int-list.ts';
import type { Texts } from '../../facts/tables/texts.ts';
import { AttendanceGroups } from '../attendance-groups.ts';
import type { Merging } from '../merging/participants.ts';
import type { PersonView } from '../persons.ts';
import type { ApprovedList, ApprovedPerson } from './approved-list.ts';

export class MentionedNumbers {
  private readonly texts: Texts;
  /** By place, the number of its text; UNWRITTEN for a number that the sheet alone has. */
  private readonly textOf = new IntList();
  /** By number of a text. */
  private readonly ofText: Int32Array;
  /** Of the numbers that the sheet alone has. */
  private readonly unwritten = new Map<string, number>();
  /** By place, those whom the sheet lists with the number. */
  private readonly approved = new Map<number, ApprovedPerson>();
  /** By place: attendances that hold the number, every person's among them. */
  private readonly held: AttendanceGroups;

  /** A shared number has no holder (reading 25). */
  constructor(
    facts: RegisterFacts,
    { sharedMemberNumbers, joined }: Pick<Merging, 'sharedMemberNumbers' | 'joined'>,
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
    for (const approved of approvals?.persons ?? []) {
      if (approved.memberNumber !== '') {
        const text = facts.texts.numberOf(approved.memberNumber);
        const place = text === undefined ? this.placeUnwritten(approved.memberNumber) : this.placeText(text);
        this.approved.set(place, approved);
      }
    }
    const shared = new Set([...sharedMemberNumbers].flatMap((number) => facts.texts.numberOf(number) ?? []));
    const placeOfNode = facts.nodes.columns.memberNumber.map((number) =>
      shared.has(number) ? -1 : (placeOfText[number] ?? -1),
    );
    const seen = new Uint8Array(facts.nodes.length);
    const placeOf = facts.node.map((node) => {
      // One row says who holds the number when all rows of the node are one person.
      const isSaid = seen[node] === 1 && joined[node] === 1;
      seen[node] = 1;
      return isSaid ? -1 : (placeOfNode[node] ?? -1);
    });
    this.held = new AttendanceGroups(this.count, placeOf);
  }

  get count(): number {
    return this.textOf.length;
  }

  /** The number at a place. */
  numberAt(place: number): string {
    const text = this.textOf.at(place);
    return text === UNWRITTEN ? (this.approved.get(place)?.memberNumber ?? '') : this.texts.text(text);
  }

  /** @returns undefined for a number that is not mentioned */
  placeOf(memberNumber: string): number | undefined {
    const place = this.ofText[this.texts.numberOf(memberNumber) ?? -1] ?? -1;
    return place < 0 ? this.unwritten.get(memberNumber) : place;
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
    return this.approved.get(place);
  }

  /** @returns undefined for a number that nobody or several persons hold */
  holderOf(memberNumber: string, view: PersonView): number | undefined {
    const place = this.placeOf(memberNumber);
    return place === undefined ? undefined : this.holderAt(place, view);
  }

  /** The same by place. */
  holderAt(place: number, view: PersonView): number | undefined {
    return solePerson(this.heldIn(place), view);
  }

  private placeText(text: number): number {
    const known = this.placeOfText(text);
    if (known >= 0) {
      return known;
    }
    this.ofText[text] = this.count;
    this.textOf.push(text);
    return this.count - 1;
  }

  /** The sheet lists each number once. */
  private placeUnwritten(memberNumber: string): number {
    this.unwritten.set(memberNumber, this.count);
    this.textOf.push(UNWRITTEN);
    return this.count - 1;
  }
}

const UNWRITTEN = -1;

/** The one person of some attendances; undefined for no or several persons. */
export function solePerson(
  attendances: Int32Array | readonly number[],
  { ofAttendance }: PersonView,
): number | undefined {
  const first = ofAttendance[attendances[0] ?? -1];
  return attendances.every((at) => ofAttendance[at] === first) ? first : undefined;
}
