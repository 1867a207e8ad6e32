/** One question at a time, or all of them as a list. */
import { Button } from '@navikt/ds-react';
import { useEffect, useReducer, useRef, useState } from 'react';
import type { CheckAnswer, CheckResult, DecisionsView, Me } from '../../../lambdas/protocol.ts';
import { useAnswerReview, useDecisions, useReviews, useUndoDecision } from '../../api/decisions/decision-queries.ts';
import {
  answersByGroup,
  followingOf,
  NO_SESSION,
  openQuestions,
  type QuestionList,
  remainingOf,
  reviewReducer,
} from '../../progress/reviews/review-queue.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';
import { Trouble } from '../frame/trouble.tsx';
import { useSay } from '../run/status-messages.tsx';
import { AnswerButtons } from './answer-buttons.tsx';
import { GivenAnswer, Refused } from './given-answer.tsx';
import { ListedQuestions } from './listed-questions.tsx';
import { QuestionCard } from './question-card.tsx';

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
  const isUnread = queue.list.data === undefined;
  if (isUnread && reviews.error !== null) {
    return <Trouble error={reviews.error} onRetry={reviews.refetch} />;
  }
  if (decisions.isLoadingError) {
    return <Trouble error={decisions.error} onRetry={decisions.refetch} />;
  }
  if (isUnread || decisions.isPending) {
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
        <ListedQuestions
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
  const { t } = useWords();
  const say = useSay();
  const actorName = useActorName();
  const [session, dispatch] = useReducer(reviewReducer, NO_SESSION);
  const reviews = useReviews(check.year, result);
  const decisions = useDecisions(check, true);
  const answer = useAnswerReview(check.year, ({ question: { groupId }, verdict }, decisionId) => {
    const following = followingOf(asked, groupId);
    dispatch({ type: 'answered', answer: { groupId, decisionId, verdict, by: null }, following });
    say(t(`reviews.done.${verdict}`));
  });
  // The list of decisions can have an answer before the answer itself is confirmed.
  const answering = answer.isPending ? answer.variables.question.groupId : null;
  const held = answering === session.shown ? answering : null;
  const known = decisions.data && withoutGroup(decisions.data, held);
  const answers = answersByGroup(known?.decisions ?? []);
  const { hasNextPage, isFetchingNextPage, fetchNextPage, error, data } = reviews;
  // Those put off come last, so only when all others are read.
  const askedOf = ({ questions, isWhole }: Questions) =>
    openQuestions(questions, answers).filter(({ isLater }) => isWhole || !isLater);

  const [kept, setKept] = useState<Questions>(NONE_READ);
  const read = data === undefined ? NONE_READ : { ...questionsOf(data.pages), isWhole: !hasNextPage, data };
  // Until a new check has shown a question that is open, those of the check before stay.
  const isReady = data !== undefined && (read.isWhole || askedOf(read).length > 0);
  if (isReady && kept.data !== data) {
    setKept(read);
  }
  const list = isReady ? read : kept;
  const asked = askedOf(list);
  const question = asked.find(({ groupId }) => groupId === session.shown) ?? asked[0] ?? null;

  const needsMore = askedOf(read).length < FEW && hasNextPage && !isFetchingNextPage && error === null;
  const pages = data?.pages.length ?? 0;
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

  const remaining = remainingOf(list, known);
  const isReading = !isReady || !list.isWhole;
  const isBusy = held !== null;
  return { session, dispatch, reviews, decisions, answer, isBusy, list, asked, question, remaining, isReading };
}

function withoutGroup(view: DecisionsView, groupId: string | null): DecisionsView {
  return groupId === null
    ? view
    : { ...view, decisions: view.decisions.filter((each) => each.kind !== 'review' || each.groupId !== groupId) };
}

interface Questions extends QuestionList {
  /** What they were read from. */
  readonly data: ReturnType<typeof useReviews>['data'];
}

const NONE_READ: Questions = { questions: [], asks: 0, knows: 0, isWhole: false, data: undefined };

type Pages = NonNullable<Questions['data']>['pages'];

function questionsOf(pages: Pages): Omit<QuestionList, 'isWhole'> {
  const { asks = 0, knows = 0 } = pages[0] ?? {};
  return { questions: pages.flatMap((page) => page.questions), asks, knows };
}

function OneQuestion({ queue, isFocused }: { readonly queue: Queue; readonly isFocused: boolean }) {
  const { t } = useWords();
  const say = useSay();
  const { session, dispatch, reviews, answer, isBusy, list, asked, question, remaining, isReading } = queue;
  const undo = useUndoDecision();
  const sending = useRef<string | null>(null);
  const following = question === null ? null : followingOf(asked, question.groupId);
  const { last } = session;
  const undoLast = () => {
    if (last === null) {
      return;
    }
    undo.mutate(last.decisionId, {
      onSuccess: () => {
        dispatch({ type: 'undone', groupId: last.groupId });
        say(
          t(list.questions.some(({ groupId }) => groupId === last.groupId) ? 'reviews.undone' : 'reviews.undoneLater'),
        );
      },
    });
  };
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
            busy={isBusy}
            onAnswer={(chosen) => {
              // What is on its way may not be shown yet.
              if (sending.current !== question.groupId) {
                sending.current = question.groupId;
                undo.reset();
                const onSettled = () => {
                  sending.current = null;
                };
                answer.mutate({ question, ...chosen }, { onSettled });
              }
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
