/** The near misses of a register, in columns: a large one has hundreds of thousands. */
import { IntList } from '../../facts/tables/int-list.ts';
import { NEAR_MISS_REASONS, type NearMissReason } from '../../rules/rule-set.ts';

/** One near miss, before it is described for the report. */
export interface NearMissOfDay {
  readonly activity: number;
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly reason: NearMissReason;
  readonly participants: number;
  readonly minutes: number;
}

export class NearMissDays {
  private readonly activities = new IntList();
  private readonly days = new IntList();
  private readonly reasons = new IntList();
  private readonly participants = new IntList();
  private readonly minutes = new IntList();

  add({ activity, day, reason, participants, minutes }: NearMissOfDay): void {
    this.activities.push(activity);
    this.days.push(day);
    this.reasons.push(NEAR_MISS_REASONS.indexOf(reason));
    this.participants.push(participants);
    this.minutes.push(minutes);
  }

  get length(): number {
    return this.activities.length;
  }

  activityOf(place: number): number {
    return this.activities.at(place);
  }

  dayOf(place: number): number {
    return this.days.at(place);
  }

  /** @throws RangeError for none of them */
  at(place: number): NearMissOfDay {
    const reason = NEAR_MISS_REASONS[this.reasons.at(place)];
    if (place < 0 || place >= this.length || reason === undefined) {
      throw new RangeError(`No near miss ${place}`);
    }
    return {
      activity: this.activityOf(place),
      day: this.dayOf(place),
      reason,
      participants: this.participants.at(place),
      minutes: this.minutes.at(place),
    };
  }
}
