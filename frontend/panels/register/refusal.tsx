/** Why the API did not do what the user asked for, read out at once. */
import type { Problem } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';
import { Notice } from '../frame/notice.tsx';
import { SupportFacts } from '../result/outcome.tsx';

interface RefusalProps {
  readonly heading: string;
  /** Null when no answer came at all. */
  readonly problem: Problem | null;
}

export function Refusal({ heading, problem }: RefusalProps) {
  const { t, error } = useWords();
  return (
    <Notice tone="danger" heading={heading} text={problem === null ? t('problem.noAnswer') : error(problem.code)} alert>
      {problem !== null && <SupportFacts code={problem.code} supportReference={problem.supportReference} />}
    </Notice>
  );
}
