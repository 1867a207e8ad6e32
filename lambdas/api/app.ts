/** The HTTP API over its dependencies: routes, identity, problem documents and the OpenAPI document. */
import { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import { identifyCaller } from './caller.ts';
import type { Api, ApiEnvironment } from './context.ts';
import type { ApiDependencies } from './dependencies.ts';
import { measureRequests } from './measure.ts';
import { answerError, invalidRequest, Problem, problemResponse } from './problem.ts';
import { checkAddress } from './requests/address.ts';
import { addAuditRoutes } from './routes/audit.ts';
import { addCheckRoutes } from './routes/checks.ts';
import { addExportActionRoutes } from './routes/export-actions.ts';
import { addExportFileRoutes } from './routes/export-files.ts';
import { addExportRoutes } from './routes/exports.ts';
import { addHealthRoute } from './routes/health.ts';
import { addImportActionRoutes } from './routes/import-actions.ts';
import { addImportFileRoutes } from './routes/import-files.ts';
import { addImportStartRoute } from './routes/import-start.ts';
import { addImportRoutes } from './routes/imports.ts';
import { addMeRoute } from './routes/me.ts';
import { addPrivacyRoutes } from './routes/privacy.ts';
import { addRegisterChangeRoutes } from './routes/register-changes.ts';
import { addRegisterRoutes } from './routes/registers.ts';
import { addSigningKeyRoute } from './routes/signing-key.ts';
import { addTicketRoute } from './routes/tickets.ts';
import { addConfigurationRoutes } from './routes/words/configuration.ts';
import { addWordsRoute } from './routes/words/words.ts';

const eventSchema = z.object({ requestContext: z.object({ requestId: z.string() }) });

/** The client's id is written to the logs, so only these characters are accepted. */
const CORRELATION_ID = /^[\w.-]{1,64}$/;

export function createApp(dependencies: ApiDependencies): Api {
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

  addExportRoutes(api, dependencies);
  addExportActionRoutes(api, dependencies);
  addExportFileRoutes(api, dependencies);
  addImportRoutes(api, dependencies);
  addImportStartRoute(api, dependencies);
  addImportActionRoutes(api, dependencies);
  addImportFileRoutes(api, dependencies);
  addRegisterRoutes(api, dependencies);
  addRegisterChangeRoutes(api, dependencies);
  addCheckRoutes(api, dependencies);
  addConfigurationRoutes(api, dependencies);
  addWordsRoute(api, dependencies);
  addAuditRoutes(api, dependencies);
  addPrivacyRoutes(api, dependencies);
  addMeRoute(api, dependencies);
  addTicketRoute(api, dependencies);
  addHealthRoute(api);
  addSigningKeyRoute(api, dependencies);

  api.openAPIRegistry.registerComponent('securitySchemes', 'idToken', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: "An ID token of the user pool; organisation and role are its claims'",
  });
  api.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Bufdir export',
      version: '1',
      description:
        'Import registers, and start, follow, cancel and download report exports. Errors are RFC 9457 problem documents.',
    },
  });
  return api;
}
