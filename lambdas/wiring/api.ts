/** The api Lambda: the HTTP API with its dependencies, which are built at the first request and not at import. */
import { randomBytes } from 'node:crypto';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { lambdaClient } from '../adapters/clients/lambda.ts';
import { embeddedMetrics } from '../adapters/embedded-metrics.ts';
import { EraseFunction } from '../adapters/erase-function.ts';
import { lazily } from '../adapters/lazily.ts';
import { pastRuns } from '../adapters/past-runs.ts';
import { createApp } from '../api/app.ts';
import type { ApiDependencies } from '../api/dependencies.ts';
import { keptChunks } from '../api/kept-chunks.ts';
import { admissionOf } from '../domain/export/admission.ts';
import { ENVIRONMENT, readEnvironment, readOptional } from '../environment.ts';
import { finishCancellation } from '../events/finalise.ts';
import { startNext } from '../events/start-next.ts';
import { structuredLog } from '../log.ts';
import { executions } from './dependencies/account.ts';
import { auditTrail } from './dependencies/audit.ts';
import { reportsBucket } from './dependencies/buckets/reports-bucket.ts';
import { workingBucket } from './dependencies/buckets/working-bucket.ts';
import { checkStore } from './dependencies/checks/check-store.ts';
import { ensuredChecks } from './dependencies/checks/ensured-checks.ts';
import { chunkMarkers } from './dependencies/chunks.ts';
import { systemClock as clock } from './dependencies/clock.ts';
import { grantRates } from './dependencies/grants/grant-rates.ts';
import { importExecutions } from './dependencies/imports/import-executions.ts';
import { importRecords } from './dependencies/imports/import-records.ts';
import { linkSigner } from './dependencies/link-signer.ts';
import { manifestSigner } from './dependencies/manifest-signer.ts';
import { exportRecords } from './dependencies/records.ts';
import { configurations } from './dependencies/registers/configurations.ts';
import { decisionStore } from './dependencies/registers/decision-store.ts';
import { registerCatalogue } from './dependencies/registers/register-catalogue.ts';
import { registerPublisher } from './dependencies/registers/register-publisher.ts';
import { registersBucket } from './dependencies/registers/registers-bucket.ts';
import { uploadSigner } from './dependencies/registers/upload-signer.ts';
import { ticketStore } from './dependencies/sockets/tickets.ts';
import { templateStore } from './dependencies/users/templates.ts';
import { userSettings } from './dependencies/users/user-settings.ts';
import { observed } from './observed.ts';

function dependencies(): ApiDependencies {
  const records = exportRecords();
  const log = structuredLog();
  // The Lambda runtime sets it for each invocation.
  const traceHeader = () => process.env._X_AMZN_TRACE_ID;
  return {
    clock,
    metrics: embeddedMetrics(),
    admission: admissionOf(readOptional(ENVIRONMENT.organisations)),
    randomBytes,
    records,
    chunksOf: keptChunks(chunkMarkers()),
    checks: checkStore(),
    audit: auditTrail(),
    registers: registerCatalogue(),
    templates: templateStore(),
    userSettings: userSettings(),
    sendsMail: readOptional(ENVIRONMENT.mailSender) !== undefined,
    registerPublisher: registerPublisher(),
    configurations: configurations(),
    grantRates: grantRates(),
    decisions: decisionStore(),
    registerObjects: registersBucket(),
    imports: importRecords(),
    uploads: uploadSigner(),
    eraser: new EraseFunction(lambdaClient(), readEnvironment(ENVIRONMENT.eraseFunction)),
    executions: executions(),
    importExecutions: importExecutions(),
    links: linkSigner(),
    manifestKey: manifestSigner(),
    reports: reportsBucket(),
    tickets: ticketStore(),
    pastRuns: pastRuns(records, clock),
    finishCancellation: (key) => finishCancellation(key, { records, working: workingBucket() }),
    ensureCheck: ensuredChecks('system'),
    startNext: async (organisationNumber) => {
      await startNext(organisationNumber, 'system', { records, executions: executions(), traceHeader });
    },
    webSocketUrl: readEnvironment(ENVIRONMENT.webSocketUrl),
    traceHeader,
    logFault: (message, keys) => log.error(message, keys),
  };
}

const answer = lazily(() => handle(createApp(dependencies())));

export const handler = observed('api', (event: LambdaEvent, context: LambdaContext) => answer()(event, context));
