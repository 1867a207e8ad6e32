import { createRoute } from '@hono/zod-openapi';
import type { Api } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Problem } from '../problem.ts';
import { json, PROBLEM_ANSWERS, SECURITY, ticket } from '../schemas.ts';

const TICKET_MILLISECONDS = 30_000;

type TicketDependencies = Pick<ApiDependencies, 'clock' | 'randomBytes' | 'tickets' | 'webSocketUrl'>;

const issue = createRoute({
  method: 'post',
  path: '/tickets',
  summary: 'A single-use ticket for one WebSocket connection, valid for 30 seconds',
  security: SECURITY,
  responses: { 201: json('The ticket', ticket), ...PROBLEM_ANSWERS },
});

export function addTicketRoute(api: Api, { clock, randomBytes, tickets, webSocketUrl }: TicketDependencies): void {
  api.openapi(issue, async (context) => {
    const { organisationNumber, userId, role } = context.var.caller;
    const secret = Buffer.from(randomBytes(32)).toString('base64url');
    const expiresAt = clock.now() + TICKET_MILLISECONDS;
    const outcome = await tickets.issue(secret, { organisationNumber, userId, role }, expiresAt);
    if (outcome === 'too_many') {
      throw new Problem('too_many_requests');
    }
    return context.json({ ticket: secret, expiresAt: new Date(expiresAt).toISOString(), webSocketUrl }, 201);
  });
}
