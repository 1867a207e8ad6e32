/** What a counted day is worth: finance types it in, and everybody sees the kroner of each branch. */
import { createRoute } from '@hono/zod-openapi';
import type { GrantRateStore } from '../../../ports.ts';
import { financeOnly } from '../../caller.ts';
import type { Api } from '../../context.ts';
import { Problem } from '../../problem.ts';
import { jsonBody } from '../../requests/json-body.ts';
import {
  BODY_PROBLEM_ANSWERS,
  grantRate,
  json,
  PROBLEM_ANSWERS,
  problemAnswer,
  SECURITY,
  yearPath,
} from '../../schemas.ts';
import { entityTag, hasVersion, replacedBy } from '../../snapshot.ts';

/** More than a number and its name, so that what is wrong with a request is said. */
const MAX_BODY_BYTES = 16 * 1024;

const read = createRoute({
  method: 'get',
  path: '/finance/{year}',
  summary: 'What a counted day of a base year is worth, in whole øre; the version is the ETag',
  security: SECURITY,
  request: { params: yearPath },
  responses: {
    200: json('The rate, null where nobody has said it', grantRate),
    304: { description: 'The version is still that of If-None-Match' },
    ...PROBLEM_ANSWERS,
  },
});

const write = createRoute({
  method: 'put',
  path: '/finance/{year}',
  summary:
    'Say what a counted day is worth, with If-Match only in place of the version of that ETag; exports that have begun keep the ' +
    'rate that they started with',
  security: SECURITY,
  middleware: [financeOnly, jsonBody(MAX_BODY_BYTES)] as const,
  request: {
    params: yearPath,
    body: { required: true, content: { 'application/json': { schema: grantRate } } },
  },
  responses: {
    200: json('The rate as it is stored', grantRate),
    412: problemAnswer('`rate_changed`: the version is no longer that of If-Match'),
    ...BODY_PROBLEM_ANSWERS,
  },
});

export function addFinanceRoutes(api: Api, { grantRates }: { readonly grantRates: GrantRateStore }): void {
  api.openapi(read, async (context) => {
    const { organisationNumber } = context.var.caller;
    const { version, orePerCountedDay } = await grantRates.read(organisationNumber, context.req.valid('param').year);
    return hasVersion(context, { version }) ? context.body(null, 304) : context.json({ orePerCountedDay }, 200);
  });

  api.openapi(write, async (context) => {
    const { organisationNumber, actor } = context.var.caller;
    const { year } = context.req.valid('param');
    const rate = context.req.valid('json');
    const written = await grantRates.write({ organisationNumber, year }, rate, actor, replacedBy(context));
    if (written === undefined) {
      throw new Problem('rate_changed');
    }
    const { version, orePerCountedDay } = written;
    context.header('ETag', entityTag({ version }));
    return context.json({ orePerCountedDay }, 200);
  });
}
