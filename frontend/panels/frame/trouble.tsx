/** Why something could not be read: the API's refusal with its reference, or that no answer came. */
import { isUnanswered, problemOf, SignedOutError } from '../../api/problem.ts';
import { useWords } from '../../translations/words.ts';
import { SupportFacts } from '../result/outcome.tsx';
import { Notice } from './notice.tsx';

export function Trouble({ error }: { readonly error: Error }) {
  const { t, error: inWords } = useWords();
  const problem = problemOf(error);
  const code = error instanceof SignedOutError ? 'unauthenticated' : (problem?.code ?? 'unknown');
  return (
    <Notice
      tone="danger"
      heading={t('problem.heading')}
      text={isUnanswered(error) ? t('problem.noAnswer') : inWords(code)}
      alert
    >
      {problem !== null && <SupportFacts code={problem.code} supportReference={problem.supportReference} />}
    </Notice>
  );
}
