/** What every HTTP API of ours does with a request before its route: support reference, measuring, identity, and problem documents. */
import { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import { identifyCaller } from './caller.ts';
import type { Api, ApiEnvironment } from './context.ts';
import type { ApiDependencies } from './dependencies.ts';
import { measureRequests } from './measure.ts';
import { answerError, invalidRequest, Problem, problemResponse } from './problem.ts';
import { checkAddress } from './requests/address.ts';

export type BaseDependencies = Pick<ApiDependencies, 'clock' | 'metrics' | 'admission' | 'logFault'>;

const eventSchema = z.object({ requestContext: z.object({ requestId: z.string() }) });

/** The client's id is written to the logs, so only these characters are accepted. */
const CORRELATION_ID = /^[\w.-]{1,64}$/;

/** An API without routes. */
export function createBaseApp(dependencies: BaseDependencies): Api {
  const api: Api = new OpenAPIHono<ApiEnvironment>({
    defaultHook: (result) => {
      if (!result.success) {
        throw invalidRequest(result.error);
      }
    },
  });
  api.onError(answerError(dependencies));
  api.notFound((context) => problemResponse(new Problem('not_found'), context));

  api.use(async (context, next) => {
    const { data } = eventSchema.safeParse(context.env?.event);
    // The gateway's id of the request, because the access log has it too.
    const supportReference = data?.requestContext.requestId ?? 'unknown';
    context.set('supportReference', supportReference);
    const sent = context.req.header('x-correlation-id') ?? '';
    context.set('correlationId', CORRELATION_ID.test(sent) ? sent : supportReference);
    await next();
    // Answers hold links and figures of one organisation, so no cache may keep them.
    context.header('Cache-Control', 'no-store');
    context.header('X-Content-Type-Options', 'nosniff');
  });
  api.use(measureRequests(dependencies));
  api.use(identifyCaller(dependencies.admission));
  api.use(checkAddress);
  return api;
}
