/** The answers to a question. */
import { Button } from '@navikt/ds-react';
import { type MouseEvent, useState } from 'react';
import type { ReviewAnswer } from '../../../lambdas/protocol.ts';
import type { Question } from '../../progress/reviews/review-queue.ts';
import { useWords } from '../../translations/words.ts';
import { SomeOfThem } from './some-of-them.tsx';

export type Chosen = Pick<ReviewAnswer, 'verdict' | 'onePerson'>;

interface AnswerButtonsProps {
  readonly question: Question;
  readonly busy: boolean;
  readonly onAnswer: (chosen: Chosen) => void;
  /** Goes on to the next of the questions that were put off already; null: there is no other. */
  readonly onNext: (() => void) | null;
}

export function AnswerButtons({ question, busy, onAnswer, onNext }: AnswerButtonsProps) {
  const { t } = useWords();
  /** The question whose sides are being chosen. */
  const [choosing, setChoosing] = useState<string | null>(null);
  const { isLater, isTooLarge, persons, sides } = question;
  // The second click of a double click would answer the next question.
  const once = (act: () => void) => (event: MouseEvent) => {
    if (!busy && event.detail < 2) {
      act();
    }
  };
  const answers = (verdict: Chosen['verdict']) => once(() => onAnswer({ verdict, onePerson: [] }));
  if (choosing === question.groupId) {
    return (
      <SomeOfThem
        question={question}
        busy={busy}
        onAnswer={(positions) =>
          onAnswer(
            positions.length === sides.length
              ? { verdict: 'same', onePerson: [] }
              : { verdict: 'some', onePerson: [[...positions]] },
          )
        }
        onBack={() => setChoosing(null)}
      />
    );
  }
  return (
    <div className="controls review-answers">
      {!isTooLarge && (
        <>
          <Button aria-disabled={busy} onClick={answers('same')}>
            {t('reviews.same')}
          </Button>
          <Button aria-disabled={busy} onClick={answers('different')}>
            {t('reviews.different')}
          </Button>
          {persons > 2 && sides.length > 1 && (
            <Button variant="secondary" aria-disabled={busy} onClick={once(() => setChoosing(question.groupId))}>
              {t('reviews.some')}
            </Button>
          )}
        </>
      )}
      {!isLater && (
        <Button variant="secondary" aria-disabled={busy} onClick={answers('later')}>
          {t('reviews.later')}
        </Button>
      )}
      {isLater && onNext !== null && (
        <Button variant="secondary" onClick={once(onNext)}>
          {t('reviews.next')}
        </Button>
      )}
    </div>
  );
}
