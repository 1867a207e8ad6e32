/** The handle on a started engine, as `contract.ts` describes it. */
import { setClockOffset } from '../service/clock.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../service/service.ts';
import type { ComputeServices } from './compute-services.ts';
import type { Endpoints, Engine } from './contract.ts';
import type { DataServices } from './data-services.ts';
import type { Foundation } from './foundation.ts';
import type { FrontServices } from './front-services.ts';
import type { Measurements } from './measurements.ts';

export interface StartedServices {
  readonly foundation: Foundation;
  readonly measurements: Measurements;
  readonly data: DataServices;
  readonly compute: ComputeServices;
  readonly front: FrontServices;
  readonly interrupted: number;
  readonly services: AsyncDisposableStack;
}

export function createEngine(started: StartedServices): Engine {
  const { foundation, measurements, data, compute, front, interrupted, services } = started;
  const { lambda } = compute;
  const endpoints = endpointsOf(started);
  return {
    stack: foundation.stack,
    endpoints,
    clientConfiguration: (service) => ({
      endpoint: endpoints[service],
      region: LOCAL_REGION,
      // A copy, because SDK clients write into it.
      // These two alone: a client writes more into the object that it gets.
      credentials: {
        accessKeyId: LOCAL_CREDENTIALS.accessKeyId,
        secretAccessKey: LOCAL_CREDENTIALS.secretAccessKey,
      },
    }),
    operations: measurements.cloudWatch,
    mails: data.ses.mails,
    invoke: lambda.invoke,
    warm: lambda.warm,
    inject: lambda.inject,
    pendingFaults: lambda.pendingFaults,
    clearFaults: lambda.clearFaults,
    injectDatabaseFault: (fault) => data.dynamoDb.inject(fault),
    clearDatabaseFaults: () => data.dynamoDb.clearFaults(),
    injectCallFault(fault) {
      if (compute.callFaults === undefined) throw new Error('Start the engine with callFaults: true');
      compute.callFaults.switches.inject(fault);
    },
    clearFaultsContaining(text) {
      lambda.clearFaultsContaining(text);
      data.dynamoDb.clearFaultsContaining(text);
      compute.callFaults?.switches.clear(text);
    },
    get held() {
      return lambda.held;
    },
    releaseHeld: lambda.release,
    setClockOffset,
    passMetricMinutes: measurements.cloudWatch.passMinutes,
    async removeExpired() {
      const now = new Date();
      await Promise.all([data.dynamoDb.sweepExpired(now), data.s3.expire(now)]);
    },
    issueTokens: async (username) => {
      if (front.cognito === undefined) throw new Error('The template has no user pool');
      return front.cognito.issue(username);
    },
    interrupted,
    close: () => services.disposeAsync(),
  };
}

function endpointsOf({ data, compute, front }: StartedServices): Endpoints {
  return {
    s3: data.s3.endpoint,
    dynamodb: data.dynamoDb.endpoint,
    kms: data.kms.endpoint,
    'secrets-manager': data.secretsManager.endpoint,
    lambda: compute.lambda.endpoint,
    sfn: compute.stepFunctions.endpoint,
    eventbridge: compute.eventBridge.endpoint,
    'cognito-identity-provider': front.userPool?.endpoint ?? '',
    sesv2: data.ses.endpoint,
    apigatewaymanagementapi: front.webSocketApi?.connectionsEndpoint ?? '',
    httpApi: front.httpApi?.endpoint ?? '',
    webSocket: front.webSocketApi?.url ?? '',
    website: front.website?.endpoint ?? '',
    cognito: front.cognito?.endpoint ?? '',
  };
}
