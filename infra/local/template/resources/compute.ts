/** Functions, state machines, and what invokes them: streams, rules, schedules. */
import * as z from 'zod';
import type { RuleDescriptor } from '../../event-bridge/event-bridge.ts';
import {
  type AsyncInvoke,
  DEFAULT_ASYNC_INVOKE,
  type FunctionDescriptor,
  functionNameOf,
} from '../../lambda/function.ts';
import { NotHonouredError } from '../../service/service.ts';
import type { StateMachineResource } from '../../step-functions/step-functions.ts';
import type { StreamMapping } from '../../streams/streams.ts';
import type { References } from '../intrinsics.ts';
import type { ResolvedResources } from '../resolved-resources.ts';

const functionSchema = z.strictObject({
  FunctionName: z.string().optional(),
  Runtime: z.literal('nodejs24.x'),
  Handler: z.string(),
  PackageType: z.literal('Zip').optional(),
  MemorySize: z.int().default(128),
  Timeout: z.int().default(3),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()).default({}) }).optional(),
  /** Every function has the whole of the machine's disk for temporary files. */
  EphemeralStorage: z.strictObject({ Size: z.int() }).optional(),
  /** Used for the log queries of dashboards. */
  LoggingConfig: z.strictObject({ LogGroup: z.string() }).optional(),
});

/** @param codeFolders by logical id, absolute */
export function readFunctions(
  resources: ResolvedResources,
  references: References,
  nameOf: (logicalId: string) => string,
  codeFolders: ReadonlyMap<string, string>,
): FunctionDescriptor[] {
  const asyncInvokes = readAsyncInvokes(resources);
  return resources.all('AWS::Lambda::Function', functionSchema).map(({ logicalId, properties }) => {
    const codeFolder = codeFolders.get(logicalId);
    if (codeFolder === undefined) throw new NotHonouredError('a function without a code folder', logicalId);
    const name = nameOf(logicalId);
    return {
      name,
      asyncInvoke: asyncInvokes.get(name) ?? DEFAULT_ASYNC_INVOKE,
      arn: String(references.attribute(logicalId, 'Arn')),
      handler: properties.Handler,
      codeFolder,
      environment: properties.Environment?.Variables ?? {},
      timeoutSeconds: properties.Timeout,
      memoryMegabytes: properties.MemorySize,
    };
  });
}

const asyncInvokeSchema = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.int().default(DEFAULT_ASYNC_INVOKE.retryAttempts),
  MaximumEventAgeInSeconds: z.int().default(DEFAULT_ASYNC_INVOKE.maxEventAgeSeconds),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) }).optional(),
});

/** By the name of the function. */
function readAsyncInvokes(resources: ResolvedResources): ReadonlyMap<string, AsyncInvoke> {
  return new Map(
    resources.all('AWS::Lambda::EventInvokeConfig', asyncInvokeSchema).map(({ properties }) => [
      functionNameOf(properties.FunctionName),
      {
        retryAttempts: properties.MaximumRetryAttempts,
        maxEventAgeSeconds: properties.MaximumEventAgeInSeconds,
        onFailureArn: properties.DestinationConfig?.OnFailure.Destination,
      },
    ]),
  );
}

const machineSchema = z.strictObject({
  StateMachineName: z.string().optional(),
  StateMachineType: z.literal('STANDARD'),
  DefinitionString: z.string(),
  DefinitionSubstitutions: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  RoleArn: z.string(),
});

export function readStateMachines(
  resources: ResolvedResources,
  references: References,
  nameOf: (logicalId: string) => string,
): StateMachineResource[] {
  return resources.all('AWS::StepFunctions::StateMachine', machineSchema).map(({ logicalId, properties }) => ({
    arn: String(references.ref(logicalId)),
    name: nameOf(logicalId),
    roleArn: properties.RoleArn,
    definition: Object.entries(properties.DefinitionSubstitutions).reduce(
      (text, [name, value]) => text.replaceAll(`\${${name}}`, String(value)),
      properties.DefinitionString,
    ),
  }));
}

const mappingSchema = z.strictObject({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  BatchSize: z.int().default(100),
  ParallelizationFactor: z.int().default(1),
  MaximumRetryAttempts: z.int().default(-1),
  MaximumRecordAgeInSeconds: z.int().default(-1),
  BisectBatchOnFunctionError: z.boolean().default(false),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  MaximumBatchingWindowInSeconds: z.literal(0).optional(),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) }).optional(),
  Enabled: z.literal(true).optional(),
  FilterCriteria: z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })).min(1) }).optional(),
});

export function readStreamMappings(
  resources: ResolvedResources,
  functions: readonly FunctionDescriptor[],
): StreamMapping[] {
  return resources.all('AWS::Lambda::EventSourceMapping', mappingSchema).map(({ logicalId, properties }) => {
    const tableName = /:table\/([^/]+)\/stream\//.exec(properties.EventSourceArn)?.[1];
    if (tableName === undefined) throw new NotHonouredError(`event source ${properties.EventSourceArn}`, logicalId);
    return {
      id: logicalId,
      tableName,
      functionArn: functionArnOf(properties.FunctionName, functions, logicalId),
      startingPosition: properties.StartingPosition,
      batchSize: properties.BatchSize,
      parallelizationFactor: properties.ParallelizationFactor,
      maximumRetryAttempts: properties.MaximumRetryAttempts,
      maximumRecordAgeSeconds: properties.MaximumRecordAgeInSeconds,
      bisectBatchOnFunctionError: properties.BisectBatchOnFunctionError,
      reportBatchItemFailures: properties.FunctionResponseTypes.length > 0,
      onFailureArn: properties.DestinationConfig?.OnFailure.Destination,
      filters: (properties.FilterCriteria?.Filters ?? []).map(({ Pattern }) =>
        z.record(z.string(), z.unknown()).parse(JSON.parse(Pattern)),
      ),
    };
  });
}

const ruleSchema = z.strictObject({
  Name: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  ScheduleExpression: z.string().optional(),
  Targets: z.array(z.strictObject({ Arn: z.string(), Input: z.string().optional() })).default([]),
});
const scheduleSchema = z.strictObject({
  Name: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.literal(['UTC', 'Etc/UTC']).optional(),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  // Without an input Scheduler would send its own event, which is not honoured.
  Target: z.strictObject({ Arn: z.string(), Input: z.string() }),
});

export function readRules(
  resources: ResolvedResources,
  references: References,
  nameOf: (logicalId: string) => string,
  functions: readonly FunctionDescriptor[],
): RuleDescriptor[] {
  const target = (logicalId: string, given: { Arn: string; Input?: string | undefined }) => ({
    functionArn: functionArnOf(given.Arn, functions, logicalId),
    input: given.Input === undefined ? undefined : (JSON.parse(given.Input) as unknown),
  });
  const identity = (logicalId: string, state: string) => ({
    name: nameOf(logicalId),
    arn: String(references.attribute(logicalId, 'Arn')),
    enabled: state === 'ENABLED',
  });
  const rules = resources.all('AWS::Events::Rule', ruleSchema).map(({ logicalId, properties }): RuleDescriptor => {
    const { EventPattern, ScheduleExpression } = properties;
    if ((EventPattern === undefined) === (ScheduleExpression === undefined)) {
      throw new NotHonouredError('a rule with both or neither of pattern and schedule', logicalId);
    }
    return {
      ...identity(logicalId, properties.State),
      trigger:
        EventPattern === undefined
          ? { kind: 'schedule', expression: ScheduleExpression ?? '' }
          : { kind: 'pattern', pattern: EventPattern },
      targets: properties.Targets.map((given) => target(logicalId, given)),
    };
  });
  const schedules = resources.all('AWS::Scheduler::Schedule', scheduleSchema).map(
    ({ logicalId, properties }): RuleDescriptor => ({
      ...identity(logicalId, properties.State),
      trigger: { kind: 'schedule', expression: properties.ScheduleExpression },
      targets: [target(logicalId, properties.Target)],
    }),
  );
  return [...rules, ...schedules];
}

/** @throws NotHonouredError when the target is not a function of this template */
export function functionArnOf(nameOrArn: string, functions: readonly FunctionDescriptor[], where: string): string {
  const found = functions.find(({ name }) => name === functionNameOf(nameOrArn));
  if (found === undefined)
    throw new NotHonouredError(`target ${nameOrArn}, which is not a function of this template`, where);
  return found.arn;
}
