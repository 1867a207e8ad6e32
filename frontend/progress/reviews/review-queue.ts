/** Which questions are open, in which order they are asked, and which of them is shown. Pure. */
import type { DecisionsView, DecisionView, ReviewRecords, ReviewVerdict } from '../../../lambdas/protocol.ts';

/** A group of possibly the same person, as a check asks about it. */
export type Question = ReviewRecords['reviews'][number] & {
  /** The check that asks. */
  readonly checkId: string;
};

export type ReviewDecisionView = Extract<DecisionView, { kind: 'review' }>;

/** The newest answer to each question. @param decisions newest first */
export function answersByGroup(decisions: readonly DecisionView[]): ReadonlyMap<string, ReviewDecisionView> {
  const answers = new Map<string, ReviewDecisionView>();
  for (const decision of decisions) {
    if (decision.kind === 'review' && !answers.has(decision.groupId)) {
      answers.set(decision.groupId, decision);
    }
  }
  return answers;
}

/** Those without an answer, in the order of the check, those put off last. */
export function openQuestions(
  listed: readonly Question[],
  answers: ReadonlyMap<string, Pick<ReviewDecisionView, 'verdict'>>,
): Question[] {
  const open = listed.flatMap((question) => {
    const verdict = answers.get(question.groupId)?.verdict;
    return verdict === undefined || verdict === 'later' ? [{ ...question, isLater: verdict === 'later' }] : [];
  });
  return [...open.filter(({ isLater }) => !isLater), ...open.filter(({ isLater }) => isLater)];
}

/** The questions of a check as far as they are read. */
export interface QuestionList {
  readonly questions: readonly Question[];
  /** How many the check asks in all, those put off included. */
  readonly asks: number;
  /** The version of the decisions that the check knows. */
  readonly knows: number;
  readonly isWhole: boolean;
}

/** Questions of the check without an answer, also those that are not read yet. Near to the figure after decisions were undone. */
export function remainingOf({ questions, asks, knows }: QuestionList, view: DecisionsView | undefined): number {
  const decisions = view?.decisions ?? [];
  const open = openQuestions(questions, answersByGroup(decisions));
  const isOpen = new Set(open.map(({ groupId }) => groupId));
  const decided = new Set(questions.map(({ groupId }) => groupId).filter((groupId) => !isOpen.has(groupId)));
  for (const decision of decisions.slice(0, Math.max(0, (view?.version ?? 0) - knows))) {
    if (decision.kind === 'review' && decision.verdict !== 'later') {
      decided.add(decision.groupId);
    }
  }
  return Math.max(open.length, asks - decided.size);
}

/** The newest answer that the user has to know of. */
export interface GivenAnswer {
  readonly groupId: string;
  readonly decisionId: string;
  readonly verdict: ReviewVerdict;
  /** Who gave it to the question that was shown; null: the user, who can take it back by one press. */
  readonly by: string | null;
}

export interface ReviewSession {
  /** The question that is shown; null: the first. */
  readonly shown: string | null;
  /** Questions that were answered on this page and not put off. */
  readonly answered: readonly string[];
  readonly last: GivenAnswer | null;
}

export const NO_SESSION: ReviewSession = { shown: null, answered: [], last: null };

export type ReviewAction =
  /** `following`: the question after the answered one; null: there is none. */
  | { readonly type: 'answered'; readonly answer: GivenAnswer; readonly following: string | null }
  /** Somebody else answered the question that is shown. */
  | { readonly type: 'taken'; readonly answer: GivenAnswer }
  | { readonly type: 'undone'; readonly groupId: string }
  | { readonly type: 'show'; readonly groupId: string };

export function reviewReducer(session: ReviewSession, action: ReviewAction): ReviewSession {
  switch (action.type) {
    case 'answered': {
      const { groupId, verdict } = action.answer;
      const others = session.answered.filter((each) => each !== groupId);
      return {
        shown: action.following,
        answered: verdict === 'later' ? others : [...others, groupId],
        last: action.answer,
      };
    }
    case 'taken':
      return { ...session, shown: null, last: action.answer };
    case 'undone':
      return {
        shown: action.groupId,
        answered: session.answered.filter((each) => each !== action.groupId),
        last: null,
      };
    case 'show':
      return session.shown === action.groupId ? session : { ...session, shown: action.groupId };
  }
}

/** @returns the question after this one, from the first again after the last; null: there is no other */
export function followingOf(open: readonly Question[], groupId: string): string | null {
  const at = open.findIndex((each) => each.groupId === groupId);
  const next = open[at + 1] ?? open[0];
  return next === undefined || next.groupId === groupId ? null : next.groupId;
}
