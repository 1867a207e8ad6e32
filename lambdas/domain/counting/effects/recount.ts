/** What changes in the figures of a judged register when the persons of one review are one, or are different. */
import type { RegisterFacts } from '../../facts/register-facts.ts';
import { type ListedPersons, listed } from '../../persons/persons.ts';
import type { ActivitySupporters } from '../../persons/supporters/peer-supporters.ts';
import type { RuleSet } from '../../rules/rule-set.ts';
import { judgeDays } from '../judged-days.ts';
import type { JudgedView } from '../tally.ts';
import { ActiveUses } from './active-uses.ts';
import { LedActivities } from './led-activities.ts';
import type { MovedFigures } from './review-effects.ts';
import type { Touched } from './touched-activities.ts';

export class Recount {
  private readonly facts: RegisterFacts;
  private readonly judged: JudgedView;
  private readonly ruleSet: RuleSet;
  /** The persons of the judged register, but for those of the review in hand. */
  private readonly view: ListedPersons;
  private readonly led: LedActivities;
  private readonly active: ActiveUses;

  constructor(facts: RegisterFacts, judged: JudgedView, ruleSet: RuleSet) {
    this.facts = facts;
    this.judged = judged;
    this.ruleSet = ruleSet;
    this.view = listed(
      judged.view.count,
      facts.node.map((_, at) => judged.view.of(at)),
    );
    this.led = new LedActivities(facts, judged.supporters, ruleSet);
    this.active = new ActiveUses(facts, judged.supporters, ruleSet);
  }

  /**
   * @param attendances all of the persons of the review
   * @param personOf who each of them is instead
   * @returns the figures then, less the figures of the judged register
   */
  change(
    attendances: Int32Array,
    { ledByOthers, judgedAnew }: Touched,
    personOf: (attendance: number) => number,
  ): Omit<MovedFigures, 'uniqueParticipants'> {
    const { view } = this;
    const { supporters: before, view: ofJudged } = this.judged;
    for (const at of attendances) {
      view.ofAttendance[at] = personOf(at);
    }
    const supporters = ledByOthers.length === 0 ? before : before.withOthers(view, ledByOthers, attendances);
    const change = {
      countedDays: judgedAnew.length === 0 ? 0 : this.countedDays(judgedAnew, supporters),
      activePeerSupporters: this.active.change(ledByOthers, supporters),
    };
    for (const at of attendances) {
      view.ofAttendance[at] = ofJudged.of(at);
    }
    return change;
  }

  /** A day is a repeat by the earlier days of its peer supporters, so those are judged anew too, and those that decide them. */
  private countedDays(judgedAnew: readonly number[], supporters: ActivitySupporters): number {
    const { view } = this;
    const changing = new Set(judgedAnew);
    for (const index of judgedAnew) {
      this.led.addOnDaysOf(index, [...this.judged.supporters.of(index), ...supporters.of(index)], changing);
    }
    const deciding = new Set(changing);
    for (const index of changing) {
      this.led.addOnDaysOf(index, supporters.of(index), deciding);
    }
    const activities = [...deciding].sort((left, right) => left - right);
    const { days, repeats } = judgeDays({ facts: this.facts, view, supporters, ruleSet: this.ruleSet }, activities);
    let change = 0;
    for (const [place, index] of activities.entries()) {
      if (changing.has(index)) {
        const counted = (days[place] ?? []).filter((day) => day.failed.length === 0 && !repeats.has(day)).length;
        change += counted - this.judged.countedDays.countOf(index);
      }
    }
    return change;
  }
}
