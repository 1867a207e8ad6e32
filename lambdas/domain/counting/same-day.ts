/**
 * The same-day rule (reading 14, `rules/README.md`): one peer supporter's several activities on a day count as separate
 * days only with new participants. It holds over the three categories that a peer supporter leads.
 */
import { compareCodePoints } from '../canonical.ts';
import { NO_START } from '../facts/chunk-facts.ts';
import type { RegisterFacts } from '../facts/register-facts.ts';
import { NO_TEXT } from '../facts/tables/texts.ts';

/** One day of an activity that is led by peer supporters. */
export interface LedDay {
  readonly activity: number;
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly supporters: readonly number[];
  /** Named participants; unnamed ones are never new. */
  readonly participants: readonly number[];
}

/** `counts` failed no other test, and only such days are earlier ones; `nearly` is asked whether it would be a repeat. */
type Standing = 'counts' | 'nearly' | 'fails';

interface Entry {
  readonly led: LedDay;
  readonly counts: boolean;
}

export class SameDayRule {
  private readonly facts: RegisterFacts;
  private readonly byDay = new Map<number, Entry[]>();

  constructor(facts: RegisterFacts) {
    this.facts = facts;
  }

  add(led: LedDay, standing: Standing): void {
    if (standing === 'fails') {
      return;
    }
    const entry = { led, counts: standing === 'counts' };
    const list = this.byDay.get(led.day);
    if (list === undefined) {
      this.byDay.set(led.day, [entry]);
    } else {
      list.push(entry);
    }
  }

  /** The days that are repeats, or would be if what else they lack were fixed. */
  repeats(): ReadonlySet<LedDay> {
    const repeats = new Set<LedDay>();
    for (const entries of this.byDay.values()) {
      const met = new Map<number, Set<number>>();
      const several = withSupporterOfSeveral(entries);
      for (const { led, counts } of several.sort((left, right) => this.inOrder(left.led, right.led))) {
        if (isRepeat(led, met)) {
          repeats.add(led);
        }
        for (const supporter of counts ? led.supporters : []) {
          const before = met.get(supporter) ?? new Set();
          met.set(supporter, before);
          for (const participant of led.participants) {
            before.add(participant);
          }
        }
      }
    }
    return repeats;
  }

  /** By `start`, those without one last, then by id, lokallag and file name in code point order (reading 3). */
  private inOrder(left: LedDay, right: LedDay): number {
    const { start, id } = this.facts.activities.columns;
    const startOf = (activity: number) =>
      start[activity] === NO_START ? Number.MAX_SAFE_INTEGER : (start[activity] ?? 0);
    const branchOf = (activity: number) => this.facts.activities.at(activity)?.branch ?? '';
    return (
      startOf(left.activity) - startOf(right.activity) ||
      this.facts.texts.compare(id[left.activity] ?? NO_TEXT, id[right.activity] ?? NO_TEXT) ||
      compareCodePoints(branchOf(left.activity), branchOf(right.activity)) ||
      // The files are in code point order of their names.
      (this.facts.fileOf[left.activity] ?? 0) - (this.facts.fileOf[right.activity] ?? 0)
    );
  }
}

/** Most peer supporters have one activity on a day, so most days of activities are no repeats and make none. */
function withSupporterOfSeveral(entries: readonly Entry[]): Entry[] {
  const once = new Set<number>();
  const several = new Set<number>();
  for (const { led } of entries) {
    for (const supporter of led.supporters) {
      (once.has(supporter) ? several : once).add(supporter);
    }
  }
  return entries.filter(({ led }) => led.supporters.some((supporter) => several.has(supporter)));
}

/** @param met participants of each peer supporter's earlier activities of the day */
function isRepeat({ supporters, participants }: LedDay, met: ReadonlyMap<number, ReadonlySet<number>>): boolean {
  return (
    supporters.length > 0 &&
    supporters.every((supporter) => {
      const before = met.get(supporter);
      return before !== undefined && participants.every((participant) => before.has(participant));
    })
  );
}
