/** The newest answer, with the press that takes it back, or what a colleague answered to the question that was shown. */
import { Button } from '@navikt/ds-react';
import type { useUndoDecision } from '../../api/decisions/decision-queries.ts';
import { isUnanswered, problemOf } from '../../api/problem.ts';
import type { GivenAnswer as Given } from '../../progress/reviews/review-queue.ts';
import { useWords } from '../../translations/words.ts';
import { Notice } from '../frame/notice.tsx';

interface GivenAnswerProps {
  readonly answer: Given;
  readonly undo: ReturnType<typeof useUndoDecision>;
  readonly onUndo: () => void;
}

export function GivenAnswer({ answer: { by, verdict }, undo, onUndo }: GivenAnswerProps) {
  const { t } = useWords();
  return (
    <>
      <div className="review-given">
        <p>{by === null ? t(`reviews.done.${verdict}`) : t(`reviews.theirs.${verdict}`, { name: by })}</p>
        {by === null && (
          <Button
            size="small"
            variant="secondary"
            aria-disabled={undo.isPending}
            onClick={() => (undo.isPending ? undefined : onUndo())}
          >
            {t(undo.isPending ? 'reviews.undoing' : 'reviews.undo')}
          </Button>
        )}
      </div>
      {undo.error !== null && <Refused heading={t('reviews.undoRefused')} error={undo.error} />}
    </>
  );
}

/** Why an answer or its undoing did not go through, and what to do. */
export function Refused({ heading, error }: { readonly heading: string; readonly error: Error }) {
  const { t, error: inWords } = useWords();
  const code = problemOf(error)?.code;
  const text = isUnanswered(error)
    ? t('reviews.unanswered')
    : code === 'check_not_found'
      ? t('reviews.newerCheck')
      : inWords(code ?? 'unknown');
  return <Notice tone="danger" heading={heading} text={text} alert />;
}
