import { createRoute } from '@hono/zod-openapi';
import type { RegisterCatalogue } from '../../ports.ts';
import type { Api } from '../context.ts';
import { json, me, PROBLEM_ANSWERS, SECURITY } from '../schemas.ts';
import { withinAnswer } from '../within-answer.ts';

interface MeDependencies {
  readonly registers: Pick<RegisterCatalogue, 'pointers' | 'configuration'>;
}

const read = createRoute({
  method: 'get',
  path: '/me',
  summary: 'The user of the token, and the base years that can be exported',
  security: SECURITY,
  responses: { 200: json('The user', me), ...PROBLEM_ANSWERS },
});

export function addMeRoute(api: Api, { registers }: MeDependencies): void {
  api.openapi(read, async (context) => {
    const { userId, actor, displayName, organisationNumber, role } = context.var.caller;
    const pointers = (await registers.pointers(organisationNumber)).toSorted((one, other) => other.year - one.year);
    const years = pointers.map(({ year }) => year);
    return context.json(
      {
        userId,
        actor,
        displayName,
        organisationNumber,
        organisationName: (await organisationName(organisationNumber, years, registers)) ?? organisationNumber,
        role,
        takesAttachments: takesAttachments(api),
        registers: withinAnswer(
          pointers.map(({ year, activities, attendances, branches }) => ({
            year,
            activities,
            attendances,
            branches: [...branches],
          })),
        ),
      },
      200,
    );
  });
}

/** No token names the organisation: the configuration of its newest register that has one does. */
async function organisationName(
  organisationNumber: string,
  years: readonly number[],
  registers: MeDependencies['registers'],
): Promise<string | undefined> {
  for (const year of years) {
    const stored = await registers.configuration(organisationNumber, year);
    if (stored !== undefined) {
      return stored.configuration.organisation;
    }
  }
  return undefined;
}

/** Derived from the routes, so that it becomes true with the first route by which a file can be attached. */
function takesAttachments({ routes }: Api): boolean {
  return routes.some(({ method, path }) => method !== 'GET' && path.split('/').includes('attachments'));
}
