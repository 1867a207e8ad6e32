/** Why something could not be read, with the button that tries again where that can help. */
import { Button } from '@navikt/ds-react';
import { ApiProblemError, isUnanswered, problemOf, SignedOutError } from '../../api/problem.ts';
import { useWords } from '../../translations/words.ts';
import { Notice } from './notice.tsx';
import { SupportFacts } from './support-facts.tsx';

interface TroubleProps {
  readonly error: Error;
  /** Reads it again. */
  readonly onRetry: () => unknown;
}

export function Trouble({ error, onRetry }: TroubleProps) {
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
      {canPass(error) && (
        <Button size="small" onClick={() => onRetry()}>
          {t('controls.retry')}
        </Button>
      )}
      {problem !== null && <SupportFacts code={problem.code} supportReference={problem.supportReference} />}
    </Notice>
  );
}

/** The service was not reached, could not answer, or asked for patience. What it refused it would refuse again. */
function canPass(error: Error): boolean {
  return !(
    error instanceof SignedOutError ||
    (error instanceof ApiProblemError && error.status < 500 && error.status !== 429)
  );
}
