/** How a peer supporter is shown in the report: by the sheet `likepersoner`, else by the attendances. */
import { compareCodePoints } from '../canonical.ts';
import { fileName, type RegisterFacts } from '../facts/register-facts.ts';
import { IntList } from '../facts/tables/int-list.ts';
import { NO_TEXT, type Texts } from '../facts/tables/texts.ts';
import { ALWAYS, type ApprovedPerson } from '../persons/supporters/approved-list.ts';
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

export class SupporterNames {
  private readonly facts: RegisterFacts;
  private readonly judged: JudgedRegister;
  /** For each person who is a peer supporter one more than its place in the lists; 0 for another. */
  private readonly placeOf: Int32Array;
  /** The fullest written name and the smallest member number, as numbers of texts. */
  private readonly name = new IntList();
  private readonly memberNumber = new IntList();
  /** The attendance with that name. */
  private readonly namedAt = new IntList();

  constructor(facts: RegisterFacts, judged: JudgedRegister) {
    this.facts = facts;
    this.judged = judged;
    const { nodes, texts } = facts;
    const { supporters, view } = judged;
    this.placeOf = new Int32Array(view.count);
    for (let activity = 0; activity < facts.activities.length; activity++) {
      for (const { id } of supporters.of(activity)) {
        this.addSupporter(id);
      }
    }
    for (let at = 0; at < facts.node.length; at++) {
      const place = this.placeIn(view.of(at));
      if (place < 0) {
        continue;
      }
      const node = facts.node[at] ?? -1;
      const [name = NO_TEXT, number = NO_TEXT] = [nodes.columns.name[node], nodes.columns.memberNumber[node]];
      if (isFuller(name, this.name.at(place), texts)) {
        this.name.set(place, name);
        this.namedAt.set(place, at);
      }
      this.memberNumber.set(place, firstOf(this.memberNumber.at(place), number, texts));
    }
  }

  /** @param branches lokallag of the peer supporter's activities */
  describe(id: number, branches: readonly string[]): Shown {
    const { supporters } = this.judged;
    const own = branches.toSorted(compareCodePoints);
    const approved = supporters.approvedPerson(id, own[0] ?? '');
    return {
      ...this.known(id, approved),
      branch: approved?.branch || own.filter((branch) => branch !== '').join(', '),
      approved: supporters.hasSheet ? approvalDate(approved?.from) : null,
    };
  }

  /** The name, else the member number. */
  shownName(id: number, branch: string): string {
    const { name, memberNumber } = this.known(id, this.judged.supporters.approvedPerson(id, branch));
    return name || memberNumber;
  }

  private known(id: number, approved: ApprovedPerson | undefined): Pick<Shown, 'memberNumber' | 'name'> {
    const written = this.judged.supporters.unattended(id);
    const { texts } = this.facts;
    const place = this.placeIn(id);
    return {
      memberNumber: approved?.writtenNumber || (written?.memberNumber ?? texts.text(this.memberNumber.at(place))),
      name: approved?.name || (written?.name ?? texts.text(this.name.at(place))),
    };
  }

  /** @returns where that name stands; undefined when it stands only with the activity, or nowhere */
  place(id: number, branch: string): NamedPlace | undefined {
    const approved = this.judged.supporters.approvedPerson(id, branch);
    if (approved !== undefined && approved.name !== '') {
      const { file, row } = approved;
      return { sheet: 'likepersoner', file, row };
    }
    const place = this.placeIn(id);
    const at = place < 0 ? -1 : this.namedAt.at(place);
    const { row, activityOf } = this.facts;
    return at < 0
      ? undefined
      : { sheet: 'deltakelser', file: fileName(this.facts, activityOf.at(at), 'deltakelser'), row: row[at] ?? 0 };
  }

  private addSupporter(id: number): void {
    if (id < this.placeOf.length && this.placeOf[id] === 0) {
      this.name.push(NO_TEXT);
      this.memberNumber.push(NO_TEXT);
      this.namedAt.push(-1);
      this.placeOf[id] = this.name.length;
    }
  }

  /** -1 for nobody, and for who is no person of the attendances. */
  private placeIn(id: number): number {
    return (this.placeOf[id] ?? 0) - 1;
  }
}

function approvalDate(from: number | undefined): string {
  return from === undefined || from === ALWAYS ? '' : isoDateOfDay(from);
}

/** Whether the first name is longer, or of the same length and before the other. */
function isFuller(name: number, than: number, texts: Texts): boolean {
  if (name === than) {
    return false;
  }
  const longer = texts.text(name).length - texts.text(than).length;
  return longer > 0 || (longer === 0 && texts.compare(name, than) < 0);
}

/** The smaller of two numbers of which NO_TEXT is none. */
function firstOf(left: number, right: number, texts: Texts): number {
  return left === NO_TEXT || (right !== NO_TEXT && texts.compare(right, left) < 0) ? right : left;
}
