/** The services that run code: Lambda, EventBridge and Step Functions. */
import { join } from 'node:path';
import { type Caller, type CallFaults, type CallFaultsOptions, startCallFaults } from '../call-faults/call-faults.ts';
import { type EventBridgeService, startEventBridge } from '../event-bridge/event-bridge.ts';
import { type LambdaService, startLambda } from '../lambda/lambda.ts';
import { type StepFunctionsService, startStepFunctions } from '../step-functions/step-functions.ts';
import type { DataServices } from './data-services.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Foundation } from './foundation.ts';
import type { Measurements } from './measurements.ts';
import { nextFunctions } from './next-functions.ts';
import { loopback } from './ports.ts';

export interface ComputeServices {
  /** Undefined without the option `callFaults`. */
  readonly callFaults: CallFaults | undefined;
  readonly lambda: LambdaService;
  readonly eventBridge: EventBridgeService;
  readonly stepFunctions: StepFunctionsService;
}

export async function startComputeServices(
  foundation: Foundation,
  data: DataServices,
  measurements: Measurements,
  deadLetters: DeadLetters,
): Promise<ComputeServices> {
  const { options, dataFolder, ports, stack, speed, keep } = foundation;
  const cacheFolder = options.synthesis.cacheFolder ?? join(dataFolder, 'cache');
  const callFaults = options.callFaults
    ? keep(await startCallFaults({ endpoints: calledEndpoints(foundation, data), callerOf }))
    : undefined;
  const lambda: LambdaService = keep(
    await startLambda({
      functions: stack.functions,
      dataFolder,
      compileCache: join(cacheFolder, 'compiled'),
      port: ports.lambda,
      environment: endpointVariables(foundation, data),
      deadLetter: deadLetters.add,
      warmNext: new Map(stack.stateMachines.flatMap(({ definition }) => [...nextFunctions(definition)])),
      adjustEnvironment: (name, variables) => {
        const redirected = callFaults?.redirected(variables) ?? variables;
        return options.adjustEnvironment?.(name, redirected) ?? redirected;
      },
      ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
      ...(options.maxIdle !== undefined && { maxIdle: options.maxIdle }),
      ...(options.fast && { asyncRetryMilliseconds: [100, 200] }),
      ...measurements.lambda,
    }),
  );
  const eventBridge = keep(
    await startEventBridge({
      rules: stack.rules,
      port: ports.eventBridge,
      deliver: lambda.invokeAsync,
      ...(speed !== 1 && { speed }),
    }),
  );
  const stepFunctions = keep(
    await startStepFunctions({
      dataFolder: join(dataFolder, 'step-functions'),
      port: ports.stepFunctions,
      stateMachines: stack.stateMachines,
      acceptedFolder: join(cacheFolder, 'accepted-definitions'),
      invokeFunction: lambda.invokeFromMachine,
      emit(event) {
        measurements.executionChanged(event);
        eventBridge.emit(event);
      },
    }),
  );
  return { callFaults, lambda, eventBridge, stepFunctions };

  function callerOf(traceId: string): Caller | undefined {
    return lambda.invocationOf(traceId);
  }
}

function calledEndpoints({ ports }: Foundation, data: DataServices): CallFaultsOptions['endpoints'] {
  return {
    s3: data.s3.endpoint,
    dynamodb: data.dynamoDb.endpoint,
    kms: data.kms.endpoint,
    secretsManager: data.secretsManager.endpoint,
    lambda: loopback(ports.lambda),
    stepFunctions: loopback(ports.stepFunctions),
    eventBridge: loopback(ports.eventBridge),
    userPool: loopback(ports.userPool),
    ses: data.ses.endpoint,
    connections: loopback(ports.webSocketApi),
  };
}

/** The functions call each other's services too, so they get addresses of services that have not started yet. */
function endpointVariables({ ports }: Foundation, data: DataServices): Readonly<Record<string, string>> {
  return {
    // Nothing listens here: a call to a service that the engine does not have must fail, and never reach AWS.
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_S3: data.s3.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: data.dynamoDb.endpoint,
    AWS_ENDPOINT_URL_KMS: data.kms.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: data.secretsManager.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: loopback(ports.lambda),
    AWS_ENDPOINT_URL_SFN: loopback(ports.stepFunctions),
    AWS_ENDPOINT_URL_EVENTBRIDGE: loopback(ports.eventBridge),
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: loopback(ports.userPool),
    AWS_ENDPOINT_URL_SESV2: data.ses.endpoint,
  };
}
