import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  DEFAULT_ASYNC_INVOKE,
  type FunctionDescriptor,
  type InvocationReport,
} from '../../../infra/local/lambda/function.ts';
import { type LambdaService, startLambda } from '../../../infra/local/lambda/lambda.ts';
import { machineTime, setClockOffset } from '../../../infra/local/service/clock.ts';
import { FAULTS_PATH } from '../../../infra/local/service/fault-api.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../infra/local/service/service.ts';
import { type RequestToSign, signedFetch } from '../../../infra/local/service/signed-fetch.ts';

/** One bundle whose behaviour the event selects. */
const HANDLER = `
import { writeFileSync } from 'node:fs';
let calls = 0;
let left;
export const handler = async (event, context) => {
  calls += 1;
  console.log('call of ' + (event.label ?? 'unknown'));
  switch (event.do) {
    case 'echo': return { event, calls, pid: process.pid };
    case 'context': return { ...context, remaining: context.getRemainingTimeInMillis() };
    case 'environment': return { ...process.env };
    case 'sleep': await new Promise((resolve) => setTimeout(resolve, event.milliseconds)); return { pid: process.pid };
    case 'write': writeFileSync(event.file, ''); return 'written';
    case 'now': return new Date().getTime();
    case 'spin': for (;;) {}
    case 'throw': throw Object.assign(new Error('no such label'), { name: 'UnmappedValuesError' });
    case 'reject': Promise.reject(new Error('forgotten')); return new Promise(() => {});
    case 'exit': process.exit(event.code);
    case 'hold': left = Buffer.alloc(event.megabytes * 1024 * 1024, 1); await new Promise((r) => setTimeout(r, 300)); left = undefined; return 'held';
    case 'heap': { const all = []; for (;;) all.push({ text: 'x' + all.length, more: [all.length] }); }
    case 'large': return 'x'.repeat(event.bytes);
    default: return undefined;
  }
};
`;

let folder: string;
let service: LambdaService;
let client: LambdaClient;
let reports: InvocationReport[] = [];
let deadLetters: { queueArn: string; message: object }[] = [];

function functionOf(name: string, changes: Partial<FunctionDescriptor> = {}): FunctionDescriptor {
  return {
    name,
    arn: `arn:aws:lambda:${LOCAL_REGION}:000000000000:function:${name}`,
    handler: 'index.handler',
    codeFolder: join(folder, 'code'),
    environment: { COLOUR: 'green' },
    timeoutSeconds: 10,
    memoryMegabytes: 256,
    asyncInvoke: DEFAULT_ASYNC_INVOKE,
    ...changes,
  };
}

async function invoke(name: string, event: unknown) {
  const answer = await client.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }));
  return {
    error: answer.FunctionError,
    status: answer.StatusCode,
    body: JSON.parse(answer.Payload?.transformToString() ?? 'null'),
  };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lambda-'));
  await mkdir(join(folder, 'code'));
  await mkdir(join(folder, 'broken'));
  await writeFile(join(folder, 'code', 'index.mjs'), HANDLER);
  await writeFile(join(folder, 'broken', 'index.mjs'), "throw new TypeError('cannot start');");
  service = await startLambda({
    dataFolder: join(folder, 'data'),
    functions: [
      functionOf('worker'),
      functionOf('hasty', { timeoutSeconds: 1 }),
      functionOf('small', { memoryMegabytes: 128 }),
      functionOf('broken', { codeFolder: join(folder, 'broken') }),
      functionOf('misnamed', { handler: 'index.absent' }),
      functionOf('heard', { asyncInvoke: { ...DEFAULT_ASYNC_INVOKE, retryAttempts: 1, onFailureArn: 'arn:queue' } }),
    ],
    environment: { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' },
    adjustEnvironment: (name, given) => (name === 'heard' ? { ...given, COLOUR: `not ${given.COLOUR}` } : given),
    concurrency: 2,
    asyncRetryMilliseconds: [10, 10],
    deadLetter: (queueArn, message) => deadLetters.push({ queueArn, message }),
    onReport: (report) => reports.push(report),
  });
  client = new LambdaClient({
    endpoint: service.endpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
});

beforeEach(() => {
  reports = [];
  deadLetters = [];
  service.clearFaults();
});

afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

describe('an invocation through the SDK', () => {
  it('calls the handler with the event and returns its result', async () => {
    const { status, error, body } = await invoke('worker', { do: 'echo', text: 'blåbær' });
    expect({ status, error }).toEqual({ status: 200, error: undefined });
    expect(body.event).toEqual({ do: 'echo', text: 'blåbær' });
  });

  it('returns null when the handler returns nothing', async () => {
    expect((await invoke('worker', {})).body).toBeNull();
  });

  it('accepts the ARN, with and without a qualifier', async () => {
    const arn = functionOf('worker').arn;
    expect((await invoke(arn, { do: 'echo' })).status).toBe(200);
    expect((await invoke(`${arn}:$LATEST`, { do: 'echo' })).status).toBe(200);
  });

  it('reuses the warm process', async () => {
    const first = await invoke('worker', { do: 'echo' });
    const second = await invoke('worker', { do: 'echo' });
    expect(second.body.pid).toBe(first.body.pid);
    expect(second.body.calls).toBe(first.body.calls + 1);
    expect(reports.at(-1)?.initMilliseconds).toBeNull();
  });

  it('has the function and the remaining time in the context', async () => {
    const { body } = await invoke('worker', { do: 'context' });
    expect(body).toMatchObject({
      functionName: 'worker',
      invokedFunctionArn: functionOf('worker').arn,
      memoryLimitInMB: '256',
      awsRequestId: reports[0]?.requestId,
    });
    expect(body.remaining).toBeGreaterThan(9_000);
    expect(body.remaining).toBeLessThanOrEqual(10_000);
  });

  it('gives a function the adjusted environment', async () => {
    expect((await invoke('heard', { do: 'environment' })).body).toMatchObject({
      COLOUR: 'not green',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
    });
    expect((await invoke('worker', { do: 'environment' })).body).toMatchObject({ COLOUR: 'green' });
  });

  it('gives a function the environment of the template and of the engine, and nothing of its parent process', async () => {
    process.env.SECRET_OF_THE_SHELL = 'must not be seen';
    const { body } = await invoke('hasty', { do: 'environment' });
    delete process.env.SECRET_OF_THE_SHELL;
    expect(body).toMatchObject({
      COLOUR: 'green',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
      AWS_REGION: 'eu-north-1',
      AWS_LAMBDA_FUNCTION_NAME: 'hasty',
      TZ: 'UTC',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/),
    });
    expect(body).not.toHaveProperty('SECRET_OF_THE_SHELL');
    expect(Object.keys(body).filter((name) => name.startsWith('VITEST'))).toEqual([]);
  });

  it('is refused for an unknown function', async () => {
    await expect(invoke('unknown', {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('is refused with more than 6 MB', async () => {
    await expect(invoke('worker', { text: 'x'.repeat(6 * 1024 * 1024) })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
    });
  });

  it('fails when the answer has more than 6 MB', async () => {
    const { error, body } = await invoke('worker', { do: 'large', bytes: 6 * 1024 * 1024 });
    expect(error).toBe('Unhandled');
    expect(body.errorType).toBe('Function.ResponseSizeTooLarge');
  });

  it('is accepted at once and retried twice as an event', async () => {
    service.inject({ functionName: 'worker', kind: 'fail', times: 2 });
    const answer = await client.send(
      new InvokeCommand({ FunctionName: 'worker', InvocationType: 'Event', Payload: JSON.stringify({ do: 'echo' }) }),
    );
    expect(answer.StatusCode).toBe(202);
    await expect.poll(() => reports.map((report) => report.outcome)).toEqual(['success']);
  });

  it('writes its payload and number of tries to the dead letter queue after the last retry', async () => {
    service.invokeAsync('heard', { do: 'throw' });
    await expect.poll(() => deadLetters).toHaveLength(1);
    expect(reports.map(({ outcome }) => outcome)).toEqual(['UnmappedValuesError', 'UnmappedValuesError']);
    expect(deadLetters).toMatchObject([
      {
        queueArn: 'arn:queue',
        message: {
          requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
          requestPayload: { do: 'throw' },
          responsePayload: { errorType: 'UnmappedValuesError' },
        },
      },
    ]);
  });

  it('is refused with LogType Tail', async () => {
    await expect(client.send(new InvokeCommand({ FunctionName: 'worker', LogType: 'Tail' }))).rejects.toThrow(
      /does not honour/,
    );
  });
});

describe('a failing function', () => {
  it('reports the name of the thrown error', async () => {
    const { error, body } = await invoke('worker', { do: 'throw' });
    expect(error).toBe('Unhandled');
    expect(body).toMatchObject({ errorType: 'UnmappedValuesError', errorMessage: 'no such label' });
    expect(body.trace[0]).toContain('no such label');
  });

  it('is killed at its timeout, also in an endless loop, with AWS’s message', async () => {
    const { body } = await invoke('hasty', { do: 'spin' });
    expect(body.errorType).toBe('Sandbox.Timedout');
    expect(body.errorMessage).toBe(`RequestId: ${reports[0]?.requestId} Error: Task timed out after 1.00 seconds`);
    expect((await invoke('hasty', { do: 'echo' })).body.calls).toBe(1);
  });

  it('reports Runtime.ExitError with the status when it exits', async () => {
    const { body } = await invoke('worker', { do: 'exit', code: 3 });
    expect(body.errorType).toBe('Runtime.ExitError');
    expect(body.errorMessage).toMatch(/Runtime exited with error: exit status 3$/);
    expect((await invoke('worker', { do: 'exit', code: 0 })).body.errorMessage).toMatch(/without providing a reason$/);
  });

  it('fails for an unhandled rejection, and its process is not used again', async () => {
    const before = await invoke('worker', { do: 'echo' });
    expect((await invoke('worker', { do: 'reject' })).body).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'forgotten',
    });
    expect((await invoke('worker', { do: 'echo' })).body.pid).not.toBe(before.body.pid);
  });

  it('reports Runtime.OutOfMemory for too much memory outside the heap', async () => {
    const { body } = await invoke('small', { do: 'hold', megabytes: 200 });
    expect(body.errorType).toBe('Runtime.OutOfMemory');
  });

  it('reports Runtime.OutOfMemory for too much memory in the heap', async () => {
    const { body } = await invoke('small', { do: 'heap' });
    expect(body.errorType).toBe('Runtime.OutOfMemory');
  });

  it('reports why it cannot be loaded, at each invocation', async () => {
    for (let time = 0; time < 2; time += 1) {
      expect((await invoke('broken', {})).body).toMatchObject({ errorType: 'TypeError', errorMessage: 'cannot start' });
    }
    expect((await invoke('misnamed', {})).body.errorType).toBe('Runtime.HandlerNotFound');
  });
});

describe('the report of an invocation', () => {
  it('has duration, billed duration and the peak memory of this invocation only', async () => {
    await invoke('worker', { do: 'hold', megabytes: 60 });
    await invoke('worker', { do: 'echo' });
    const [held, after] = reports;
    expect(held?.durationMilliseconds).toBeGreaterThanOrEqual(300);
    expect(Number.isInteger(held?.billedMilliseconds)).toBe(true);
    if (process.platform !== 'linux') return;
    expect(held?.maxMemoryBytes).toBeGreaterThan(90 * 1024 * 1024);
    expect(after?.maxMemoryBytes).toBeGreaterThan(20 * 1024 * 1024);
  });

  it('is in the log file of the function, after the lines of the invocation', async () => {
    await invoke('worker', { do: 'echo', label: 'the log test' });
    const requestId = reports[0]?.requestId;
    const linesOf = async () =>
      (await readFile(join(folder, 'data', 'logs', 'worker.log'), 'utf8'))
        .split('\n')
        .filter((line) => line.includes(requestId ?? 'nothing'))
        .map((line) => JSON.parse(line));
    await expect.poll(linesOf).toMatchObject([
      { requestId, stream: 'stdout', line: 'call of the log test' },
      { requestId, stream: 'report', report: { outcome: 'success', memoryMegabytes: 256 } },
    ]);
  });
});

describe('concurrency', () => {
  it('runs as many invocations as there are slots, one at a time in each process, and loses none', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => service.invokeFromMachine('worker', { do: 'sleep', milliseconds: 100 })),
    );
    expect(outcomes.every((outcome) => outcome.kind === 'success')).toBe(true);
    const events = reports
      .flatMap((report) => [
        { at: report.startedAt, by: 1 },
        // Start and duration come from two clocks, which may differ by a few of the 100 ms.
        { at: report.startedAt + report.durationMilliseconds - 10, by: -1 },
      ])
      .sort((one, other) => one.at - other.at || one.by - other.by);
    let running = 0;
    const most = Math.max(...events.map(({ by }) => (running += by)));
    expect(most).toBe(2);
  });

  it('does not delay other callers by the queue of the state machine', async () => {
    const queue = Array.from({ length: 8 }, () =>
      service.invokeFromMachine('worker', { do: 'sleep', milliseconds: 300 }),
    );
    const from = performance.now();
    await service.invoke('worker', { do: 'echo' });
    expect(performance.now() - from).toBeLessThan(1_000);
    await Promise.all(queue);
  });

  it('lets a running function continue after an aborted wait, and does not start a waiting one', async () => {
    const abort = new AbortController();
    const started = Array.from({ length: 4 }, () =>
      service.invokeFromMachine('worker', { do: 'sleep', milliseconds: 400 }, { signal: abort.signal }),
    );
    const settled = Promise.allSettled(started);
    await delay(150);
    abort.abort(new Error('stopped'));
    expect((await settled).map((one) => one.status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    await expect
      .poll(() => reports.map((report) => report.outcome), { timeout: 5_000 })
      .toEqual(['success', 'success']);
    await delay(300);
    expect(reports).toHaveLength(2);
  });
});

describe('a clock that is ahead', () => {
  afterEach(() => setClockOffset(0));

  it('is that of the functions too, from their next invocation on', async () => {
    const hour = 3600_000;
    const lead = async () => {
      const outcome = await service.invoke('worker', { do: 'now' });
      return outcome.kind === 'success' ? Number(outcome.payload) - machineTime() : Number.NaN;
    };
    expect(Math.abs(await lead())).toBeLessThan(hour / 2);
    setClockOffset(hour);
    expect(Date.now() - machineTime()).toBeGreaterThan(hour - 1000);
    expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
    expect(Math.abs((await lead()) - hour)).toBeLessThan(hour / 2);
    setClockOffset(0);
    expect(Math.abs(await lead())).toBeLessThan(hour / 2);
  });
});

describe('fault switches', () => {
  it('throttle the given number of invocations', async () => {
    service.inject({ functionName: 'worker', kind: 'throttle', times: 1 });
    expect(await service.invoke('worker', { do: 'echo' })).toMatchObject({
      errorType: 'Lambda.TooManyRequestsException',
    });
    expect((await service.invoke('worker', { do: 'echo' })).kind).toBe('success');
    service.inject({ functionName: 'worker', kind: 'throttle', times: 1 });
    await expect(invoke('worker', { do: 'echo' })).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  });

  it('fail with a given name after a given number of invocations', async () => {
    service.inject({ functionName: 'worker', kind: 'fail', after: 1, errorType: 'TransientError' });
    expect((await service.invoke('worker', { do: 'echo' })).kind).toBe('success');
    expect(await service.invoke('worker', { do: 'echo' })).toMatchObject({ errorType: 'TransientError' });
  });

  it('kill the process during an invocation', async () => {
    service.inject({ functionName: 'worker', kind: 'kill', milliseconds: 50 });
    const outcome = await service.invoke('worker', { do: 'sleep', milliseconds: 5_000 });
    expect(outcome).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/signal: killed$/),
    });
  });

  it('kill the process before its handler begins when the time is 0', async () => {
    const marker = join(folder, 'begun');
    for (let time = 0; time < 5; time++) {
      service.inject({ functionName: 'worker', kind: 'kill' });
      expect(await service.invoke('worker', { do: 'write', file: marker })).toMatchObject({
        errorType: 'Runtime.ExitError',
      });
    }
    await expect(readFile(marker)).rejects.toMatchObject({ code: 'ENOENT' });
    expect((await service.invoke('worker', { do: 'write', file: marker })).kind).toBe('success');
    await readFile(marker);
  });

  it('delay an invocation, which counts towards its timeout', async () => {
    service.inject({ functionName: 'hasty', kind: 'slow', milliseconds: 5_000 });
    expect(await service.invoke('hasty', { do: 'echo' })).toMatchObject({ errorType: 'Sandbox.Timedout' });
  });

  it('hold an invocation until the fault is cleared, and let others pass', async () => {
    service.inject({ functionName: 'worker', kind: 'hold' });
    let answered = false;
    const held = service.invoke('worker', { do: 'echo' }).finally(() => {
      answered = true;
    });
    expect((await service.invoke('worker', { do: 'echo' })).kind).toBe('success');
    service.clearFaults('hasty');
    expect(answered).toBe(false);
    service.clearFaults('worker');
    expect((await held).kind).toBe('success');
  });

  it('concern only invocations with a text in their payload', async () => {
    service.inject({ functionName: 'worker', kind: 'throttle', contains: 'mine' });
    expect((await service.invoke('worker', { do: 'echo', label: 'yours' })).kind).toBe('success');
    expect((await service.invoke('worker', { do: 'echo', label: 'mine' })).kind).toBe('failure');
    service.inject({ functionName: 'worker', kind: 'throttle', contains: 'mine' });
    service.clearFaultsContaining('mine');
    expect((await service.invoke('worker', { do: 'echo', label: 'mine' })).kind).toBe('success');
  });

  it('hold an invocation until it is released, and let the other faults stay', async () => {
    service.inject({ functionName: 'worker', kind: 'hold', contains: 'mine' });
    service.inject({ functionName: 'worker', kind: 'throttle', contains: 'mine' });
    const held = service.invoke('worker', { do: 'echo', label: 'mine' });
    await expect.poll(() => service.held.map(({ functionName }) => functionName)).toEqual(['worker']);
    service.release('worker', 'yours');
    expect(service.held).toHaveLength(1);
    service.release('worker', 'mine');
    expect((await held).kind).toBe('success');
    expect((await service.invoke('worker', { do: 'echo', label: 'mine' })).kind).toBe('failure');
  });

  it('tell the caller of a time-out while the function works on', async () => {
    const file = join(folder, 'written-late');
    service.inject({ functionName: 'worker', kind: 'late', milliseconds: 50 });
    const outcome = await service.invoke('worker', { do: 'write', file });
    expect(outcome).toMatchObject({ kind: 'failure', errorType: 'Sandbox.Timedout' });
    await expect.poll(() => readFile(file, 'utf8').catch(() => undefined)).toBe('');
  });

  it('deliver an event twice, or not at all', async () => {
    reports = [];
    service.inject({ functionName: 'worker', kind: 'repeat', milliseconds: 20 });
    service.invokeAsync('worker', { do: 'echo' });
    await expect.poll(() => reports).toHaveLength(2);
    service.inject({ functionName: 'worker', kind: 'lose' });
    expect(await service.invoke('worker', { do: 'echo' })).toEqual({ kind: 'success', payload: null });
    expect(reports).toHaveLength(2);
  });

  it('are set by signed requests over loopback alone', async () => {
    const address = service.endpoint + FAULTS_PATH;
    const signed = (request: RequestToSign) => signedFetch(address, request, 'lambda', LOCAL_CREDENTIALS);
    const post = (type: string, body: unknown) =>
      signed({ method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) });
    const fault = { functionName: 'worker', kind: 'throttle' };
    const unsigned = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fault) };
    expect((await fetch(address, unsigned)).status).toBe(403);
    expect((await post('text/plain', fault)).status).toBe(415);
    expect((await post('application/json', { ...fault, kind: 'explode' })).status).toBe(400);
    expect((await post('application/json', fault)).status).toBe(201);
    expect(await (await signed({ method: 'GET' })).json()).toMatchObject([{ ...fault, left: 1 }]);
  });
});

it('closing ends all processes, also busy ones', async () => {
  const other = await startLambda({ dataFolder: join(folder, 'other'), functions: [functionOf('worker')] });
  const spinning = other.invoke('worker', { do: 'spin' });
  await other.invoke('worker', { do: 'echo' });
  const pids = [...other.pids];
  expect(pids).toHaveLength(2);
  await other.close();
  expect(await spinning).toMatchObject({ errorType: 'Runtime.ExitError' });
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow();
});
