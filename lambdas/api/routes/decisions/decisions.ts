/** Decisions about persons: made, listed and taken back. The evidence that they are kept by is read from the check. */
import { createRoute } from '@hono/zod-openapi';
import { type CheckedReview, checkedReviewSchema } from '../../../domain/checks/check-objects.ts';
import type { AcceptedFindings, Decision, ReviewDecision } from '../../../domain/decisions/decision.ts';
import { EVIDENCE } from '../../../domain/decisions/finding-evidence.ts';
import { newRecordId } from '../../../domain/record-id.ts';
import type { Clock, DecisionStore } from '../../../ports.ts';
import type { DecisionView, ReviewAnswer } from '../../../protocol.ts';
import { coordinatorsOnly, recordReadersOnly } from '../../caller.ts';
import { type CheckListDependencies, mustReadChecked, readList } from '../../checks/check-lists.ts';
import { startCheck } from '../../checks/start-check.ts';
import type { Api, ApiContext } from '../../context.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { invalidField, Problem } from '../../problem.ts';
import { jsonBody } from '../../requests/json-body.ts';
import {
  BODY_PROBLEM_ANSWERS,
  decided,
  decisionPath,
  decisions,
  findingsAnswer,
  json,
  PROBLEM_ANSWERS,
  reviewAnswer,
  SECURITY,
  yearPath,
} from '../../schemas.ts';
import { withinAnswer } from '../../within-answer.ts';

interface DecisionsDependencies extends CheckListDependencies, Pick<ApiDependencies, 'ensureCheck' | 'logFault'> {
  readonly decisions: DecisionStore;
  readonly clock: Clock;
  readonly randomBytes: ApiDependencies['randomBytes'];
}

const MAX_BODY_BYTES = 64 * 1024;
const MAX_FINDINGS_BYTES = 256 * 1024;

const list = createRoute({
  method: 'get',
  path: '/decisions',
  summary: 'What has been decided about persons and findings, newest first; it holds for all base years',
  security: SECURITY,
  middleware: [recordReadersOnly] as const,
  responses: { 200: json('The decisions', decisions), ...PROBLEM_ANSWERS },
});

const answerReview = createRoute({
  method: 'post',
  path: '/decisions/{year}/reviews',
  summary:
    'Answer whether a group of a check is one person; a later answer about the group takes the place of an earlier one',
  security: SECURITY,
  middleware: [coordinatorsOnly, jsonBody(MAX_BODY_BYTES)] as const,
  request: { params: yearPath, body: { required: true, content: { 'application/json': { schema: reviewAnswer } } } },
  responses: { 201: json('The decision, after which the year is checked anew', decided), ...BODY_PROBLEM_ANSWERS },
});

const acceptFindings = createRoute({
  method: 'post',
  path: '/decisions/{year}/findings',
  summary: 'Accept findings of a check with a reason, for as long as their records stay as they are',
  security: SECURITY,
  middleware: [coordinatorsOnly, jsonBody(MAX_FINDINGS_BYTES)] as const,
  request: { params: yearPath, body: { required: true, content: { 'application/json': { schema: findingsAnswer } } } },
  responses: { 201: json('The decision, after which the year is checked anew', decided), ...BODY_PROBLEM_ANSWERS },
});

const undo = createRoute({
  method: 'delete',
  path: '/decisions/{decisionId}',
  summary: 'Take a decision back, after which its base year is checked anew',
  security: SECURITY,
  middleware: [coordinatorsOnly] as const,
  request: { params: decisionPath },
  responses: { 200: json('The version without it', decided), ...PROBLEM_ANSWERS },
});

export function addDecisionRoutes(api: Api, dependencies: DecisionsDependencies): void {
  const { decisions: store, clock } = dependencies;

  api.openapi(list, async (context) => {
    const { version, decisions: kept } = await store.read(context.var.caller.organisationNumber);
    const newestFirst = kept.toReversed();
    const shown = withinAnswer(newestFirst.map(decisionView));
    const names = newestFirst
      .slice(0, shown.length)
      .flatMap(({ by, actorName }) => (actorName === null ? [] : [[by, actorName] as const]));
    // The newest name of each, as the list begins with it.
    return context.json({ version, decisions: shown, actorNames: Object.fromEntries(names.toReversed()) }, 200);
  });

  api.openapi(answerReview, async (context) => {
    const { organisationNumber } = context.var.caller;
    const { year } = context.req.valid('param');
    const answer = context.req.valid('json');
    const review = await mustFindReview(organisationNumber, year, answer, dependencies);
    const decision: ReviewDecision = {
      kind: 'review',
      ...madeNow(context, year, dependencies),
      groupId: review.groupId,
      verdict: answer.verdict,
      sides: review.sides.map(({ marks, isNameOnly }) => ({ marks, isNameOnly })),
      onePerson: personsOfAnswer(answer, review),
      persons: review.persons,
    };
    return context.json(await add(context, decision, dependencies), 201);
  });

  api.openapi(acceptFindings, async (context) => {
    const { organisationNumber } = context.var.caller;
    const { year } = context.req.valid('param');
    const { checkId, key, evidence, reason } = context.req.valid('json');
    const { findings } = await mustReadChecked(organisationNumber, year, checkId, dependencies);
    const group = findings.find((each) => each.key === key);
    if (group === undefined) {
      throw new Problem('not_found');
    }
    const at = evidence.findIndex((each) => !EVIDENCE.test(each));
    if (at >= 0) {
      throw invalidField(['evidence', at], 'not the evidence of a finding');
    }
    const decision: AcceptedFindings = {
      kind: 'findings',
      ...madeNow(context, year, dependencies),
      code: group.code,
      findings: [...new Set(evidence)],
      reason,
    };
    return context.json(await add(context, decision, dependencies), 201);
  });

  api.openapi(undo, async (context) => {
    const { organisationNumber, actor } = context.var.caller;
    const { decisionId } = context.req.valid('param');
    const at = new Date(clock.now()).toISOString();
    const undone = await store.undo(organisationNumber, decisionId, { actor, at });
    if (undone === undefined) {
      throw new Problem('not_found');
    }
    await startCheck(context, undone.year, dependencies);
    return context.json({ decisionId, version: undone.version }, 200);
  });
}

/** The fields of a decision that say who made it when. */
function madeNow(
  context: ApiContext,
  year: number,
  { clock, randomBytes }: Pick<DecisionsDependencies, 'clock' | 'randomBytes'>,
): Pick<Decision, 'decisionId' | 'year' | 'at' | 'by' | 'actorName'> {
  const { actor, displayName } = context.var.caller;
  const now = clock.now();
  const decisionId = newRecordId(now, randomBytes(10));
  return { decisionId, year, at: new Date(now).toISOString(), by: actor, actorName: displayName };
}

/** @throws Problem `too_many_decisions` */
async function add(context: ApiContext, decision: Decision, dependencies: DecisionsDependencies) {
  const version = await dependencies.decisions.add(context.var.caller.organisationNumber, decision);
  if (version === 'too_many') {
    throw new Problem('too_many_decisions');
  }
  await startCheck(context, decision.year, dependencies);
  return { decisionId: decision.decisionId, version };
}

/** @throws Problem `check_not_found`, or `not_found` when the check asks nothing about such a group */
async function mustFindReview(
  organisationNumber: string,
  year: number,
  { checkId, groupId }: ReviewAnswer,
  dependencies: CheckListDependencies,
): Promise<CheckedReview> {
  const { reviewLists } = await mustReadChecked(organisationNumber, year, checkId, dependencies);
  for (const object of reviewLists) {
    const page = { offset: 0, limit: object.count };
    const reviews = await readList([object], page, checkedReviewSchema, dependencies);
    const review = reviews.find((each) => each.groupId === groupId);
    if (review !== undefined) {
      return review;
    }
  }
  throw new Problem('not_found');
}

/** See `ReviewDecision`. @throws Problem `invalid_request` for an answer that does not fit the group */
function personsOfAnswer({ verdict, onePerson }: ReviewAnswer, { sides, isTooLarge }: CheckedReview): number[][] {
  if (isTooLarge && verdict !== 'later') {
    throw invalidField(['verdict'], 'the group has too many persons to decide about');
  }
  if (verdict !== 'some') {
    if (onePerson.length > 0) {
      throw invalidField(['onePerson'], 'only for some');
    }
    return verdict === 'same' ? [[...sides.keys()]] : [];
  }
  const chosen = onePerson.flat();
  const isPartition = new Set(chosen).size === chosen.length && chosen.every((side) => side < sides.length);
  const joinsAny = onePerson.some((members) => members.length > 1 || sides[members[0] ?? -1]?.isNameOnly === true);
  if (!isPartition || !joinsAny) {
    throw invalidField(['onePerson'], 'not a choice of the sides of the group');
  }
  return onePerson;
}

function decisionView(decision: Decision): DecisionView {
  const { decisionId, year, at, by } = decision;
  switch (decision.kind) {
    case 'review': {
      const { kind, groupId, verdict, persons } = decision;
      return { decisionId, year, at, by, kind, groupId, verdict, persons };
    }
    case 'findings': {
      const { kind, code, findings, reason } = decision;
      return { decisionId, year, at, by, kind, code, findings: findings.length, reason };
    }
  }
}
