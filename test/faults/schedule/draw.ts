/** Draws a schedule from its seed: the same seed gives the same schedule. */
import * as fc from 'fast-check';
import {
  ACTIONS,
  type CallFault,
  type DatabaseFault,
  type FunctionFault,
  REQUESTS,
  type Schedule,
  type ScheduledEvent,
} from './schedule.ts';

const TASKS = [
  'plan-query',
  'begin-phase',
  'query-activities',
  'aggregate-activities',
  'deduplicate-participants',
  'map-columns',
  'generate-file',
  'bundle-attachments',
  'store-file',
  'complete-empty',
] as const;
const IMPORT_TASKS = ['plan-import', 'read-file', 'publish-register'] as const;
const CONSUMERS = ['push'] as const;

const counts = { times: fc.integer({ min: 1, max: 3 }), after: fc.integer({ min: 0, max: 4 }) };
const once = { times: fc.constant(1), after: fc.integer({ min: 0, max: 4 }) };

/** Names of errors as AWS reports them around a handler, and two that handlers throw. */
const ERRORS = ['Lambda.ServiceException', 'Lambda.SdkClientException', 'Runtime.ExitError', 'TransientError'] as const;

function functionFault(names: readonly string[], kinds: readonly FunctionFault['kind'][]): fc.Arbitrary<FunctionFault> {
  const functionName = fc.constantFrom(...names);
  const milliseconds = (max: number) => fc.integer({ min: 0, max });
  const arbitraries: Record<FunctionFault['kind'], fc.Arbitrary<FunctionFault>> = {
    throttle: fc.record({ kind: fc.constant('throttle' as const), functionName, ...counts }),
    lose: fc.record({ kind: fc.constant('lose' as const), functionName, ...counts }),
    fail: fc.record({
      kind: fc.constant('fail' as const),
      functionName,
      ...counts,
      errorType: fc.constantFrom(...ERRORS),
    }),
    slow: fc.record({
      kind: fc.constant('slow' as const),
      functionName,
      ...counts,
      milliseconds: fc.integer({ min: 1, max: 1500 }),
    }),
    // A crash is retried once, so that two of them often end a run.
    kill: fc.record({ kind: fc.constant('kill' as const), functionName, ...once, milliseconds: milliseconds(120) }),
    late: fc.record({ kind: fc.constant('late' as const), functionName, ...once, milliseconds: milliseconds(3000) }),
    repeat: fc.record({
      kind: fc.constant('repeat' as const),
      functionName,
      ...counts,
      milliseconds: milliseconds(2000),
    }),
  };
  return fc.oneof(...kinds.map((kind) => arbitraries[kind]));
}

const functionFaults = fc.oneof(
  { weight: 4, arbitrary: functionFault(TASKS, ['throttle', 'fail', 'slow', 'kill', 'late']) },
  { weight: 2, arbitrary: functionFault(IMPORT_TASKS, ['throttle', 'fail', 'slow', 'kill', 'late']) },
  { weight: 1, arbitrary: functionFault(CONSUMERS, ['throttle', 'fail', 'slow', 'kill', 'repeat']) },
  { weight: 1, arbitrary: functionFault(['finaliser'], ['lose', 'repeat', 'kill', 'fail', 'slow']) },
  { weight: 1, arbitrary: functionFault(['reconciler'], ['lose', 'repeat', 'kill', 'fail', 'late']) },
  { weight: 1, arbitrary: functionFault(['api'], ['throttle', 'fail', 'slow', 'kill', 'late']) },
);

/** Operations that functions call, and an error of the service that AWS documents as one to try again. */
const CALLS = [
  ['s3', ['GetObject', 'PutObject', 'ListObjectsV2', 'DeleteObjects', 'HeadObject'], 503, 'SlowDown'],
  ['s3', ['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload', 'CopyObject'], 500, 'InternalError'],
  ['dynamodb', ['TransactWriteItems', 'GetItem', 'Query', 'UpdateItem', 'PutItem'], 400, 'ThrottlingException'],
  ['dynamodb', ['TransactWriteItems', 'BatchWriteItem', 'DeleteItem', 'Query'], 500, 'InternalServerError'],
  ['kms', ['Sign'], 500, 'KMSInternalException'],
  ['secretsManager', ['GetSecretValue'], 500, 'InternalServiceError'],
  ['stepFunctions', ['StartExecution', 'StopExecution', 'DescribeExecution'], 400, 'ThrottlingException'],
  ['connections', ['PostToConnection'], 429, 'LimitExceededException'],
  ['connections', ['PostToConnection'], 410, 'GoneException'],
] as const;

const callFaults: fc.Arbitrary<CallFault> = fc
  .constantFrom(...CALLS)
  .chain(([service, operations, status, errorType]) => {
    const call = {
      service: fc.constant(service),
      operation: fc.constantFrom<string>(...operations),
      after: fc.integer({ min: 0, max: 12 }),
    };
    return fc.oneof<fc.Arbitrary<CallFault>[]>(
      // The SDK tries three times, so that five refusals reach the code.
      fc.record({
        kind: fc.constant('fail' as const),
        ...call,
        times: fc.integer({ min: 1, max: 5 }),
        status: fc.constant(status),
        errorType: fc.constant(errorType),
      }),
      fc.record({
        kind: fc.constant('slow' as const),
        ...call,
        times: fc.integer({ min: 1, max: 3 }),
        milliseconds: fc.integer({ min: 50, max: 1500 }),
      }),
      fc.record({
        kind: fc.constant('cut' as const),
        ...call,
        times: fc.integer({ min: 1, max: 4 }),
        at: fc.constantFrom('request' as const, 'answer' as const, 'body' as const),
      }),
      fc.record({
        kind: fc.constant('kill' as const),
        ...call,
        times: fc.constant(1),
        at: fc.constantFrom('request' as const, 'answer' as const),
      }),
    );
  });

const databaseFaults: fc.Arbitrary<DatabaseFault> = fc.record({
  error: fc.constantFrom('TransactionConflict', 'ProvisionedThroughputExceededException', 'ThrottlingException'),
  operation: fc.constantFrom('TransactWriteItems', 'PutItem', 'UpdateItem', 'Query', 'GetItem'),
  times: fc.integer({ min: 1, max: 6 }),
  after: fc.integer({ min: 0, max: 12 }),
});

const moment = (names: readonly string[]) =>
  fc.record({ functionName: fc.constantFrom(...names), after: fc.integer({ min: 0, max: 2 }) });

const actions: fc.Arbitrary<ScheduledEvent> = fc.record({
  what: fc.constantFrom(...ACTIONS),
  when: moment([...TASKS, 'finaliser']),
  export: fc.integer({ min: 0, max: 1 }),
  user: fc.constantFrom('kari' as const, 'ola' as const),
});

const laterImports: fc.Arbitrary<ScheduledEvent> = fc.record({
  what: fc.constant('import' as const),
  when: fc.record({ functionName: fc.constant('plan-query'), after: fc.integer({ min: 0, max: 1 }) }),
  between: fc.option(fc.integer({ min: 0, max: 5 }), { nil: null }),
});

const corruptions: fc.Arbitrary<ScheduledEvent> = fc.record({
  what: fc.constant('corrupt' as const),
  when: moment(TASKS.slice(2)),
  object: fc.constantFrom('working' as const, 'facts' as const, 'chunk' as const, 'report' as const),
  how: fc.constantFrom('cut' as const, 'edit' as const, 'delete' as const, 'swap' as const),
  place: fc.nat({ max: 1000 }),
});

const restarts: fc.Arbitrary<ScheduledEvent> = fc.record({
  what: fc.constant('restart' as const),
  when: moment([...TASKS, ...IMPORT_TASKS]),
});

const events = fc.oneof(
  { weight: 8, arbitrary: actions },
  { weight: 4, arbitrary: laterImports },
  { weight: 4, arbitrary: corruptions },
  { weight: 3, arbitrary: restarts },
);

const starts: fc.Arbitrary<Schedule['exports'][number]> = fc.record({
  request: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<'whole' | 'csv' | 'bundle'>('whole', 'csv', 'bundle') },
    { weight: 1, arbitrary: fc.constantFrom(...REQUESTS) },
  ),
  twice: fc.boolean(),
});

const schedules: fc.Arbitrary<Omit<Schedule, 'seed'>> = fc.record({
  exports: fc.oneof(
    { weight: 3, arbitrary: fc.array(starts, { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(starts, { minLength: 2, maxLength: 2 }) },
  ),
  functionFaults: fc.array(functionFaults, { maxLength: 3, size: 'max' }),
  callFaults: fc.array(callFaults, { maxLength: 3, size: 'max' }),
  databaseFaults: fc.array(databaseFaults, { maxLength: 1, size: 'max' }),
  events: fc.array(events, { maxLength: 2, size: 'max' }),
  leavesPaused: fc.boolean(),
});

export function drawSchedule(seed: number): Schedule {
  // The first value that is drawn would else be a small one: few faults, and all of them early.
  const [drawn] = fc.sample(fc.noBias(schedules), { seed, numRuns: 1 });
  if (drawn === undefined) throw new Error(`Nothing was drawn for the seed ${seed}`);
  return { seed, ...drawn };
}
