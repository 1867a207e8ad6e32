/** Identifies the caller by the claims of the ID token, which API Gateway has verified and passes on with the request. */
import type { MiddlewareHandler } from 'hono';
import * as z from 'zod';
import { quoted } from '../domain/errors.ts';
import type { Admission } from '../domain/export/admission.ts';
import { cleanText } from '../domain/register/clean-text.ts';
import { organisationNumberSchema, type Role, roleSchema } from '../protocol.ts';
import type { ApiEnvironment, Caller } from './context.ts';
import { Problem } from './problem.ts';

/** Open without a token, in the gateway as well. */
const PUBLIC_PATHS = new Set(['/openapi.json', '/health', '/signing-key']);

const eventSchema = z.object({
  requestContext: z.object({ authorizer: z.object({ jwt: z.object({ claims: z.record(z.string(), z.unknown()) }) }) }),
});
const claimsSchema = z.object({
  sub: z.string().min(1),
  token_use: z.string(),
  email: z.string().optional(),
  name: z.string().optional(),
  'custom:organisation': z.string().optional(),
  'custom:role': z.string().optional(),
});

/** @throws Problem 401 without an ID token, 403 when the token has no valid organisation or role */
export function callerOf(event: unknown): Caller {
  const { data: authorised } = eventSchema.safeParse(event);
  const { data: claims } = claimsSchema.safeParse(authorised?.requestContext.authorizer.jwt.claims);
  // The gateway accepts an access token as well, because its client id is the audience; it has no organisation claim.
  if (claims === undefined || claims.token_use !== 'id') {
    throw new Problem('unauthenticated');
  }
  const organisation = organisationNumberSchema.safeParse(claims['custom:organisation']);
  const role = roleSchema.safeParse(claims['custom:role']);
  if (!organisation.success || !role.success) {
    throw new Problem('forbidden');
  }
  const { sub, email, name } = claims;
  return {
    userId: sub,
    actor: sub,
    displayName: displayNameOf(name) ?? displayNameOf(email) ?? sub,
    organisationNumber: organisation.data,
    role: role.data,
  };
}

/** Users choose their names, which others see. @returns undefined when nothing can be shown */
function displayNameOf(name: string | undefined): string | undefined {
  const shown = quoted(cleanText(name ?? ''));
  return shown === '' ? undefined : shown;
}

/** @throws Problem as `callerOf`, and 403 for an organisation that has not been let in */
export function identifyCaller({ admits }: Admission): MiddlewareHandler<ApiEnvironment> {
  return async (context, next) => {
    if (!PUBLIC_PATHS.has(context.req.path)) {
      const caller = callerOf(context.env?.event);
      if (!admits(caller.organisationNumber)) {
        throw new Problem('organisation_not_allowed');
      }
      context.set('caller', caller);
    }
    await next();
  };
}

/** Middleware of the routes that change something. @throws Problem 403 for an auditor and for finance */
export const coordinatorsOnly = onlyFor(['coordinator']);

/** Middleware of what finance alone says. @throws Problem 403 for the others */
export const financeOnly = onlyFor(['finance']);

/**
 * Middleware of the routes that hand out the report, texts of the register, or the places of its rows. Finance reads figures
 * alone. @throws Problem 403 for finance
 */
export const recordReadersOnly = onlyFor(['coordinator', 'auditor']);

function onlyFor(roles: readonly Role[]): MiddlewareHandler<ApiEnvironment> {
  return async (context, next) => {
    if (!roles.includes(context.var.caller.role)) {
      throw new Problem('forbidden');
    }
    await next();
  };
}
