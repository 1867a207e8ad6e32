/**
 * THE definition of an export, top to bottom as in the picture of the design. Amazon States Language with JSONata, as plain
 * data: CDK only fills in the functions' ARNs.
 *
 * A state's input is `{ exportId, purpose, attempt, organisationNumber, includeAttachments, correlationId }`, and from PlanQuery on `chunks` too
 * (at most MAX_CHUNKS of about 60 bytes, far below the 256 KiB limit). Each state passes on its input. Results are in S3; of
 * each task that makes one its key and hash are added to the input, so that a result of a late worker is nobody's.
 * There is no Catch: the stage wrapper writes `failed`, and the finaliser handles crashes and timeouts.
 */
import { EXECUTION_TIMEOUT_SECONDS, MAX_RETRIES, PLATFORM_ERRORS, RETRYABLE_ERRORS } from '../lambdas/environment.ts';
import type { CHUNKED_STAGES } from '../lambdas/protocol.ts';
import { CRASH_ERRORS, INPUT, RETRY_WHEN_BUSY, retryOn, type State, taskState } from './constructs/task-state.ts';
import type { StageFunctionName } from './functions.ts';

/** The ARN of a stage's function: a string, or a CDK token that becomes one. */
type ArnOf = (name: StageFunctionName) => string;

/** @param mapConcurrency the most chunks of one Map that run at the same time */
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
        state: BASED,
        each: KEPT,
        output: COUNTED,
        next: 'AnyActivities',
      }),

      AnyActivities: {
        Type: 'Choice',
        // A check says of an empty register that it is empty.
        Choices: [{ Condition: `{% $states.input.keptActivities = 0 and $not(${IS_CHECK}) %}`, Next: 'CompleteEmpty' }],
        Default: 'BeginAggregateActivities',
      },
      CompleteEmpty: task(arnOf, 'complete-empty', { state: { ...BASED, ...CHUNK_COUNT }, output: INPUT, next: 'end' }),

      BeginAggregateActivities: begin(arnOf, 'aggregating', 'AggregateActivities'),
      AggregateActivities: mapOverChunks('aggregate-activities', {
        state: BASED,
        each: NOTHING,
        output: INPUT,
        next: 'DeduplicateParticipants',
      }),

      DeduplicateParticipants: task(arnOf, 'deduplicate-participants', {
        state: BASED,
        output: madeAs('deduplicated'),
        next: 'CheckOrReport',
      }),

      CheckOrReport: {
        Type: 'Choice',
        Choices: [{ Condition: `{% ${IS_CHECK} %}`, Next: 'CompleteCheck' }],
        Default: 'BeginMapColumns',
      },
      CompleteCheck: task(arnOf, 'complete-check', { state: DEDUPLICATED, output: INPUT, next: 'end' }),

      BeginMapColumns: begin(arnOf, 'mapping_columns', 'MapColumns'),
      MapColumns: mapOverChunks('map-columns', {
        state: DEDUPLICATED,
        each: NOTHING,
        output: INPUT,
        next: 'GenerateFile',
      }),

      GenerateFile: task(arnOf, 'generate-file', {
        state: DEDUPLICATED,
        output: madeAs('report'),
        next: 'AttachmentsWanted',
      }),

      AttachmentsWanted: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.includeAttachments %}', Next: 'BundleAttachments' }],
        Default: 'StoreFile',
      },
      BundleAttachments: task(arnOf, 'bundle-attachments', {
        state: REPORTED,
        output: madeAs('bundle'),
        next: 'StoreFile',
      }),

      StoreFile: task(arnOf, 'store-file', { state: BUNDLED, output: INPUT, next: 'end' }),
    },
  };
}

/** Executions of an older release say nothing of their purpose, and are reports. */
const IS_CHECK = "($states.input.purpose = 'check')";

/**
 * `[...]` keeps a plan of one chunk an array, because JSONata turns a sequence of one into its element. A run without
 * attachments has no bundle.
 */
const PLANNED =
  "{% $merge([$states.input, {'chunks': [$states.result.Payload.chunks], 'basis': $states.result.Payload.basis, 'bundle': null}]) %}";

/** The key and hash of what a task made, as one more field of the input. */
function madeAs(name: 'deduplicated' | 'report' | 'bundle'): string {
  return `{% $merge([$states.input, {'${name}': $states.result.Payload}]) %}`;
}

/**
 * The output of each chunk. All of them together must fit into 256 KiB before the Map's own output is made, and a chunk's
 * outcome with its sums per category has 700 bytes. So those sums are read from the chunks' markers and not from here.
 */
const NOTHING = {};
const KEPT = { keptActivities: '{% $states.result.Payload.keptActivities %}' };

/** The leading 0 gives a sum even without chunks. Only the sum is passed on, not the 500 results. */
const COUNTED = "{% $merge([$states.input, {'keptActivities': $sum([0, $states.result.keptActivities])}]) %}";

/** The payload of a stage. */
const EXPORT = {
  exportId: '{% $states.input.exportId %}',
  attempt: '{% $states.input.attempt %}',
  organisationNumber: '{% $states.input.organisationNumber %}',
  includeAttachments: '{% $states.input.includeAttachments %}',
  correlationId: '{% $states.input.correlationId %}',
};
/** With what the stages before have made. */
const BASED = { ...EXPORT, basis: '{% $states.input.basis %}' };
const DEDUPLICATED = { ...BASED, deduplicated: '{% $states.input.deduplicated %}' };
const REPORTED = { ...DEDUPLICATED, report: '{% $states.input.report %}' };
const BUNDLED = { ...REPORTED, bundle: '{% $states.input.bundle %}' };

const CHUNK_COUNT = { chunkCount: '{% $count($states.input.chunks) %}' };

interface TaskOptions {
  readonly state?: State;
  readonly output: string | State;
  readonly next: string;
}

interface MapOptions {
  /** The payload of each chunk beside the chunk itself. */
  readonly state: State;
  /** The output of each chunk. */
  readonly each: State;
  readonly output: string;
  readonly next: string;
}

function task(arnOf: ArnOf, name: StageFunctionName, { state = EXPORT, output, next }: TaskOptions): State {
  return taskState(name, { functionArn: arnOf(name), state, retry: RETRY, output, next });
}

/** Writes the status before a Map, so that no chunk worker writes a status. */
function begin(arnOf: ArnOf, status: (typeof CHUNKED_STAGES)[number], next: string): State {
  const state = { ...EXPORT, status, ...CHUNK_COUNT };
  return task(arnOf, 'begin-phase', { state, output: INPUT, next });
}

function chunkMap(
  arnOf: ArnOf,
  name: keyof typeof CHUNK_TASKS,
  { state, each, output, next, mapConcurrency }: MapOptions & { readonly mapConcurrency: number },
): State {
  const chunkTask = `${CHUNK_TASKS[name]}Chunk`;
  return {
    Type: 'Map',
    Items: '{% $states.input.chunks %}',
    MaxConcurrency: mapConcurrency,
    ItemSelector: { ...state, chunk: '{% $states.context.Map.Item.Value %}' },
    ItemProcessor: {
      ProcessorConfig: { Mode: 'INLINE' },
      StartAt: chunkTask,
      States: {
        [chunkTask]: task(arnOf, name, {
          state: { ...state, chunk: '{% $states.input.chunk %}' },
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

/** Retries are decided by the name of the thrown error; a name in none of the lists is not retried. */
const RETRY = [
  RETRY_WHEN_BUSY,
  retryOn([...RETRYABLE_ERRORS, ...PLATFORM_ERRORS], MAX_RETRIES),
  // Repeating seldom helps.
  retryOn(CRASH_ERRORS, 1),
];
