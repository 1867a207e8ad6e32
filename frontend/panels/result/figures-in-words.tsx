/** How the counted days come from the register, in two or three sentences whose figures add up. */
import type { RunningSummary } from '../../../lambdas/protocol.ts';
import { type FiguresChain, figuresChain } from '../../progress/figures/figures-chain.ts';
import { useWords, type Words } from '../../translations/words.ts';

interface FiguresInWordsProps {
  readonly summary: Extract<RunningSummary, { kind: 'final' }>;
  /** The figures are of some branches, and the register is of all of them. */
  readonly someBranches: boolean;
}

export function FiguresInWords({ summary, someBranches }: FiguresInWordsProps) {
  return <p>{sentences(figuresChain(summary), someBranches, useWords()).join(' ')}</p>;
}

function sentences(chain: FiguresChain, someBranches: boolean, { t, number }: Words): string[] {
  const { register, inYear, activityDays, countedDays, notCountedDays, outsideYear } = chain;
  const days = t('chain.days', {
    count: activityDays,
    days: number(activityDays),
    counted: number(countedDays),
    notCounted: number(notCountedDays),
  });
  const outside = outsideYear === 0 ? [] : [t('chain.outside', { count: outsideYear, days: number(outsideYear) })];
  const year = { count: inYear, activities: number(inYear) };
  if (register === null) {
    return [t('chain.yearAlone', year), days, ...outside];
  }
  const { activities, leftOut } = register;
  return [
    t('chain.register', { count: activities, activities: number(activities) }),
    ...(leftOut === 0 ? [] : [t('chain.leftOut', { count: leftOut, activities: number(leftOut) })]),
    t(someBranches ? 'chain.yearOfBranches' : 'chain.yearOfRegister', year),
    days,
    ...outside,
  ];
}
