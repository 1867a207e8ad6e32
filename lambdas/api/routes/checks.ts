/** The check of a base year: figures, findings and near misses of the register and configuration as they are now. */
import { createRoute } from '@hono/zod-openapi';
import { resultView } from '../../domain/checks/check-result.ts';
import type { CheckAnswer } from '../../protocol.ts';
import { recordReadersOnly } from '../caller.ts';
import { checkState } from '../checks/check-state.ts';
import { newestChecks, resultOf, type YearCheck, type YearCheckDependencies, yearCheck } from '../checks/year-check.ts';
import type { Api, ApiContext } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Problem } from '../problem.ts';
import { check, json, PROBLEM_ANSWERS, SECURITY, yearPath } from '../schemas.ts';
import { matchesEntityTag } from '../snapshot.ts';

type ChecksDependencies = YearCheckDependencies & Pick<ApiDependencies, 'ensureCheck'>;

const read = createRoute({
  method: 'get',
  path: '/checks/{year}',
  summary: 'Where the check of the register stands, its newest result, and the figures of the year before',
  security: SECURITY,
  request: { params: yearPath },
  responses: {
    200: json('The check; its result is of an earlier register or configuration unless the state is `checked`', check),
    304: { description: 'Nothing has changed since the answer with the ETag of If-None-Match' },
    ...PROBLEM_ANSWERS,
  },
});

const start = createRoute({
  method: 'post',
  path: '/checks/{year}',
  summary:
    'Start the check of the register and configuration as they are now, unless there is one or it would fail again',
  security: SECURITY,
  middleware: [recordReadersOnly] as const,
  request: { params: yearPath },
  responses: { 200: json('The check after that', check), ...PROBLEM_ANSWERS },
});

export function addCheckRoutes(api: Api, dependencies: ChecksDependencies): void {
  api.openapi(read, async (context) => {
    const { year } = context.req.valid('param');
    const current = await mustRead(context, year, dependencies);
    const before = await newestChecks(context.var.caller.organisationNumber, year - 1, dependencies);
    const tag = tagOf(current, before);
    context.header('ETag', tag);
    if (matchesEntityTag(context.req.header('if-none-match'), tag)) {
      return context.body(null, 304);
    }
    return context.json(await answer(context, current, before, dependencies), 200);
  });

  api.openapi(start, async (context) => {
    const { organisationNumber } = context.var.caller;
    const { year } = context.req.valid('param');
    const found = await mustRead(context, year, dependencies);
    const isDamaged = found.record?.checked !== undefined && (await resultOf(found.record, dependencies)) === undefined;
    const { correlationId } = context.var;
    await dependencies.ensureCheck({ organisationNumber, year, correlationId, again: true, isDamaged });
    const current = await mustRead(context, year, dependencies);
    const before = await newestChecks(organisationNumber, year - 1, dependencies);
    context.header('ETag', tagOf(current, before));
    return context.json(await answer(context, current, before, dependencies), 200);
  });
}

/** @throws Problem `not_found` for a base year that never had a register */
async function mustRead(context: ApiContext, year: number, dependencies: YearCheckDependencies): Promise<YearCheck> {
  const found = await yearCheck(context.var.caller.organisationNumber, year, dependencies);
  if (found === undefined) {
    throw new Problem('not_found');
  }
  return found;
}

type Newest = Pick<YearCheck, 'record' | 'lastChecked'>;

/** Made of what is stored in the table, so that a poll reads no object while nothing changes. */
function tagOf(current: YearCheck, before: Newest): string {
  const versions = [current.registerVersion, current.configurationVersion, current.wanted.slice(0, 8)];
  return `"${[...versions, ...[current, before].flatMap(namesOf)].join('-')}"`;
}

function namesOf({ record, lastChecked }: Newest): string[] {
  return [record, lastChecked].map((each) => (each === undefined ? '0' : `${each.exportId}.${each.version}`));
}

async function answer(
  context: ApiContext,
  current: YearCheck,
  before: Newest,
  dependencies: YearCheckDependencies,
): Promise<CheckAnswer> {
  const { year, registerVersion, configurationVersion } = current;
  const [own, lastYear] = await Promise.all([newestResult(current, dependencies), newestResult(before, dependencies)]);
  return {
    year,
    registerVersion,
    configurationVersion,
    state: checkState(current, own.isDamaged, context.var.caller.role),
    result: own.result === undefined ? null : resultView(own.result),
    lastYear: lastYear.result === undefined ? null : { year: year - 1, total: lastYear.result.total },
  };
}

async function newestResult({ record, lastChecked }: Newest, dependencies: YearCheckDependencies) {
  const result = await resultOf(record?.checked === undefined ? lastChecked : record, dependencies);
  return { result, isDamaged: record?.checked !== undefined && result === undefined };
}
