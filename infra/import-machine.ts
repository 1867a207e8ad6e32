/**
 * THE definition of an import, top to bottom as in the picture of the design. Amazon States Language with JSONata, as plain
 * data: CDK only fills in the functions' ARNs.
 *
 * The input is `{ importId, attempt, organisationNumber, correlationId }`. PlanImport answers with the ids of the files to read
 * (at most 20), and PublishRegister gets those whose reading broke off, as `{ fileId, error }`; results are in S3. A file's
 * failure is caught, so it stops no other; what fails outside of the Map is handled by the finaliser.
 */
import { EXECUTION_TIMEOUT_SECONDS, PLATFORM_ERRORS, RETRYABLE_ERRORS } from '../lambdas/environment.ts';
import { MAX_FILE_TRIES } from '../lambdas/protocol.ts';
import { CRASH_ERRORS, INPUT, RETRY_WHEN_BUSY, retryOn, taskState } from './constructs/task-state.ts';
import type { ImportFunctionName } from './functions.ts';

/** Files of one import that are read at the same time. */
const FILES_AT_ONCE = 3;

/** The payload of a function. */
const IMPORT = {
  importId: '{% $states.input.importId %}',
  attempt: '{% $states.input.attempt %}',
  organisationNumber: '{% $states.input.organisationNumber %}',
  correlationId: '{% $states.input.correlationId %}',
};

/** One retrier for all errors but a busy account, so that a file is never tried more often than a session says. */
const RETRY = [
  RETRY_WHEN_BUSY,
  retryOn([...RETRYABLE_ERRORS, ...PLATFORM_ERRORS, ...CRASH_ERRORS], MAX_FILE_TRIES - 1),
];

/** @param arnOf the ARN of a function: a string, or a CDK token that becomes one */
export function importDefinition(arnOf: (name: ImportFunctionName) => string) {
  return {
    Comment: 'One import: from uploaded files to a new version of the register',
    QueryLanguage: 'JSONata',
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    StartAt: 'PlanImport',
    States: {
      PlanImport: taskState('plan-import', {
        functionArn: arnOf('plan-import'),
        state: IMPORT,
        retry: RETRY,
        // `[...]` keeps one file an array, because JSONata turns a sequence of one into its element.
        output: "{% $merge([$states.input, {'fileIds': [$states.result.Payload.fileIds]}]) %}",
        next: 'ReadFiles',
      }),

      ReadFiles: {
        Type: 'Map',
        Items: '{% $states.input.fileIds %}',
        MaxConcurrency: FILES_AT_ONCE,
        ItemSelector: { ...IMPORT, fileId: '{% $states.context.Map.Item.Value %}' },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'ReadFile',
          States: {
            ReadFile: taskState('read-file', {
              functionArn: arnOf('read-file'),
              state: { ...IMPORT, fileId: '{% $states.input.fileId %}' },
              retry: RETRY,
              caught: [
                {
                  ErrorEquals: ['States.ALL'],
                  Output: { fileId: '{% $states.input.fileId %}', error: '{% $states.errorOutput.Error %}' },
                  Next: 'FileFailed',
                },
              ],
              output: {},
              next: 'end',
            }),
            FileFailed: { Type: 'Pass', Output: INPUT, End: true },
          },
        },
        Output: "{% $merge([$states.input, {'failed': [$states.result[$exists(error)]]}]) %}",
        Next: 'PublishRegister',
      },

      PublishRegister: taskState('publish-register', {
        functionArn: arnOf('publish-register'),
        state: { ...IMPORT, failed: '{% $states.input.failed %}' },
        retry: RETRY,
        output: {},
        next: 'end',
      }),
    },
  };
}
