/** The question that is asked now, with its answers, and the newest answer above it. */
import { Heading } from '@navikt/ds-react';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { namesOf } from '../../progress/reviews/compare-sides.ts';
import type { Question } from '../../progress/reviews/review-queue.ts';
import { useWords } from '../../translations/words.ts';
import { useFocusRescue } from '../frame/focus/focus-rescue.ts';
import { QuestionFacts } from './question-facts.tsx';

interface QuestionCardProps {
  /** Null: there is none. */
  readonly question: Question | null;
  readonly position: number;
  readonly total: number;
  /** Whether it was chosen, so that focus goes to it when it comes. */
  readonly isFocused: boolean;
  /** Stands in the place of a question when there is none. */
  readonly none: ReactNode;
  /** What was answered before; above the heading, so that the next press of Tab after it reaches the answers. */
  readonly given: ReactNode;
  /** The answers. */
  readonly children: ReactNode;
}

export function QuestionCard({ question, position, total, isFocused, none, given, children }: QuestionCardProps) {
  const { t, number } = useWords();
  const card = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = question?.groupId ?? null;
  useFocusOnNext(shown, isFocused, card, heading);
  useFocusRescue(card, () => heading.current?.focus());
  return (
    <section className="card review" aria-labelledby="question-heading" ref={card}>
      {given}
      <Heading level="2" size="small" id="question-heading" ref={heading} tabIndex={-1}>
        {question === null
          ? t('reviews.none')
          : t('reviews.question', {
              position: number(position),
              total: number(total),
              names: namesOf(question.sides).join(' / '),
            })}
      </Heading>
      {question === null ? none : <QuestionFacts question={question} />}
      {children}
    </section>
  );
}

/** The next question is read out at once: focus moves to its heading, unless the user is somewhere else. */
function useFocusOnNext(
  shown: string | null,
  isFocused: boolean,
  card: { readonly current: HTMLElement | null },
  heading: { readonly current: HTMLElement | null },
): void {
  const before = useRef(shown);
  useLayoutEffect(() => {
    if (isFocused) {
      heading.current?.focus();
    }
  }, [isFocused, heading]);
  useLayoutEffect(() => {
    if (before.current !== shown) {
      before.current = shown;
      if (card.current?.contains(document.activeElement) || document.activeElement === document.body) {
        heading.current?.focus();
      }
    }
  }, [shown, card, heading]);
}
