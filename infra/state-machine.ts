/**
 * THE definition of an export, top to bottom as in the picture of the design. Amazon States Language with JSONata, as plain
 * data: CDK only fills in the functions' ARNs.
 *
 * A state's input is `{ exportId, attempt, organisationNumber, includeAttachments, correlationId }`, and from PlanQuery on `chunks` too
 * (at most MAX_CHUNKS of about 60 bytes, far from the 256 KiB limit). Each state hands its input on; results lie in S3.
 * There is no Catch: the stage wrapper writes `failed`, and the finaliser sees to crashes and timeouts.
 */
import {
  BUSY_ERROR,
  EXECUTION_TIMEOUT_SECONDS,
  MAX_RETRIES,
  PLATFORM_ERRORS,
  RETRYABLE_ERRORS,
} from '../lambdas/environment.ts';
import type { CHUNKED_STAGES } from '../lambdas/protocol.ts';
import { STAGE_FUNCTIONS, type StageFunctionName } from './functions.ts';

/** Added to a function's own timeout, so that Lambda reports its timeout first and the state's is only the net below it. */
const TASK_TIMEOUT_MARGIN_SECONDS = 15;

/** The function died or timed out; more of the same seldom helps, so once more only. */
export const CRASH_ERRORS = [
  'Sandbox.Timedout',
  'Runtime.ExitError',
  'Runtime.OutOfMemory',
  'Lambda.Unknown',
  'States.Timeout',
] as const;

/** The ARN of a stage's function: a string, or a CDK token that becomes one. */
export type ArnOf = (name: StageFunctionName) => string;
type State = Readonly<Record<string, unknown>>;

/** @param mapConcurrency chunks of one Map at a time, at most */
export function exportDefinition(arnOf: ArnOf, { mapConcurrency }: { readonly mapConcurrency: number }) {
  const mapOverChunks = (name: keyof typeof CHUNK_TASKS, options: MapOptions) =>
    chunkMap(arnOf, name, { ...options, mapConcurrency });
  return {
    Comment: 'One export: from the register to a verified, signed report',
    QueryLanguage: 'JSONata',
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    StartAt: 'PlanQuery',
    States: {
      PlanQuery: task(arnOf, 'plan-query', { output: PLANNED, next: 'BeginQueryActivities' }),

      BeginQueryActivities: begin(arnOf, 'querying_activities', 'QueryActivities'),
      QueryActivities: mapOverChunks('query-activities', {
        each: KEPT,
        output: COUNTED,
        next: 'AnyActivities',
      }),

      AnyActivities: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.keptActivities = 0 %}', Next: 'CompleteEmpty' }],
        Default: 'BeginAggregateActivities',
      },
      CompleteEmpty: task(arnOf, 'complete-empty', { output: INPUT, next: 'end' }),

      BeginAggregateActivities: begin(arnOf, 'aggregating', 'AggregateActivities'),
      AggregateActivities: mapOverChunks('aggregate-activities', {
        each: NOTHING,
        output: INPUT,
        next: 'DeduplicateParticipants',
      }),

      DeduplicateParticipants: task(arnOf, 'deduplicate-participants', { output: INPUT, next: 'BeginMapColumns' }),

      BeginMapColumns: begin(arnOf, 'mapping_columns', 'MapColumns'),
      MapColumns: mapOverChunks('map-columns', { each: NOTHING, output: INPUT, next: 'GenerateFile' }),

      GenerateFile: task(arnOf, 'generate-file', { output: INPUT, next: 'AttachmentsWanted' }),

      AttachmentsWanted: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.includeAttachments %}', Next: 'BundleAttachments' }],
        Default: 'StoreFile',
      },
      BundleAttachments: task(arnOf, 'bundle-attachments', { output: INPUT, next: 'StoreFile' }),

      StoreFile: task(arnOf, 'store-file', { output: INPUT, next: 'end' }),
    },
  };
}

const INPUT = '{% $states.input %}';

/** `[...]` keeps a plan of one chunk an array, whatever JSONata makes of sequences of one. */
const PLANNED = "{% $merge([$states.input, {'chunks': [$states.result.Payload.chunks]}]) %}";

/**
 * What each chunk hands to its Map: all of them together are held to 256 KiB before the Map's own output is made, and a chunk's
 * outcome with its sums per category is 700 bytes. Those sums are read from the chunks' markers, not from here.
 */
const NOTHING = {};
const KEPT = { keptActivities: '{% $states.result.Payload.keptActivities %}' };

/** The leading 0 gives a sum where there are no chunks at all; 500 results themselves are not carried on. */
const COUNTED = "{% $merge([$states.input, {'keptActivities': $sum([0, $states.result.keptActivities])}]) %}";

/** What a stage is told of its export. */
const EXPORT = {
  exportId: '{% $states.input.exportId %}',
  attempt: '{% $states.input.attempt %}',
  organisationNumber: '{% $states.input.organisationNumber %}',
  includeAttachments: '{% $states.input.includeAttachments %}',
  correlationId: '{% $states.input.correlationId %}',
};

interface TaskOptions {
  readonly state?: State;
  readonly output: string | State;
  readonly next: string;
}

interface MapOptions {
  /** What each chunk puts out. */
  readonly each: State;
  readonly output: string;
  readonly next: string;
}

function task(arnOf: ArnOf, name: StageFunctionName, { state = EXPORT, output, next }: TaskOptions): State {
  return {
    Type: 'Task',
    Comment: STAGE_FUNCTIONS[name].description,
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: {
      FunctionName: arnOf(name),
      Payload: {
        state,
        retryCount: '{% $states.context.State.RetryCount %}',
        executionArn: '{% $states.context.Execution.Id %}',
      },
    },
    TimeoutSeconds: STAGE_FUNCTIONS[name].timeoutSeconds + TASK_TIMEOUT_MARGIN_SECONDS,
    Retry: RETRY,
    Output: output,
    ...(next === 'end' ? { End: true } : { Next: next }),
  };
}

/** Writes the status ahead of a Map, so that no chunk worker ever writes one. */
function begin(arnOf: ArnOf, status: (typeof CHUNKED_STAGES)[number], next: string): State {
  const state = { ...EXPORT, status, chunkCount: '{% $count($states.input.chunks) %}' };
  return task(arnOf, 'begin-phase', { state, output: INPUT, next });
}

function chunkMap(
  arnOf: ArnOf,
  name: keyof typeof CHUNK_TASKS,
  { each, output, next, mapConcurrency }: MapOptions & { readonly mapConcurrency: number },
): State {
  const chunkTask = `${CHUNK_TASKS[name]}Chunk`;
  return {
    Type: 'Map',
    Items: '{% $states.input.chunks %}',
    MaxConcurrency: mapConcurrency,
    ItemSelector: { ...EXPORT, chunk: '{% $states.context.Map.Item.Value %}' },
    ItemProcessor: {
      ProcessorConfig: { Mode: 'INLINE' },
      StartAt: chunkTask,
      States: {
        [chunkTask]: task(arnOf, name, {
          state: { ...EXPORT, chunk: '{% $states.input.chunk %}' },
          output: each,
          next: 'end',
        }),
      },
    },
    Output: output,
    Next: next,
  };
}

const CHUNK_TASKS = {
  'query-activities': 'QueryActivities',
  'aggregate-activities': 'AggregateActivities',
  'map-columns': 'MapColumns',
} as const;

/** The thrower decides by the error's name; a name that stands in neither list is not retried. */
const RETRY = [
  // Held to fewer tries than a busy hour might want: each is three of the 25,000 events that an execution may have.
  {
    ErrorEquals: [BUSY_ERROR],
    IntervalSeconds: 2,
    BackoffRate: 1.5,
    MaxAttempts: 12,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  },
  {
    ErrorEquals: [...RETRYABLE_ERRORS, ...PLATFORM_ERRORS],
    IntervalSeconds: 1,
    BackoffRate: 2,
    MaxAttempts: MAX_RETRIES,
    MaxDelaySeconds: 20,
    JitterStrategy: 'FULL',
  },
  {
    ErrorEquals: CRASH_ERRORS,
    IntervalSeconds: 1,
    BackoffRate: 2,
    MaxAttempts: 1,
    MaxDelaySeconds: 20,
    JitterStrategy: 'FULL',
  },
];
