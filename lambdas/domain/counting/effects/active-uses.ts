/** How often each peer supporter is an active one (reading 18). */
import type { RegisterFacts } from '../../facts/register-facts.ts';
import type { ActivitySupporters, PeerSupporters } from '../../persons/supporters/peer-supporters.ts';
import { activatingCategories, type CategoryId, type RuleSet } from '../../rules/rule-set.ts';

export class ActiveUses {
  private readonly facts: RegisterFacts;
  private readonly supporters: PeerSupporters;
  private readonly activating: ReadonlySet<CategoryId>;
  /** By id, the activities that make the peer supporter an active one. */
  private readonly uses: Int32Array;

  constructor(facts: RegisterFacts, supporters: PeerSupporters, ruleSet: RuleSet) {
    this.facts = facts;
    this.supporters = supporters;
    this.activating = activatingCategories(ruleSet);
    this.uses = new Int32Array(supporters.ids);
    facts.activities.forEach((_, index) => {
      for (const id of this.activeIn(index, supporters)) {
        this.uses[id] = (this.uses[id] ?? 0) + 1;
      }
    });
  }

  /** How many more active peer supporters there are with others in some activities. */
  change(activities: readonly number[], others: ActivitySupporters): number {
    const more = new Map<number, number>();
    for (const index of activities) {
      for (const id of this.activeIn(index, this.supporters)) {
        more.set(id, (more.get(id) ?? 0) - 1);
      }
      for (const id of this.activeIn(index, others)) {
        more.set(id, (more.get(id) ?? 0) + 1);
      }
    }
    let change = 0;
    for (const [id, difference] of more) {
      const before = this.uses[id] ?? 0;
      change += Math.sign(before + difference) - Math.sign(before);
    }
    return change;
  }

  private activeIn(index: number, supporters: ActivitySupporters): number[] {
    const activity = this.facts.activities.at(index);
    return activity === undefined || activity.daysInYear === 0 || !this.activating.has(activity.category)
      ? []
      : supporters.inYear(index).map(({ id }) => id);
  }
}
