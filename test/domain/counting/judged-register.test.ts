import { expect, it } from 'vitest';
import { judgeDays, judgeRegister } from '../../../lambdas/domain/counting/judged-days.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import { random } from '../../bench/generate-register.ts';
import { countActivities, registeredActivity } from '../../factories.ts';

/** Visits of one to five days in one month, which few peer supporters lead for few participants. */
function manyVisits(seed: number) {
  const next = random(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  const day = (number: number) => `2025-03-${String(number).padStart(2, '0')}`;
  return Array.from({ length: 60 }, (_, index) => {
    const first = 1 + below(20);
    const lasts = below(3) === 0 ? below(5) : 0;
    const leaders = Array.from({ length: below(3) }, () => String(900 + below(12)));
    const fields = {
      aktivitet_id: String(index + 1),
      dato: day(first),
      dato_til: lasts === 0 ? '' : day(first + lasts),
      likepersoner: leaders.join('; '),
    };
    return registeredActivity(
      fields,
      Array.from({ length: 1 + below(2) }, () => ({ medlemsnr: String(1 + below(4)) })),
    );
  });
}

it.each([1, 2, 3, 4, 5, 6])('a register is judged as if all of its days were compared: %i', (seed) => {
  const { facts, judged } = countActivities(manyVisits(seed));
  const { view, supporters } = judged;
  const context = { facts, view, supporters, ruleSet: BUFDIR_2025 };
  const all = judgeDays(context, facts.activities.keys());
  const days: unknown[] = [];
  const repeated: number[][] = [];
  judgeRegister(context, (activity, own, repeats) => {
    expect(activity).toBe(days.length);
    days.push(own);
    repeated.push(own.filter((day) => repeats.has(day)).map(({ day }) => day));
  });
  expect(days).toEqual(all.days);
  expect(repeated).toEqual(all.days.map((own) => own.filter((day) => all.repeats.has(day)).map(({ day }) => day)));
  expect(repeated.flat().length).toBeGreaterThan(0);
});
