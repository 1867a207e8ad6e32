/** The questions below each other: to read, to print, and to ask a lokallag about. */
import { Button, Heading } from '@navikt/ds-react';
import { useEffect, useRef } from 'react';
import type { useReviews } from '../../api/decisions/decision-queries.ts';
import { namesOf, questionsByBranch } from '../../progress/reviews/compare-sides.ts';
import type { Question } from '../../progress/reviews/review-queue.ts';
import { useWords } from '../../translations/words.ts';
import { MoreButton } from '../frame/more-button.tsx';
import { Trouble } from '../frame/trouble.tsx';
import { QuestionFacts } from './question-facts.tsx';

interface ListedQuestionsProps {
  readonly questions: readonly Question[];
  /** All that wait for an answer, those that are not read yet included. */
  readonly total: number;
  readonly query: ReturnType<typeof useReviews>;
  /** Null: the user reads only. */
  readonly onChoose: ((question: Question) => void) | null;
}

export function ListedQuestions({ questions, total, query, onChoose }: ListedQuestionsProps) {
  const { t, number } = useWords();
  const list = useRef<HTMLOListElement>(null);
  const shownBefore = useRef<number | null>(null);
  const branches = questionsByBranch(questions).map(([branch, count]) => `${branch} (${number(count)})`);
  const { hasNextPage, isFetchingNextPage, error } = query;
  useEffect(() => {
    const before = shownBefore.current;
    if (before !== null && !isFetchingNextPage && questions.length > before) {
      shownBefore.current = null;
      list.current?.querySelectorAll<HTMLElement>('h3')[before]?.focus();
    }
  }, [questions.length, isFetchingNextPage]);
  return (
    <section className="card" aria-labelledby="questions-heading">
      <div className="card-head">
        <Heading level="2" size="small" id="questions-heading">
          {t('reviews.list')}
        </Heading>
        <Button size="small" variant="secondary" onClick={() => window.print()}>
          {t('reviews.print')}
        </Button>
      </div>
      <p className="subtle">{t('reviews.shown', { count: questions.length, total: number(total) })}</p>
      {branches.length > 0 && <p>{t('reviews.byBranch', { branches: branches.join(', ') })}</p>}
      <ol className="records" ref={list}>
        {questions.map((question, index) => (
          <li key={question.groupId} className="record review">
            <Heading level="3" size="xsmall" tabIndex={-1}>
              {t('reviews.listed', { position: number(index + 1), names: namesOf(question.sides).join(' / ') })}
            </Heading>
            <QuestionFacts question={question} />
            {onChoose !== null && (
              <div>
                <Button size="small" variant="secondary" onClick={() => onChoose(question)}>
                  {t('reviews.answerThis', { position: number(index + 1) })}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ol>
      {error !== null && <Trouble error={error} onRetry={query.refetch} />}
      {hasNextPage && (
        <div>
          <MoreButton
            isFetching={isFetchingNextPage}
            onMore={() => {
              shownBefore.current = questions.length;
              query.fetchNextPage();
            }}
          />
        </div>
      )}
    </section>
  );
}
