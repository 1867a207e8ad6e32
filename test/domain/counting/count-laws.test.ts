import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GroupFigures } from '../../../lambdas/domain/counting/figures.ts';
import type { Identity } from '../../../lambdas/domain/facts/identity.ts';
import { NEAR_MISS_REASONS } from '../../../lambdas/domain/rules/rule-set.ts';
import { attendanceFields } from '../../factories.ts';
import {
  household,
  MESSY_LABELS,
  type MessyRegister,
  messyRegister,
  orderlyRegister,
  readMessy,
} from '../../messy-register.ts';
import { countContent } from '../../sample-registers.ts';

const RUNS = { numRuns: 60 };
/** A busy machine needs more than the default timeout. */
const LONG_TIMEOUT = { timeout: 60_000 };

async function count(register: MessyRegister, options: Parameters<typeof countContent>[2] = {}) {
  return countContent(await readMessy(register), MESSY_LABELS, options);
}

/** Every group of figures in a report, the total among them. */
function groupsOf(figures: Awaited<ReturnType<typeof count>>['figures']): GroupFigures[] {
  const { total, per_category, per_lokallag, per_kommune } = figures;
  return [total, ...[per_category, per_lokallag, per_kommune].flatMap((groups) => Object.values(groups))];
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe('the figures', LONG_TIMEOUT, () => {
  it('do not depend on the order of rows when every id is unique', async () => {
    const shuffled = orderlyRegister.chain((register) =>
      fc.record({
        register: fc.constant(register),
        activities: fc.shuffledSubarray([...register.activities], { minLength: register.activities.length }),
        attendances: fc.shuffledSubarray([...register.attendances], { minLength: register.attendances.length }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ({ register, activities, attendances }) => {
        expect((await count({ ...register, activities, attendances })).figures).toEqual(
          (await count(register)).figures,
        );
      }),
      RUNS,
    );
  });

  it('do not depend on the division into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(messyRegister, fc.integer({ min: 1, max: 8 }), async (register, chunkSize) => {
        const whole = await count(register, { chunkSize: 1000 });
        expect((await count(register, { chunkSize })).figures).toEqual(whole.figures);
      }),
      RUNS,
    );
  });

  it('have counted days and not counted days that add up to all activity-days in every group', async () => {
    await fc.assert(
      fc.asyncProperty(messyRegister, async (register) => {
        const { figures } = await count(register);
        for (const group of groupsOf(figures)) {
          expect(group.counted_days + sum(Object.values(group.not_counted))).toBe(group.activity_days);
        }
      }),
      RUNS,
    );
  });

  it('have days, minutes and attendances, but not persons, that add up over the groups', async () => {
    await fc.assert(
      fc.asyncProperty(messyRegister, async (register) => {
        const { total, per_category, per_lokallag, per_kommune } = (await count(register)).figures;
        for (const parts of [per_category, per_lokallag, per_kommune].map((groups) => Object.values(groups))) {
          for (const figure of ['activities', 'activity_days', 'counted_days', 'minutes', 'attendances'] as const) {
            expect(sum(parts.map((part) => part[figure]))).toBe(total[figure]);
          }
          expect(sum(parts.map((part) => part.unique_participants))).toBeGreaterThanOrEqual(total.unique_participants);
        }
      }),
      RUNS,
    );
  });

  it('have low ends that are never above the figure, and no participants at the low end only when there are none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(messyRegister, household), async (register) => {
        for (const group of groupsOf((await count(register)).figures)) {
          for (const figure of ['unique_participants', 'active_peer_supporters', 'counted_days'] as const) {
            expect(group[`${figure}_min`]).toBeLessThanOrEqual(group[figure]);
          }
          expect(group.unique_participants_min > 0).toBe(group.unique_participants > 0);
        }
      }),
      RUNS,
    );
  });

  it('of one chosen branch equal the row of that branch in the figures of all branches', async () => {
    await fc.assert(
      fc.asyncProperty(messyRegister, async (register) => {
        const whole = (await count(register)).figures;
        for (const [branch, expected] of Object.entries(whole.per_lokallag)) {
          const { figures } = await count(register, { branches: [branch] });
          expect(figures.total).toEqual(expected);
          expect(figures.per_lokallag).toEqual({ [branch]: expected });
        }
      }),
      RUNS,
    );
  });
});

describe('the near misses', LONG_TIMEOUT, () => {
  it('are among the days that do not count for their reason, in every group', async () => {
    await fc.assert(
      fc.asyncProperty(messyRegister, async (register) => {
        for (const group of groupsOf((await count(register)).figures)) {
          for (const reason of NEAR_MISS_REASONS) {
            expect(group.near_misses[reason]).toBeLessThanOrEqual(group.not_counted[reason]);
          }
        }
      }),
      RUNS,
    );
  });
});

describe('merged persons', LONG_TIMEOUT, () => {
  /** The identities of each person with two or more rows. */
  async function mergedPersons(register: MessyRegister) {
    const { facts, persons } = await count(register);
    const rows = new Map<number, Identity[]>();
    persons.ofAttendance.forEach((person, attendance) => {
      const node = facts.nodes.at(facts.node[attendance] ?? -1);
      if (node !== undefined) {
        rows.set(person, [...(rows.get(person) ?? []), node]);
      }
    });
    return [...rows.values()].filter((nodes) => nodes.length > 1);
  }

  type Node = Awaited<ReturnType<typeof mergedPersons>>[number][number];

  function shareEvidence(left: Node, right: Node): boolean {
    const same = (...fields: (keyof Node)[]) =>
      fields.every((field) => left[field] !== '' && left[field] === right[field]);
    return same('memberNumber') || same('email') || same('phone') || same('nameKey', 'birthDate');
  }

  it('have rows that are all connected by shared evidence, which a name alone is not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(messyRegister, household), async (register) => {
        for (const [first, ...others] of await mergedPersons(register)) {
          const reached = new Set(first === undefined ? [] : [first]);
          // Rows added during the loop are visited too.
          for (const node of reached) {
            for (const other of others.filter((each) => shareEvidence(node, each))) {
              reached.add(other);
            }
          }
          expect(reached.size).toBe(new Set([first, ...others]).size);
        }
      }),
      RUNS,
    );
  });

  it('have one birth date, birth year and member number at most when tier 1 joins no rows', async () => {
    const withoutTier1 = household.map((register) => ({
      ...register,
      // Each row has its own number, so that tier 1 joins none.
      attendances: register.attendances.map((row, index) =>
        attendanceFields({ ...row, medlemsnr: row.medlemsnr === '' ? '' : `7${index}` }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(withoutTier1, async (register) => {
        for (const nodes of await mergedPersons(register)) {
          for (const field of ['memberNumber', 'birthDate', 'birthYear'] as const) {
            expect(new Set(nodes.map((node) => node[field]).filter(Boolean)).size).toBeLessThanOrEqual(1);
          }
        }
      }),
      RUNS,
    );
  });
});
