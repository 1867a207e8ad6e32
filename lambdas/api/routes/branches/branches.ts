/** The branches of a base year: what each has delivered, what its days lack, and what is at risk. Figures alone. */
import { createRoute } from '@hono/zod-openapi';
import { branchViews, deliveriesOf } from '../../../domain/checks/branch-views.ts';
import type { RegisterCatalogue } from '../../../ports.ts';
import { type BranchesView, type BranchView, branchFiguresSchema } from '../../../protocol.ts';
import {
  branchesTag,
  type YearBranches,
  type YearBranchesDependencies,
  yearBranches,
} from '../../checks/year-branches.ts';
import type { Api, ApiContext } from '../../context.ts';
import { Problem } from '../../problem.ts';
import { branches, deliveries, json, PROBLEM_ANSWERS, SECURITY, yearPath } from '../../schemas.ts';
import { matchesEntityTag } from '../../snapshot.ts';
import { withinAnswer } from '../../within-answer.ts';

type BranchesDependencies = YearBranchesDependencies & { readonly registers: Pick<RegisterCatalogue, 'pointer'> };

const read = createRoute({
  method: 'get',
  path: '/branches/{year}',
  summary: "The branches of the newest check, beside those of the year before's",
  security: SECURITY,
  request: { params: yearPath },
  responses: {
    200: json('The branches by name', branches),
    304: { description: 'The checks are still those of If-None-Match' },
    ...PROBLEM_ANSWERS,
  },
});

const readDeliveries = createRoute({
  method: 'get',
  path: '/branches/{year}/deliveries',
  summary: 'How many branches have delivered, of the newest check',
  security: SECURITY,
  request: { params: yearPath },
  responses: {
    200: json('Their numbers', deliveries),
    304: { description: 'The checks are still those of If-None-Match' },
    ...PROBLEM_ANSWERS,
  },
});

export function addBranchRoutes(api: Api, dependencies: BranchesDependencies): void {
  api.openapi(read, async (context) => {
    const { year } = context.req.valid('param');
    if (await isKnown(context, year, dependencies)) {
      return context.body(null, 304);
    }
    const { now, before, views } = await bothYears(context, year, dependencies);
    const view: BranchesView = {
      year,
      checkId: now?.checked.checkId ?? null,
      checkedAt: now?.checked.checkedAt ?? null,
      lastYear: before === undefined ? null : year - 1,
      deliveries: deliveriesOf(views),
      total: now === undefined ? null : branchFiguresSchema.parse(now.checked.total),
      branches: withinAnswer(views),
    };
    return context.json(view, 200);
  });

  api.openapi(readDeliveries, async (context) => {
    const { year } = context.req.valid('param');
    if (await isKnown(context, year, dependencies)) {
      return context.body(null, 304);
    }
    const { now, views } = await bothYears(context, year, dependencies);
    return context.json({ year, deliveries: now === undefined ? null : deliveriesOf(views) }, 200);
  });
}

/**
 * Sets the ETag, which both checks make.
 * @returns whether the client has the answer already
 * @throws Problem `not_found` for a base year that never had a register
 */
async function isKnown(context: ApiContext, year: number, dependencies: BranchesDependencies): Promise<boolean> {
  const { organisationNumber } = context.var.caller;
  if ((await dependencies.registers.pointer(organisationNumber, year)) === undefined) {
    throw new Problem('not_found');
  }
  const tags = [year, year - 1].map((each) => branchesTag(organisationNumber, each, dependencies));
  const tag = `"${(await Promise.all(tags)).join('-')}"`;
  context.header('ETag', tag);
  return matchesEntityTag(context.req.header('if-none-match'), tag);
}

interface BothYears {
  readonly now: YearBranches | undefined;
  readonly before: YearBranches | undefined;
  readonly views: readonly BranchView[];
}

async function bothYears(context: ApiContext, year: number, dependencies: BranchesDependencies): Promise<BothYears> {
  const { organisationNumber } = context.var.caller;
  const [now, before] = await Promise.all([
    yearBranches(organisationNumber, year, dependencies),
    yearBranches(organisationNumber, year - 1, dependencies),
  ]);
  return { now, before, views: now === undefined ? [] : branchViews(now.branches, before?.branches ?? null) };
}
