/** What the page reads of decisions and of the questions that wait for one, and the changes that make and undo them. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type {
  CheckAnswer,
  CheckResult,
  DecisionsView,
  DecisionView,
  FindingsAnswer,
  ReviewAnswer,
} from '../../../lambdas/protocol.ts';
import type { Question } from '../../progress/reviews/review-queue.ts';
import { CHECKS_KEY } from '../checks/check-queries.ts';
import { useApi, useMe } from '../queries.ts';
import { DecisionApi } from './decision-client.ts';

/** Made here, because it is not in the first download. */
function useDecisionApi(): DecisionApi {
  const { connection } = useApi();
  return useMemo(() => new DecisionApi(connection), [connection]);
}

const DECISIONS_KEY = ['decisions'];
/** Not below the checks: the questions of a check never change. */
const REVIEWS_KEY = ['reviews'];

/** The questions of a check, page by page, with how many it asks and which decisions it knows. */
export function useReviews(year: number, { checkId, reviews, decisions: known }: CheckResult) {
  const decisions = useDecisionApi();
  return useInfiniteQuery({
    queryKey: [...REVIEWS_KEY, year, checkId],
    queryFn: async ({ pageParam }: { pageParam: string | null }) => {
      const page = await decisions.reviews(year, checkId, pageParam);
      return {
        questions: page.reviews.map((review): Question => ({ ...review, checkId })),
        nextCursor: page.nextCursor,
        asks: reviews.open + reviews.later,
        knows: known.version,
      };
    },
    staleTime: Number.POSITIVE_INFINITY,
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/**
 * Read again whenever another check begins, because one begins after each decision, a colleague's too.
 * @param check of the year that is shown
 * @param enabled whether the user may see decisions
 */
export function useDecisions(check: CheckAnswer | null | undefined, enabled: boolean) {
  const decisions = useDecisionApi();
  const queries = useQueryClient();
  const basis = check == null || check.state.kind === 'none' ? null : check.state.checkId;
  const before = useRef(basis);
  useEffect(() => {
    if (basis !== null && before.current !== basis) {
      if (before.current !== null) {
        void queries.invalidateQueries({ queryKey: DECISIONS_KEY });
      }
      before.current = basis;
    }
  }, [basis, queries]);
  return useQuery({ queryKey: DECISIONS_KEY, queryFn: () => decisions.decisions(), enabled });
}

/**
 * An answer counts in the list of decisions at once, before that list is read again.
 * @param onAnswered called when it counts
 */
export function useAnswerReview(year: number, onAnswered: (answer: Answer, decisionId: string) => void) {
  const decisions = useDecisionApi();
  const { change, refresh } = useKnownDecisions();
  const by = useMe().data?.actor ?? '';
  return useMutation({
    mutationFn: ({ question: { checkId, groupId }, verdict, onePerson }: Answer) =>
      decisions.answerReview(year, { checkId, groupId, verdict, onePerson }),
    onSuccess: async ({ decisionId, version }, answer) => {
      const { groupId, persons } = answer.question;
      const { verdict } = answer;
      const at = new Date().toISOString();
      await change(version, (known) => [
        { kind: 'review', decisionId, year, at, by, groupId, verdict, persons },
        // It may have been read already.
        ...known.filter((each) => each.decisionId !== decisionId),
      ]);
      onAnswered(answer, decisionId);
    },
    // Also after a refusal, which may be about a colleague's answer or a newer check.
    onSettled: refresh,
  });
}

export interface Answer extends Pick<ReviewAnswer, 'verdict' | 'onePerson'> {
  readonly question: Question;
}

export function useAcceptFindings(year: number) {
  const decisions = useDecisionApi();
  const { change, refresh } = useKnownDecisions();
  const by = useMe().data?.actor ?? '';
  return useMutation({
    mutationFn: (answer: FindingsAnswer) => decisions.acceptFindings(year, answer),
    onSuccess: ({ decisionId, version }, { key, evidence, reason }) => {
      const at = new Date().toISOString();
      const findings = evidence.length;
      return change(version, (known) => [
        { kind: 'findings', decisionId, year, at, by, code: key, findings, reason },
        ...known,
      ]);
    },
    onSettled: refresh,
  });
}

export function useUndoDecision() {
  const decisions = useDecisionApi();
  const { change, refresh } = useKnownDecisions();
  return useMutation({
    mutationFn: (decisionId: string) => decisions.undo(decisionId),
    onSuccess: ({ version }, undone) =>
      change(version, (known) => known.filter(({ decisionId }) => decisionId !== undone)),
    onSettled: refresh,
  });
}

function useKnownDecisions() {
  const queries = useQueryClient();
  return {
    change: async (version: number, changed: (known: readonly DecisionView[]) => DecisionView[]) => {
      // An answer that is on its way is from before the change.
      await queries.cancelQueries({ queryKey: DECISIONS_KEY });
      queries.setQueryData<DecisionsView>(DECISIONS_KEY, (known) =>
        known === undefined ? undefined : { ...known, version, decisions: changed(known.decisions) },
      );
    },
    refresh: () => {
      void queries.invalidateQueries({ queryKey: DECISIONS_KEY });
      void queries.invalidateQueries({ queryKey: CHECKS_KEY });
    },
  };
}
