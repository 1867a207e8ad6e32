/** One question at a time, or all of them as a list. */
import { Button } from '@navikt/ds-react';
import { useEffect, useReducer, useState } from 'react';
import type { CheckAnswer, CheckResult, Me } from '../../../lambdas/protocol.ts';
import { useAnswerReview, useDecisions, useReviews, useUndoDecision } from '../../api/decision-queries.ts';
import {
  answersByGroup,
  followingOf,
  NO_SESSION,
  openQuestions,
  reviewReducer,
} from '../../progress/reviews/review-queue.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';
import { Trouble } from '../frame/trouble.tsx';
import { useSay } from '../run/status-messages.tsx';
import { AnswerButtons } from './answer-buttons.tsx';
import { GivenAnswer, Refused } from './given-answer.tsx';
import { QuestionCard } from './question-card.tsx';
import { QuestionList } from './question-list.tsx';

interface ReviewQuestionsProps {
  readonly me: Me;
  readonly check: CheckAnswer;
  readonly result: CheckResult;
}

/** The next page of questions is read when fewer than these are left, so that nobody waits for it. */
const FEW = 5;

export function ReviewQuestions({ me, check, result }: ReviewQuestionsProps) {
  const { t } = useWords();
  const queue = useQueue(me, check, result);
  const { decisions, reviews, asked } = queue;
  const answers = me.role === 'coordinator';
  const [view, setView] = useState<View>(answers ? 'one' : 'list');
  const trouble = [reviews, decisions].find(({ isLoadingError }) => isLoadingError);
  if (trouble?.error != null) {
    return <Trouble error={trouble.error} onRetry={trouble.refetch} />;
  }
  if (reviews.isPending || decisions.isPending) {
    return <p>{t('loading')}</p>;
  }
  return (
    <>
      <div className="card-head">
        <p className="lead">{t(answers ? 'reviews.lead' : 'reviews.readOnly')}</p>
        {answers && asked.length > 0 && (
          <Button size="small" variant="secondary" onClick={() => setView(view === 'list' ? 'one' : 'list')}>
            {t(view === 'list' ? 'reviews.oneByOne' : 'reviews.asList')}
          </Button>
        )}
      </div>
      {answers && (view !== 'list' || asked.length === 0) ? (
        <OneQuestion queue={queue} isFocused={view === 'chosen'} />
      ) : (
        <QuestionList
          questions={asked}
          total={queue.remaining}
          query={reviews}
          onChoose={
            answers
              ? ({ groupId }) => {
                  queue.dispatch({ type: 'show', groupId });
                  setView('chosen');
                }
              : null
          }
        />
      )}
    </>
  );
}

/** `chosen`: the one that was chosen from the list. */
type View = 'one' | 'chosen' | 'list';

type Queue = ReturnType<typeof useQueue>;

/** The open questions of the newest check that was read, and the one that is shown. */
function useQueue(me: Me, check: CheckAnswer, result: CheckResult) {
  const actorName = useActorName();
  const [session, dispatch] = useReducer(reviewReducer, NO_SESSION);
  const reviews = useReviews(check.year, result.checkId);
  const decisions = useDecisions(check, true);
  const listed = reviews.data?.pages.flatMap((page) => page.questions) ?? [];
  const answers = answersByGroup(decisions.data?.decisions ?? []);
  const open = openQuestions(listed, answers);
  const { hasNextPage, isFetchingNextPage, isPlaceholderData, fetchNextPage, error } = reviews;
  // Those put off come last, so only when all others are read.
  const asked = hasNextPage ? open.filter(({ isLater }) => !isLater) : open;
  const question = asked.find(({ groupId }) => groupId === session.shown) ?? asked[0] ?? null;

  const needsMore = asked.length < FEW && hasNextPage && !isFetchingNextPage && !isPlaceholderData && error === null;
  const pages = reviews.data?.pages.length ?? 0;
  useEffect(() => {
    if (needsMore && pages > 0) {
      void fetchNextPage();
    }
  }, [needsMore, pages, fetchNextPage]);

  const shown = question?.groupId ?? null;
  const taken = session.shown === null || session.shown === shown ? undefined : answers.get(session.shown);
  const isTheirs = taken !== undefined && taken.verdict !== 'later' && taken.by !== me.actor;
  const by = isTheirs ? actorName(taken.by, decisions.data?.actorNames ?? {}, 'alone') : null;
  useEffect(() => {
    if (isTheirs) {
      const { groupId, decisionId, verdict } = taken;
      dispatch({ type: 'taken', answer: { groupId, decisionId, verdict, by } });
    } else if (shown !== null) {
      // Kept when the next check has another order.
      dispatch({ type: 'show', groupId: shown });
    }
  }, [isTheirs, taken, by, shown]);

  const inCheck = result.reviews.open + result.reviews.later;
  // The questions of the check before are on the screen until those of this one are read.
  const decided = isPlaceholderData ? 0 : listed.length - open.length;
  const remaining = Math.max(open.length, inCheck - decided);
  return { year: check.year, session, dispatch, reviews, decisions, listed, asked, question, remaining, needsMore };
}

function OneQuestion({ queue, isFocused }: { readonly queue: Queue; readonly isFocused: boolean }) {
  const { t } = useWords();
  const say = useSay();
  const { year, session, dispatch, reviews, listed, asked, question, remaining, needsMore } = queue;
  const answer = useAnswerReview(year, ({ question: { groupId }, verdict }, decisionId) => {
    const following = followingOf(asked, groupId);
    dispatch({ type: 'answered', answer: { groupId, decisionId, verdict, by: null }, following });
    say(t(`reviews.done.${verdict}`));
  });
  const undo = useUndoDecision();
  const following = question === null ? null : followingOf(asked, question.groupId);
  const { last } = session;
  const undoLast = () => {
    if (last === null) {
      return;
    }
    undo.mutate(last.decisionId, {
      onSuccess: () => {
        dispatch({ type: 'undone', groupId: last.groupId });
        say(t(listed.some(({ groupId }) => groupId === last.groupId) ? 'reviews.undone' : 'reviews.undoneLater'));
      },
    });
  };
  const isReading = needsMore || reviews.isFetchingNextPage;
  return (
    <QuestionCard
      question={question}
      position={session.answered.length + 1}
      total={session.answered.length + remaining}
      isFocused={isFocused}
      given={last !== null && <GivenAnswer answer={last} undo={undo} onUndo={undoLast} />}
      none={<p>{t(isReading ? 'loading' : remaining > 0 ? 'reviews.moreLater' : 'reviews.noneText')}</p>}
    >
      {question !== null && (
        <>
          {question.isTooLarge && <p>{t('reviews.tooLarge')}</p>}
          {answer.error !== null && <Refused heading={t('reviews.refused')} error={answer.error} />}
          <AnswerButtons
            question={question}
            busy={answer.isPending}
            onAnswer={(chosen) => {
              undo.reset();
              answer.mutate({ question, ...chosen });
            }}
            onNext={following === null ? null : () => dispatch({ type: 'show', groupId: following })}
          />
        </>
      )}
      {reviews.isFetchNextPageError && reviews.error !== null && (
        <Trouble error={reviews.error} onRetry={reviews.fetchNextPage} />
      )}
    </QuestionCard>
  );
}
