/**
 * The composition of the local engine: from the synthesised template to running services on loopback.
 * A data folder belongs to one engine at a time; after `kill -9` the next one goes on with it.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { startHttpApi, startWebSocketApi } from './api-gateway/api-gateway.ts';
import { type CloudWatchService, startCloudWatch } from './cloudwatch/cloudwatch.ts';
import { queueLength } from './cloudwatch/metrics/platform-metrics.ts';
import { startCognito } from './cognito/cognito.ts';
import { createOperationsPages, isOperationsPath } from './dashboards/dashboards.ts';
import { startDynamoDb } from './dynamodb/dynamodb.ts';
import type { Engine, EngineOptions } from './engine/contract.ts';
import { createDeadLetters } from './engine/dead-letters.ts';
import { createMeasuring } from './engine/measuring.ts';
import { nextFunctions } from './engine/next-functions.ts';
import { choosePorts, type Ports } from './engine/ports.ts';
import { assertNotRunning } from './engine/running-engine.ts';
import { startEventBridge } from './event-bridge/event-bridge.ts';
import { startKms } from './kms/kms.ts';
import { startLambda } from './lambda/lambda.ts';
import { startS3 } from './s3/s3.ts';
import { startSecretsManager } from './secrets-manager/secrets-manager.ts';
import { FAULTS_PATH } from './service/fault-api.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './service/service.ts';
import { startStepFunctions } from './step-functions/step-functions.ts';
import { startStreams } from './streams/streams.ts';
import { type Locations, readTemplate } from './template/template.ts';
import { startWebsite } from './website/website.ts';

export type { AlarmState } from './cloudwatch/alarms/alarm-evaluation.ts';
export { parseLogQuery } from './cloudwatch/logs/log-query.ts';
export { embeddedMetrics } from './cloudwatch/metrics/embedded-metrics.ts';
export { storedOperations } from './cloudwatch/stored-operations.ts';
export type { SeededUser } from './cognito/cognito.ts';
export { buildReport } from './dashboards/build-report.ts';
export { RANGE_NAMES, rangeNamed } from './dashboards/ranges.ts';
export { type OpsReport, opsReportSchema } from './dashboards/report.ts';
export { reportText } from './dashboards/report-text.ts';
export { type DynamoDbService, startDynamoDb, type TableDescriptor } from './dynamodb/dynamodb.ts';
export type { Engine, EngineOptions } from './engine/contract.ts';
export { readKeptPorts } from './engine/ports.ts';
export { assertNotRunning, EngineRunningError } from './engine/running-engine.ts';
export { startKms } from './kms/kms.ts';
export type { FaultInput } from './lambda/lambda.ts';
export { type SecretsManagerService, startSecretsManager } from './secrets-manager/secrets-manager.ts';
export { FAULTS_PATH, faultRefusalSchema } from './service/fault-api.ts';
export { LOCAL_CREDENTIALS, LOCAL_REGION, type Service } from './service/service.ts';
export { type StepFunctionsService, startStepFunctions } from './step-functions/step-functions.ts';

const SWEEP_MILLISECONDS = 15 * 60_000;

/**
 * @throws NotHonouredError for a template that asks for more than there is
 * @throws EngineRunningError when the data folder is in use
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const dataFolder = resolve(options.dataFolder);
  const { fast = false, persistent = true } = options;
  const speed = options.speed ?? (fast ? 30 : 1);
  const warn = options.onWarning ?? ((message: string) => console.warn(message));
  await assertNotRunning(dataFolder);
  await mkdir(dataFolder, { recursive: true });
  const ports = await choosePorts(dataFolder, options.ports);
  const stack = readTemplate(options.synthesis.template, {
    stackName: options.stackName ?? 'BufdirExport',
    codeFolders: options.synthesis.codeFolders,
    locations: locationsOf(ports),
  });

  const closers: (() => Promise<void>)[] = [];
  const keep = <Closable extends { close(): Promise<void> }>(service: Closable): Closable => {
    closers.push(() => service.close());
    return service;
  };
  const closeAll = async (): Promise<void> => {
    // Last started, first closed: what asks goes before what answers.
    for (const close of closers.splice(0).reverse()) await close();
  };

  try {
    const dynamoDb = keep(
      await startDynamoDb({
        dataFolder,
        persistent,
        tables: stack.tables,
        port: ports.dynamoDb,
        injectable: options.injectable ?? true,
        // CloudWatch starts after it.
        onAnswer: (answer) => measuring.databaseAnswered(answer),
      }),
    );
    const s3 = keep(
      await startS3({
        dataFolder: join(dataFolder, 's3'),
        port: ports.s3,
        buckets: stack.buckets,
        credentials: {
          [LOCAL_CREDENTIALS.accessKeyId]: LOCAL_CREDENTIALS,
          ...Object.fromEntries(stack.accessKeys.map(({ accessKeyId, ...credential }) => [accessKeyId, credential])),
        },
      }),
    );
    const kms = keep(
      await startKms({ keysFolder: join(dataFolder, 'keys'), keys: stack.signingKeys, port: ports.kms }),
    );
    const secrets = keep(await startSecretsManager({ dataFolder, secrets: stack.secrets, port: ports.secretsManager }));
    const deadLetters = createDeadLetters(dataFolder, stack.queues);
    const cloudWatch: CloudWatchService = keep(
      startCloudWatch({
        dataFolder,
        observability: stack.observability,
        concurrencyQuota: () => lambda.capacity,
        speed,
        levels: (at) => stack.queues.flatMap(({ name }) => queueLength(name, deadLetters.waiting(name), at)),
        onWarning: warn,
      }),
    );
    const measuring = createMeasuring(cloudWatch, stack, options);
    const lambda = keep(
      await startLambda({
        functions: stack.functions,
        dataFolder,
        port: ports.lambda,
        environment: {
          // Whatever else a function calls must not reach AWS.
          AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
          AWS_ENDPOINT_URL_S3: s3.endpoint,
          AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
          AWS_ENDPOINT_URL_KMS: kms.endpoint,
          AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
          AWS_ENDPOINT_URL_LAMBDA: loopback(ports.lambda),
          AWS_ENDPOINT_URL_SFN: loopback(ports.stepFunctions),
          AWS_ENDPOINT_URL_EVENTBRIDGE: loopback(ports.eventBridge),
        },
        deadLetter: deadLetters.add,
        warmNext: new Map(stack.stateMachines.flatMap(({ definition }) => [...nextFunctions(definition)])),
        ...(options.adjustEnvironment && { adjustEnvironment: options.adjustEnvironment }),
        ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
        ...(options.maxIdle !== undefined && { maxIdle: options.maxIdle }),
        ...(fast && { asyncRetryMilliseconds: [100, 200] }),
        ...measuring.lambda,
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
        invokeFunction: lambda.invokeFromMachine,
        emit(event) {
          measuring.executionChanged(event);
          eventBridge.emit(event);
        },
      }),
    );
    const cognito =
      stack.userPool &&
      keep(
        await startCognito({
          dataFolder: join(dataFolder, 'cognito'),
          port: ports.cognito,
          clientId: stack.userPool.clientId,
          redirectUris: stack.userPool.redirectUris,
          users: options.users ?? [],
        }),
      );
    const httpApi =
      stack.httpApi &&
      keep(
        await startHttpApi({
          port: ports.httpApi,
          stageName: stack.httpApi.stageName,
          routes: stack.httpApi.routes,
          authorizers: stack.httpApi.authorizers,
          ...(stack.httpApi.cors && { cors: stack.httpApi.cors }),
          invokeFunction: lambda.invoke,
          onAnswer: measuring.requestAnswered,
        }),
      );
    const webSocketApi =
      stack.webSocketApi &&
      keep(
        await startWebSocketApi({
          port: ports.webSocketApi,
          stageName: stack.webSocketApi.stageName,
          routes: stack.webSocketApi.routes,
          invokeFunction: lambda.invoke,
          onEvent: measuring.socketEvent,
        }),
      );
    keep(
      startStreams({
        mappings: stack.streamMappings,
        dynamoDbEndpoint: dynamoDb.endpoint,
        dataFolder,
        invoke: lambda.invoke,
        deadLetter: deadLetters.add,
        onProcessed: measuring.streamProcessed,
        onWarning: warn,
        ...(fast && { activeMilliseconds: 20, idleMilliseconds: 50 }),
      }),
    );
    const website =
      options.pageFolder === undefined || stack.website === undefined
        ? undefined
        : keep(
            await startWebsite({
              port: ports.website,
              folder: options.pageFolder,
              defaultRootObject: stack.website.defaultRootObject,
              customErrorResponses: stack.website.customErrorResponses,
              responseHeaders: () => stack.website?.responseHeaders ?? {},
              beside: { takes: isOperationsPath, answer: createOperationsPages(cloudWatch) },
              config: () => pageConfigurationSchema.parse(JSON.parse(stack.outputs.PageConfiguration ?? '{}')),
            }),
          );
    const sweeps = setInterval(
      () => {
        const now = new Date();
        Promise.all([dynamoDb.sweepExpired(now), s3.expire(now)]).catch((error: unknown) => {
          warn(`What has expired could not be removed: ${String(error)}`);
        });
      },
      // Not hurried by `fast`: a sweep reads whole tables, and AWS deletes late too.
      SWEEP_MILLISECONDS,
    );
    sweeps.unref();
    closers.push(async () => clearInterval(sweeps));
    // Only now are the rules and functions there that these concern.
    const interrupted = stepFunctions.announceInterrupted();

    const endpoints = {
      s3: s3.endpoint,
      dynamodb: dynamoDb.endpoint,
      sfn: stepFunctions.endpoint,
      lambda: lambda.endpoint,
      kms: kms.endpoint,
      'secrets-manager': secrets.endpoint,
      eventbridge: eventBridge.endpoint,
      apigatewaymanagementapi: webSocketApi?.connectionsEndpoint ?? '',
      httpApi: httpApi?.endpoint ?? '',
      webSocket: webSocketApi?.url ?? '',
      website: website?.endpoint ?? '',
      cognito: cognito?.endpoint ?? '',
      faults: lambda.endpoint + FAULTS_PATH,
    };
    return {
      stack,
      endpoints,
      clientConfiguration: (service) => ({
        endpoint: endpoints[service],
        region: LOCAL_REGION,
        credentials: LOCAL_CREDENTIALS,
      }),
      operations: cloudWatch,
      invoke: lambda.invoke,
      warm: lambda.warm,
      inject: lambda.inject,
      clearFaults: lambda.clearFaults,
      injectDatabaseFault: (fault) => dynamoDb.inject(fault),
      issueTokens: async (username) => {
        if (cognito === undefined) throw new Error('The template has no user pool');
        return cognito.issue(username);
      },
      interrupted,
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

const pageConfigurationSchema = z.object({
  apiUrl: z.string(),
  webSocketUrl: z.string(),
  issuer: z.string(),
  clientId: z.string(),
});

function loopback(port: number): string {
  return `http://127.0.0.1:${port}`;
}

function locationsOf(ports: Ports): Locations {
  return {
    httpApi: loopback(ports.httpApi),
    webSocketApi: loopback(ports.webSocketApi),
    website: loopback(ports.website),
    cognito: loopback(ports.cognito),
    s3: loopback(ports.s3),
  };
}
