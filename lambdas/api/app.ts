/** The HTTP API over its dependencies: routes and the OpenAPI document. */
import { createBaseApp } from './base-app.ts';
import type { Api } from './context.ts';
import type { ApiDependencies } from './dependencies.ts';
import { RECORD_ROUTES } from './record-routes.ts';
import { addAuditRoutes } from './routes/audit.ts';
import { addBranchRoutes } from './routes/branches/branches.ts';
import { addFinanceRoutes } from './routes/branches/finance.ts';
import { addCheckRoutes } from './routes/checks.ts';
import { addNotificationRoutes } from './routes/choices/notifications.ts';
import { addTemplateRoutes } from './routes/choices/templates.ts';
import { addDecisionRoutes } from './routes/decisions/decisions.ts';
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

export function createApp(dependencies: ApiDependencies): Api {
  const api = createBaseApp(dependencies);
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
  addBranchRoutes(api, dependencies);
  addFinanceRoutes(api, dependencies);
  addDecisionRoutes(api, dependencies);
  addConfigurationRoutes(api, dependencies);
  addWordsRoute(api, dependencies);
  addAuditRoutes(api, dependencies);
  addPrivacyRoutes(api, dependencies);
  addTemplateRoutes(api, dependencies);
  addNotificationRoutes(api, dependencies);
  addMeRoute(api, dependencies);
  addTicketRoute(api, dependencies);
  addHealthRoute(api);
  addSigningKeyRoute(api, dependencies);
  // Served by the Lambda `records`; described here, where all routes are.
  for (const route of RECORD_ROUTES) {
    api.openAPIRegistry.registerPath(route);
  }

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
