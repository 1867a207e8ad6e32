/** The api Lambda: composition of the HTTP API with the world, at the first request and not at import. */
import { randomBytes } from 'node:crypto';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { documentClient } from '../adapters/clients/dynamodb.ts';
import { s3Client } from '../adapters/clients/s3.ts';
import { secretsClient } from '../adapters/clients/secrets-manager.ts';
import { embeddedMetrics } from '../adapters/embedded-metrics.ts';
import { lazily } from '../adapters/lazily.ts';
import { learntRuns } from '../adapters/learnt-runs.ts';
import { IamUserLinkSigner } from '../adapters/link-signer.ts';
import { S3ObjectStore } from '../adapters/object-store.ts';
import { DynamoTicketStore } from '../adapters/ticket-store.ts';
import { admissionOf } from '../domain/export/admission.ts';
import { ENVIRONMENT, readEnvironment, readOptional } from '../environment.ts';
import { executions } from '../events/dependencies.ts';
import { finalise } from '../events/finalise.ts';
import { structuredLog } from '../log.ts';
import { observed } from '../observed.ts';
import { systemClock as clock, exportStore } from '../stages/dependencies.ts';
import { registerStore } from '../stages/register-dependency.ts';
import { workingBucket } from '../stages/working-dependency.ts';
import { createApp } from './app.ts';
import type { ApiDependencies } from './dependencies.ts';

function dependencies(): ApiDependencies {
  const exportsTable = readEnvironment(ENVIRONMENT.exportsTable);
  const reportsBucket = readEnvironment(ENVIRONMENT.reportsBucket);
  const exports = exportStore();
  const log = structuredLog();
  return {
    clock,
    metrics: embeddedMetrics(),
    admission: admissionOf(readOptional(ENVIRONMENT.organisations)),
    randomBytes,
    exports,
    registers: registerStore(),
    executions: executions(),
    links: new IamUserLinkSigner({
      secrets: secretsClient(),
      secretId: readEnvironment(ENVIRONMENT.linkSignerSecretId),
      bucket: reportsBucket,
      clock,
    }),
    reports: new S3ObjectStore(s3Client(), reportsBucket),
    tickets: new DynamoTicketStore(documentClient(), exportsTable, clock),
    pastRuns: learntRuns(exports, clock),
    // Read at use: no other route touches the working bucket.
    finishCancellation: (key) => finalise(key, null, undefined, { exports, working: workingBucket() }),
    webSocketUrl: readEnvironment(ENVIRONMENT.webSocketUrl),
    // Set by the Lambda runtime anew for each invocation.
    traceHeader: () => process.env._X_AMZN_TRACE_ID,
    logFault: (message, facts) => log.error(message, facts),
  };
}

const answer = lazily(() => handle(createApp(dependencies())));

export const handler = observed('api', (event: LambdaEvent, context: LambdaContext) => answer()(event, context));
