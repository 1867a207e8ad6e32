/** The peer supporters of each activity, for the whole register or for the activities that a change of persons touches. */
import type { RegisterFacts } from '../../facts/register-facts.ts';
import type { PersonView } from '../persons.ts';
import type { ApprovedPerson } from './approved-list.ts';
import type { Mentions, UnattendedSupporter } from './mentions.ts';
import { type PeerSupporter, type ReadSupporters, SupporterReader } from './supporter-reader.ts';

export interface PeerSupporters {
  /** Distinct; those who are never approved are left out. */
  of(activity: number): readonly PeerSupporter[];
  /** Those of them who are approved on one of its days in the base year; of an activity outside it, by then. */
  inYear(activity: number): readonly PeerSupporter[];
  /** Number of those whom the sheet does not list. */
  notListed(activity: number): number;
  /** Whether the register has the sheet `likepersoner`. */
  readonly hasSheet: boolean;
  /** Number of all ids. */
  readonly ids: number;
  /** Undefined for a person of the attendances. */
  unattended(id: number): UnattendedSupporter | undefined;
  /** The sheet's entry of a peer supporter, by id; undefined without a sheet. */
  approvedPerson(id: number, branch: string): ApprovedPerson | undefined;
  /**
   * With other persons.
   * @param activities those whose peer supporters can be others
   * @param attendances all of those who are another person in the view
   */
  withOthers(view: PersonView, activities: readonly number[], attendances: Iterable<number>): ActivitySupporters;
}

export type ActivitySupporters = Pick<PeerSupporters, 'of' | 'inYear'>;

export function peerSupportersOf(mentions: Mentions, view: PersonView): PeerSupporters {
  return new RegisterPeerSupporters(mentions, view);
}

class RegisterPeerSupporters implements PeerSupporters {
  private readonly mentions: Mentions;
  private readonly reader: SupporterReader;
  private readonly supporters: ReadSupporters;

  constructor(mentions: Mentions, view: PersonView) {
    this.mentions = mentions;
    this.reader = new SupporterReader(mentions, view);
    const { activities, node } = mentions.facts;
    this.supporters = this.reader.read([...activities.keys()], node.keys());
  }

  get hasSheet(): boolean {
    return this.mentions.approvals !== undefined;
  }

  get ids(): number {
    return this.mentions.ids;
  }

  of(activity: number): readonly PeerSupporter[] {
    return this.supporters.at(activity);
  }

  inYear(activity: number): readonly PeerSupporter[] {
    return approvedInYear(this.of(activity), this.mentions.facts, activity);
  }

  notListed(activity: number): number {
    return this.supporters.notListed(activity);
  }

  unattended(id: number): UnattendedSupporter | undefined {
    return this.mentions.unattended(id);
  }

  approvedPerson(id: number, branch: string): ApprovedPerson | undefined {
    return this.reader.approvedPerson(id, branch);
  }

  withOthers(view: PersonView, activities: readonly number[], attendances: Iterable<number>): ActivitySupporters {
    const { mentions } = this;
    const read = new SupporterReader(mentions, view, this.reader).read(activities, attendances);
    const changed = new Map(activities.map((activity, place) => [activity, read.at(place)]));
    const of = (activity: number) => changed.get(activity) ?? this.of(activity);
    return { of, inYear: (activity) => approvedInYear(of(activity), mentions.facts, activity) };
  }
}

function approvedInYear(
  supporters: readonly PeerSupporter[],
  { activities: { columns } }: RegisterFacts,
  activity: number,
): readonly PeerSupporter[] {
  const end = (columns.firstDayInYear[activity] ?? 0) + (columns.daysInYear[activity] ?? 0);
  return supporters.filter(({ from }) => from < end);
}
