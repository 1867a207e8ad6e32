/** The order of the questions, and what an answer, its undoing and a colleague's answer make of them. */
import { describe, expect, it } from 'vitest';
import {
  answersByGroup,
  followingOf,
  NO_SESSION,
  openQuestions,
  type Question,
  type ReviewAction,
  remainingOf,
  reviewReducer,
} from '../../../../frontend/progress/reviews/review-queue.ts';
import type { DecisionView, ReviewVerdict } from '../../../../lambdas/protocol.ts';
import { instant } from '../../export-factory.ts';
import { review } from '../../review-factory.ts';

const questions: readonly Question[] = ['a', 'b', 'c'].map((id) => ({ ...review(id, id), checkId: 'check-1' }));
const ids = (list: readonly Question[]) => list.map(({ groupId }) => groupId);

const decision = (groupId: string, verdict: ReviewVerdict, decisionId = `${groupId}-1`): DecisionView => ({
  ...{ kind: 'review', decisionId, year: 2025, at: instant(1), by: 'kari', groupId, verdict, persons: 2 },
});
const given = (groupId: string, verdict: ReviewVerdict = 'same', by: string | null = null) => ({
  ...{ groupId, decisionId: `${groupId}-1`, verdict, by },
});

describe('the open questions', () => {
  it('are those without an answer, in the order of the check', () => {
    expect(ids(openQuestions(questions, answersByGroup([decision('b', 'different')])))).toEqual(['a', 'c']);
  });

  it('have those put off last, whatever the check said', () => {
    const listed = questions.map((each) => ({ ...each, isLater: each.groupId === 'b' }));
    const open = openQuestions(listed, answersByGroup([decision('a', 'later')]));
    expect(open.map(({ groupId, isLater }) => [groupId, isLater])).toEqual([
      ['b', false],
      ['c', false],
      ['a', true],
    ]);
  });

  it('go by the newest answer, and by the one before when it is undone', () => {
    const older = decision('a', 'later', 'a-1');
    expect(ids(openQuestions(questions, answersByGroup([decision('a', 'same', 'a-2'), older])))).toEqual(['b', 'c']);
    expect(ids(openQuestions(questions, answersByGroup([older])))).toEqual(['b', 'c', 'a']);
  });
});

describe('the questions that remain', () => {
  const list = { questions: questions.slice(0, 2), asks: 3, knows: 4, isWhole: false };
  const view = (version: number, ...decisions: readonly DecisionView[]) => ({
    ...{ version, decisions: [...decisions], actorNames: {} },
  });

  it('are those of the check without those that have an answer by now, read or not', () => {
    expect(remainingOf(list, undefined)).toBe(3);
    // The check knows the oldest of these.
    const decisions = [
      decision('c', 'same'),
      decision('a', 'different'),
      decision('b', 'later'),
      decision('x', 'same'),
    ];
    expect(remainingOf(list, view(7, ...decisions))).toBe(1);
  });

  it('are never fewer than those that are read and open', () => {
    expect(remainingOf({ ...list, asks: 2 }, view(9, decision('c', 'same')))).toBe(2);
  });
});

describe('the question that follows', () => {
  it('is the next one, the first after the last, and none after the only one', () => {
    expect(followingOf(questions, 'a')).toBe('b');
    expect(followingOf(questions, 'c')).toBe('a');
    expect(followingOf(questions.slice(0, 1), 'a')).toBeNull();
    expect(followingOf([], 'a')).toBeNull();
  });
});

describe('a session', () => {
  const sessionAfter = (...actions: readonly ReviewAction[]) => actions.reduce(reviewReducer, NO_SESSION);

  it('counts each answered question once, and none that was put off', () => {
    const session = sessionAfter(
      { type: 'answered', answer: given('a'), following: 'b' },
      { type: 'answered', answer: given('b', 'later'), following: 'c' },
      { type: 'answered', answer: given('a', 'different'), following: 'c' },
    );
    expect(session).toEqual({ shown: 'c', answered: ['a'], last: given('a', 'different') });
  });

  it('goes back to a question whose answer is undone', () => {
    expect(
      sessionAfter({ type: 'answered', answer: given('a'), following: 'b' }, { type: 'undone', groupId: 'a' }),
    ).toEqual({
      shown: 'a',
      answered: [],
      last: null,
    });
  });

  it("does not count a colleague's answer, and goes on", () => {
    const theirs = given('a', 'different', 'Ola Nordmann');
    expect(sessionAfter({ type: 'show', groupId: 'a' }, { type: 'taken', answer: theirs })).toEqual({
      ...{ shown: null, answered: [], last: theirs },
    });
  });
});
