/** Erases a person, or all registers of the organisation, on request. */
import { createRoute } from '@hono/zod-openapi';
import type { EraseAnswer } from '../../ports.ts';
import { coordinatorsOnly } from '../caller.ts';
import type { Api } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Problem } from '../problem.ts';
import { jsonBody } from '../requests/json-body.ts';
import {
  BODY_PROBLEM_ANSWERS,
  erasedOrganisation,
  erasedParticipant,
  eraseOrganisation,
  eraseParticipant,
  json,
  SECURITY,
} from '../schemas.ts';

type PrivacyDependencies = Pick<ApiDependencies, 'eraser'>;

/** Five fields of 200 characters have less. */
const MAX_BODY_BYTES = 16 * 1024;

const participant = createRoute({
  method: 'post',
  path: '/privacy/participants/erase',
  summary:
    'Erase a person from every kept version of the registers; her rows stay, unidentified. May be repeated. A file uploaded ' +
    'later that names her brings her back',
  security: SECURITY,
  middleware: [coordinatorsOnly, jsonBody(MAX_BODY_BYTES)] as const,
  request: { body: { required: true, content: { 'application/json': { schema: eraseParticipant } } } },
  responses: { 200: json('Counts, and the signed reports that stay', erasedParticipant), ...BODY_PROBLEM_ANSWERS },
});

const organisation = createRoute({
  method: 'post',
  path: '/privacy/organisation/erase',
  summary: 'Erase all registers, uploads and settings of the organisation; signed reports and audit trails stay',
  security: SECURITY,
  middleware: [coordinatorsOnly, jsonBody(MAX_BODY_BYTES)] as const,
  request: { body: { required: true, content: { 'application/json': { schema: eraseOrganisation } } } },
  responses: {
    200: json('What was erased, and the signed reports that stay', erasedOrganisation),
    ...BODY_PROBLEM_ANSWERS,
  },
});

export function addPrivacyRoutes(api: Api, { eraser }: PrivacyDependencies): void {
  api.openapi(participant, async (context) => {
    const { organisationNumber, actor } = context.var.caller;
    const answer = await eraser.participant({ organisationNumber, actor, ...context.req.valid('json') });
    return context.json(notBusy(answer), 200);
  });

  api.openapi(organisation, async (context) => {
    const { organisationNumber, actor } = context.var.caller;
    if (context.req.valid('json').organisationNumber !== organisationNumber) {
      throw new Problem('invalid_request', {
        errors: [{ path: 'organisationNumber', message: 'not the number of your organisation' }],
      });
    }
    const answer = await eraser.organisation({ organisationNumber, actor });
    return context.json(notBusy(answer), 200);
  });
}

/** @throws Problem `organisation_at_work` */
function notBusy<Erased>(answer: EraseAnswer<Erased>): Erased {
  if (answer.outcome === 'busy') {
    throw new Problem('organisation_at_work');
  }
  return answer.erased;
}
