/** Why the API did not do what the user asked for, read out at once. */
import * as z from 'zod';
import type { Problem } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';
import { Notice } from '../frame/notice.tsx';
import { SupportFacts } from '../frame/support-facts.tsx';

interface RefusalProps {
  readonly heading: string;
  /** Null when no answer came at all. */
  readonly problem: Problem | null;
}

const fileSchema = z.object({ file: z.string() });

export function Refusal({ heading, problem }: RefusalProps) {
  const { t, error } = useWords();
  const named = fileSchema.safeParse(problem?.details);
  return (
    <Notice tone="danger" heading={heading} text={problem === null ? t('problem.noAnswer') : error(problem.code)} alert>
      {named.success && <p>{t('upload.refusedFile', { name: named.data.file })}</p>}
      {problem !== null && <SupportFacts code={problem.code} supportReference={problem.supportReference} />}
    </Notice>
  );
}
