/**
 * The door of the local engine: from a synthesised template to running services on loopback. Code outside this folder
 * imports this file and no other.
 *
 * A data folder belongs to one engine at a time. After `kill -9` the next engine continues with it.
 */
import { startBackground } from './engine/background.ts';
import { startComputeServices } from './engine/compute-services.ts';
import type { Engine, EngineOptions } from './engine/contract.ts';
import { startDataServices } from './engine/data-services.ts';
import { createDeadLetters } from './engine/dead-letters.ts';
import { prepareFoundation } from './engine/foundation.ts';
import { startFrontServices } from './engine/front-services.ts';
import { startMeasurements } from './engine/measurements.ts';
import { createEngine } from './engine/started-engine.ts';

export type { CallFaultInput } from './call-faults/call-faults.ts';
export type { AlarmState } from './cloudwatch/alarms/alarm-evaluation.ts';
export { type CloudWatchService, startCloudWatch } from './cloudwatch/cloudwatch.ts';
export { parseLogQuery } from './cloudwatch/logs/log-query.ts';
export { embeddedMetrics } from './cloudwatch/metrics/embedded-metrics.ts';
export { type CognitoService, type SeededUser, startCognito } from './cognito/cognito.ts';
export { buildReport } from './dashboards/build-report.ts';
export { RANGE_NAMES, rangeNamed } from './dashboards/ranges.ts';
export { type OpsReport, opsReportSchema } from './dashboards/report.ts';
export { reportText } from './dashboards/report-text.ts';
export {
  type DatabaseAnswer,
  type DynamoDbService,
  deleteExternalTables,
  type FaultInput as DatabaseFaultInput,
  startDynamoDb,
  type TableDescriptor,
} from './dynamodb/dynamodb.ts';
export type { Engine, EngineOptions, WebsiteContent } from './engine/contract.ts';
export {
  assertNotRunning,
  EngineRunningError,
  findRunningEngine,
  type RunningEngine,
} from './engine/running-engine.ts';
export { storedOperations } from './engine/stored-operations.ts';
export { startKms } from './kms/kms.ts';
export { DEFAULT_ASYNC_INVOKE } from './lambda/function.ts';
export {
  type FaultInput,
  type InvocationReport,
  type LambdaService,
  type LogLine,
  startLambda,
} from './lambda/lambda.ts';
export { type SecretsManagerService, startSecretsManager } from './secrets-manager/secrets-manager.ts';
export { setClockOffset } from './service/clock.ts';
export { faultRefusalSchema } from './service/fault-api.ts';
export { LOCAL_CREDENTIALS, LOCAL_REGION, type Service } from './service/service.ts';
export { type StepFunctionsService, startStepFunctions } from './step-functions/step-functions.ts';
export { readTemplate } from './template/template.ts';

/**
 * @throws NotHonouredError when the template needs something that the engine does not have
 * @throws EngineRunningError when another engine uses the data folder
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const services = new AsyncDisposableStack();
  try {
    const foundation = await prepareFoundation(options, services);
    const deadLetters = createDeadLetters(foundation.dataFolder, foundation.stack.queues);
    const measurements = startMeasurements(foundation, deadLetters);
    const data = await startDataServices(foundation, measurements);
    const compute = await startComputeServices(foundation, data, measurements, deadLetters);
    const front = await startFrontServices(foundation, data, compute, measurements);
    const interrupted = startBackground(foundation, data, compute, measurements, deadLetters);
    return createEngine({ foundation, measurements, data, compute, front, interrupted, services });
  } catch (error) {
    await services.disposeAsync();
    throw error;
  }
}
