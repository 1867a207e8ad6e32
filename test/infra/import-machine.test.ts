import validateAsl from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { CRASH_ERRORS } from '../../infra/constructs/task-state.ts';
import { IMPORT_FUNCTIONS } from '../../infra/functions.ts';
import { importDefinition } from '../../infra/import-machine.ts';
import { PLATFORM_ERRORS, RETRYABLE_ERRORS } from '../../lambdas/environment.ts';
import { MAX_FILE_TRIES, MAX_IMPORT_FILES } from '../../lambdas/protocol.ts';
import { failure, functions, run } from '../local/step-functions/engine.ts';

const definition = importDefinition((name) => name);
const { PlanImport, ReadFiles, PublishRegister } = definition.States;
const { ReadFile } = ReadFiles.ItemProcessor.States;
const INPUT = { importId: 'i-1', attempt: 2, organisationNumber: '970168327', correlationId: 'c-1' };

const fileIds = (count: number) => Array.from({ length: count }, (_, index) => `f${index + 1}`);

/** Functions that all succeed but for those given; the plan has that many files. */
const importOf = (fileCount: number, given: Parameters<typeof functions>[0] = {}) =>
  functions({
    'plan-import': () => ({ fileIds: fileIds(fileCount) }),
    'read-file': () => ({}),
    'publish-register': () => ({}),
    ...given,
  });

/** A call of read-file. */
const fileOf = (payload: unknown): string => Object(payload).state.fileId;
const payloads = (invoke: ReturnType<typeof importOf>, name: string) =>
  invoke.calls.filter((call) => call.name === name).map((call) => Object(call.payload));
const failedFiles = (invoke: ReturnType<typeof importOf>) =>
  payloads(invoke, 'publish-register').map(({ state }) => state.failed);

describe('the definition of an import', () => {
  it('is valid Amazon States Language', () => {
    const verdict = validateAsl(structuredClone(definition), { checkPaths: true, checkArn: true });
    expect(verdict.errorsText('\n')).toBe('');
  });

  it('has its states in the order of the picture in the design', () => {
    expect(Object.keys(definition.States)).toEqual(['PlanImport', 'ReadFiles', 'PublishRegister']);
    expect(ReadFiles).toMatchObject({ MaxConcurrency: 3, ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' } } });
  });

  it.each([
    ['plan-import', PlanImport],
    ['read-file', ReadFile],
    ['publish-register', PublishRegister],
  ] as const)('%s is retried for named errors only, and waited for a little longer than it may take', (name, state) => {
    expect(state.Retry).toMatchObject([
      { ErrorEquals: ['Lambda.TooManyRequestsException'], MaxAttempts: 12 },
      {
        ErrorEquals: [...RETRYABLE_ERRORS, ...PLATFORM_ERRORS, ...CRASH_ERRORS],
        BackoffRate: 2,
        JitterStrategy: 'FULL',
        MaxAttempts: MAX_FILE_TRIES - 1,
      },
    ]);
    expect(state.TimeoutSeconds).toBe(IMPORT_FUNCTIONS[name].timeoutSeconds + 15);
  });

  it('catches the failure of a file and of nothing else', () => {
    expect(ReadFile.Catch).toMatchObject([{ ErrorEquals: ['States.ALL'], Next: 'FileFailed' }]);
    expect(JSON.stringify([PlanImport, PublishRegister])).not.toContain('Catch');
  });
});

describe('an import', () => {
  it.each([1, 7, MAX_IMPORT_FILES])('reads each of %i files once and publishes them together', async (count) => {
    const invoke = importOf(count);
    const { status, executionArn } = await run(definition, INPUT, invoke);
    expect(status).toBe('SUCCEEDED');
    expect(payloads(invoke, 'plan-import')).toEqual([{ state: INPUT, retryCount: 0, executionArn }]);
    expect(payloads(invoke, 'read-file')).toEqual(
      fileIds(count).map((fileId) => ({ state: { ...INPUT, fileId }, retryCount: 0, executionArn })),
    );
    expect(payloads(invoke, 'publish-register')).toEqual([
      { state: { ...INPUT, failed: [] }, retryCount: 0, executionArn },
    ]);
    expect(invoke.calls.at(-1)?.name).toBe('publish-register');
  });

  it('reads at most three files at the same time', async () => {
    let reading = 0;
    let most = 0;
    const invoke = importOf(9, {
      'read-file': async () => {
        reading += 1;
        most = Math.max(most, reading);
        await new Promise((resolve) => setTimeout(resolve, 5));
        reading -= 1;
        return {};
      },
    });
    await run(definition, INPUT, invoke);
    expect(most).toBe(3);
  });

  it('publishes without a file, so that the session can say that there was nothing to read', async () => {
    const invoke = importOf(0);
    const { status } = await run(definition, INPUT, invoke);
    expect([status, failedFiles(invoke)]).toEqual(['SUCCEEDED', [[]]]);
  });

  it('does not let one file that fails stop the others, and names it to the publication', async () => {
    const invoke = importOf(4, {
      'read-file': (payload) => (fileOf(payload) === 'f2' ? failure('RegisterError') : {}),
    });
    const { status } = await run(definition, INPUT, invoke);
    expect(status).toBe('SUCCEEDED');
    expect(payloads(invoke, 'read-file').map((payload) => fileOf(payload))).toEqual(fileIds(4));
    expect(failedFiles(invoke)).toEqual([[{ fileId: 'f2', error: 'RegisterError' }]]);
  });

  it('names every file when all fail', async () => {
    const invoke = importOf(5, { 'read-file': () => failure('RegisterError') });
    const { status } = await run(definition, INPUT, invoke);
    expect(status).toBe('SUCCEEDED');
    expect(failedFiles(invoke)).toEqual([fileIds(5).map((fileId) => ({ fileId, error: 'RegisterError' }))]);
  });

  it.each(['ThrottledError', 'Runtime.OutOfMemory'])(
    'tries a file three times in all while it ends with %s, and then goes on without it',
    async (error) => {
      const invoke = importOf(3, { 'read-file': (payload) => (fileOf(payload) === 'f1' ? failure(error) : {}) });
      const { status } = await run(definition, INPUT, invoke);
      expect(status).toBe('SUCCEEDED');
      const tries = payloads(invoke, 'read-file').filter((payload) => fileOf(payload) === 'f1');
      expect(tries.map(({ retryCount }) => retryCount)).toEqual([0, 1, 2]);
      expect(failedFiles(invoke)).toEqual([[{ fileId: 'f1', error }]]);
    },
  );

  it('counts a transient fault and a crash of the same file together', async () => {
    const errors = ['TransientError', 'Sandbox.Timedout', 'Lambda.Unknown', 'TransientError'];
    const invoke = importOf(1, { 'read-file': (_payload, call) => failure(errors[call] ?? 'TooManyTries') });
    await run(definition, INPUT, invoke);
    expect(payloads(invoke, 'read-file')).toHaveLength(MAX_FILE_TRIES);
    expect(failedFiles(invoke)).toEqual([[{ fileId: 'f1', error: 'Lambda.Unknown' }]]);
  });

  it('waits while all functions of the account are busy, and that is no try of the file', async () => {
    const invoke = importOf(1, {
      'read-file': (_payload, call) => (call < 8 ? failure('Lambda.TooManyRequestsException') : {}),
    });
    const { status } = await run(definition, INPUT, invoke);
    expect([status, failedFiles(invoke)]).toEqual(['SUCCEEDED', [[]]]);
  });

  it.each(['plan-import', 'publish-register'])('fails with the name of the error of %s', async (name) => {
    const invoke = importOf(2, { [name]: () => failure('RegisterObjectCorruptError') });
    const { status, error } = await run(definition, INPUT, invoke);
    expect([status, error]).toEqual(['FAILED', 'RegisterObjectCorruptError']);
    expect(payloads(invoke, name)).toHaveLength(1);
  });
});
