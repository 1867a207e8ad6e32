/** How a peer supporter is shown in the report: by the sheet `likepersoner`, else by the attendances. */
import { compareCodePoints } from '../canonical.ts';
import { fileName, type RegisterFacts, startOf } from '../facts/register-facts.ts';
import { ALWAYS } from '../persons/supporters/approved-list.ts';
import { isoDateOfDay } from '../register/dates.ts';
import type { ActivePeerSupporter } from './peer-supporter-list.ts';
import type { JudgedRegister } from './tally.ts';

type Shown = Pick<ActivePeerSupporter, 'memberNumber' | 'name' | 'branch' | 'approved'>;

/** Where a name stands, for those who may not keep the name itself. */
export interface NamedPlace {
  readonly sheet: 'deltakelser' | 'likepersoner';
  readonly file: string | null;
  readonly row: number;
}

interface Written {
  readonly name: string;
  readonly memberNumber: string;
  /** Of the name. */
  readonly place: NamedPlace;
}

export class SupporterNames {
  private readonly judged: JudgedRegister;
  /** The fullest written name and the smallest member number of each peer supporter who is a person. */
  private readonly written = new Map<number, Written>();

  constructor(facts: RegisterFacts, judged: JudgedRegister) {
    this.judged = judged;
    const { nodes } = facts;
    const isSupporter = new Uint8Array(judged.supporters.ids);
    for (let activity = 0; activity < facts.activities.length; activity++) {
      for (const { id } of judged.supporters.of(activity)) {
        isSupporter[id] = 1;
      }
    }
    facts.activities.forEach((_, activity) => {
      for (let at = startOf(facts, activity); at < startOf(facts, activity + 1); at++) {
        const node = facts.node[at] ?? -1;
        const person = judged.view.ofAttendance[at] ?? -1;
        if (node >= 0 && isSupporter[person] === 1) {
          const before = this.written.get(person);
          const name = fuller(before?.name ?? '', nodes.textOf('name', node));
          const file = fileName(facts, activity, 'deltakelser');
          this.written.set(person, {
            name,
            memberNumber: firstOf(before?.memberNumber ?? '', nodes.textOf('memberNumber', node)),
            place:
              before !== undefined && before.name === name
                ? before.place
                : { sheet: 'deltakelser', file, row: facts.row[at] ?? 0 },
          });
        }
      }
    });
  }

  /** @param branches lokallag of the peer supporter's activities */
  describe(id: number, branches: readonly string[]): Shown {
    const { supporters } = this.judged;
    const own = branches.toSorted(compareCodePoints);
    const approved = supporters.approvedPerson(id, own[0] ?? '');
    const written = this.written.get(id) ?? supporters.unattended(id) ?? { name: '', memberNumber: '' };
    return {
      memberNumber: approved?.writtenNumber || written.memberNumber,
      name: approved?.name || written.name,
      branch: approved?.branch || own.filter((branch) => branch !== '').join(', '),
      approved: supporters.hasSheet ? approvalDate(approved?.from) : null,
    };
  }

  /** The name, else the member number. */
  shownName(id: number, branch: string): string {
    const { name, memberNumber } = this.describe(id, [branch]);
    return name || memberNumber;
  }

  /** @returns where that name stands; undefined when it stands only with the activity, or nowhere */
  place(id: number, branch: string): NamedPlace | undefined {
    const approved = this.judged.supporters.approvedPerson(id, branch);
    if (approved !== undefined && approved.name !== '') {
      const { file, row } = approved;
      return { sheet: 'likepersoner', file, row };
    }
    const written = this.written.get(id);
    return written?.name ? written.place : undefined;
  }
}

function approvalDate(from: number | undefined): string {
  return from === undefined || from === ALWAYS ? '' : isoDateOfDay(from);
}

function fuller(left: string, right: string): string {
  return right.length > left.length || (right.length === left.length && compareCodePoints(right, left) < 0)
    ? right
    : left;
}

function firstOf(left: string, right: string): string {
  return left === '' || (right !== '' && compareCodePoints(right, left) < 0) ? right : left;
}
