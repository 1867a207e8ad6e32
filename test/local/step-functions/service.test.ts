import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { type InvokeFunction, LOCAL_CREDENTIALS } from '../../../infra/local/service/service.ts';
import { signedFetch } from '../../../infra/local/service/signed-fetch.ts';
import {
  ended,
  failure,
  functions,
  history,
  MACHINE_ARN,
  machine,
  ROLE_ARN,
  run,
  start,
  startEngine,
  task,
} from './engine.ts';

const pass = machine({ P: { Type: 'Pass', End: true } });
const endless: InvokeFunction = () => new Promise(() => {});
const NOWHERE = 'arn:aws:states:eu-north-1:000000000000:execution:Machine:nowhere';

describe('StartExecution', () => {
  it('returns the ARN and the start date, and names an execution that has no name', async () => {
    const { client } = await startEngine(pass, undefined, { now: () => 1_750_000_000_123 });
    const started = await client.send(new StartExecutionCommand({ stateMachineArn: MACHINE_ARN }));
    expect(started.executionArn).toMatch(/^arn:aws:states:eu-north-1:000000000000:execution:Machine:[0-9a-f-]{36}$/);
    expect(started.startDate).toEqual(new Date(1_750_000_000_123));
  });

  it('returns the running execution for the same name and input, and starts it once', async () => {
    let calls = 0;
    const engine = await startEngine(machine({ X: task('x') }), () => {
      calls += 1;
      return endless('x', {});
    });
    const arns = await Promise.all(Array.from({ length: 20 }, () => start(engine, { a: 1 }, 'export-1')));
    expect(new Set(arns).size).toBe(1);
    expect(calls).toBe(1);
  });

  it('refuses a name that belongs to another input or to an ended execution', async () => {
    const engine = await startEngine(machine({ X: task('x') }), endless);
    const executionArn = await start(engine, { a: 1 }, 'export-1');
    const refusal = { name: 'ExecutionAlreadyExists', message: `Execution Already Exists: '${executionArn}'` };
    await expect(start(engine, { a: 2 }, 'export-1')).rejects.toMatchObject(refusal);
    await engine.client.send(new StopExecutionCommand({ executionArn }));
    await expect(start(engine, { a: 1 }, 'export-1')).rejects.toMatchObject(refusal);
  });

  it('refuses bad names, bad input and unknown machines with the errors of AWS', async () => {
    const engine = await startEngine(pass);
    const named = (name: string) => start(engine, {}, name);
    for (const name of ['with space', 'a/b', 'a:b', 'a*', 'tab\t', '', 'x'.repeat(81)]) {
      await expect(named(name)).rejects.toMatchObject({ name: 'InvalidName' });
    }
    await expect(named('Åse_2025-1.a')).resolves.toContain('Åse_2025-1.a');
    const send = (input: object) =>
      engine.client.send(new StartExecutionCommand({ stateMachineArn: MACHINE_ARN, ...input }));
    await expect(send({ input: '{' })).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
    await expect(send({ stateMachineArn: `${MACHINE_ARN}2` })).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
    await expect(send({ stateMachineArn: 'Machine' })).rejects.toMatchObject({ name: 'InvalidArn' });
  });
});

describe('DescribeExecution', () => {
  it('describes a running, a succeeded and a failed execution', async () => {
    const invoke: InvokeFunction = (_, payload) =>
      payload === 'wait' ? endless('', {}) : Promise.resolve(failure('Bad', String(payload)));
    const engine = await startEngine(machine({ X: task('x') }), invoke);
    const running = await start(engine, 'wait', 'one');
    const description = await engine.client.send(new DescribeExecutionCommand({ executionArn: running }));
    expect(description).toMatchObject({
      status: 'RUNNING',
      name: 'one',
      input: '"wait"',
      stateMachineArn: MACHINE_ARN,
    });
    expect(description.stopDate).toBeUndefined();
    const failed = await ended(engine, await start(engine, 'no', 'two'));
    expect(failed).toMatchObject({ status: 'FAILED', error: 'Bad', redriveStatus: 'NOT_REDRIVABLE' });
    expect(failed.stopDate).toBeInstanceOf(Date);
    expect(failed.output).toBeUndefined();
    const succeeded = await run(pass, { a: 1 });
    expect(succeeded).toMatchObject({ status: 'SUCCEEDED', output: { a: 1 } });
  });

  it('returns the trace header of the start, and leaves out data on request', async () => {
    const engine = await startEngine(pass);
    const { executionArn } = await engine.client.send(
      new StartExecutionCommand({
        stateMachineArn: MACHINE_ARN,
        traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
      }),
    );
    const description = await engine.client.send(
      new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' }),
    );
    expect(description.traceHeader).toBe('Root=1-5759e988-bd862e3fe1be46a994272793');
    expect(description.input).toBeUndefined();
    expect(description.inputDetails).toEqual({ included: false });
  });

  it('refuses an execution that does not exist, as the other operations do', async () => {
    const { client } = await startEngine(pass);
    const refusal = { name: 'ExecutionDoesNotExist' };
    await expect(client.send(new DescribeExecutionCommand({ executionArn: NOWHERE }))).rejects.toMatchObject(refusal);
    await expect(client.send(new StopExecutionCommand({ executionArn: NOWHERE }))).rejects.toMatchObject(refusal);
    await expect(client.send(new GetExecutionHistoryCommand({ executionArn: NOWHERE }))).rejects.toMatchObject(refusal);
  });
});

describe('StopExecution', () => {
  it('aborts, and a second call changes nothing', async () => {
    const engine = await startEngine(machine({ X: task('x') }), endless);
    const executionArn = await start(engine);
    const first = await engine.client.send(
      new StopExecutionCommand({ executionArn, error: 'First', cause: 'because' }),
    );
    const second = await engine.client.send(new StopExecutionCommand({ executionArn, error: 'Second' }));
    expect(second.stopDate).toEqual(first.stopDate);
    expect(await ended(engine, executionArn)).toMatchObject({ status: 'ABORTED', error: 'First', cause: 'because' });
    expect(engine.service.runningCount).toBe(0);
  });

  it('aborts the signal of the invocation', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const engine = await startEngine(machine({ X: task('x') }), (_name, _payload, options) => {
      signals.push(options?.signal);
      return endless('', {});
    });
    const executionArn = await start(engine);
    await engine.client.send(new StopExecutionCommand({ executionArn }));
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });
});

describe('GetExecutionHistory', () => {
  it('returns the same events in pages, forwards and backwards', async () => {
    const { engine, executionArn } = await run(
      machine({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', End: true } }),
    );
    const all = await history(engine, executionArn);
    expect(all.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6]);
    const backwards: (number | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await engine.client.send(
        new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 4, nextToken }),
      );
      backwards.push(...(page.events ?? []).map(({ id }) => id));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(backwards).toEqual([6, 5, 4, 3, 2, 1]);
    const broken = new GetExecutionHistoryCommand({ executionArn, nextToken: 'nonsense' });
    await expect(engine.client.send(broken)).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  it('leaves out input and output on request, and only those', async () => {
    const { engine, executionArn } = await run(
      machine({ X: task('x') }),
      { secret: 1 },
      functions({ x: () => 'secret' }),
    );
    const { events } = await engine.client.send(
      new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false }),
    );
    expect(events?.[0]?.executionStartedEventDetails).toEqual({ roleArn: ROLE_ARN });
    expect(events?.[1]?.stateEnteredEventDetails).toEqual({ name: 'X' });
    expect(events?.[4]?.taskSucceededEventDetails).toEqual({ resourceType: 'lambda', resource: 'invoke' });
    const full = await history(engine, executionArn);
    expect(full[0]?.executionStartedEventDetails?.input).toBe('{"secret":1}');
  });
});

describe('ListExecutions and DescribeStateMachine', () => {
  it('list the newest execution first, by status and by page', async () => {
    const invoke: InvokeFunction = (_, payload) =>
      payload === 2 ? endless('', {}) : functions({ x: () => 1 })('x', {});
    const engine = await startEngine(machine({ X: task('x') }), invoke);
    for (const index of [1, 2, 3]) {
      const arn = await start(engine, index, `e${index}`);
      if (index !== 2) await ended(engine, arn);
    }
    const names = async (query: object) => {
      const answer = await engine.client.send(new ListExecutionsCommand({ stateMachineArn: MACHINE_ARN, ...query }));
      return { names: answer.executions?.map(({ name }) => name), more: answer.nextToken !== undefined };
    };
    expect(await names({})).toEqual({ names: ['e3', 'e2', 'e1'], more: false });
    expect(await names({ statusFilter: 'RUNNING' })).toEqual({ names: ['e2'], more: false });
    expect(await names({ maxResults: 2 })).toEqual({ names: ['e3', 'e2'], more: true });
  });

  it('return the machine as it was loaded', async () => {
    const { client } = await startEngine(pass);
    const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn: MACHINE_ARN }));
    expect(described).toMatchObject({ name: 'Machine', status: 'ACTIVE', type: 'STANDARD', roleArn: ROLE_ARN });
    expect(JSON.parse(described.definition ?? '')).toEqual(pass);
  });
});

describe('the server', () => {
  it('refuses other operations, redrive and unknown parameters, and names them', async () => {
    const { client, service } = await startEngine(pass);
    const listing = client.send(new ListStateMachinesCommand({}));
    await expect(listing).rejects.toThrow('does not honour the operation ListStateMachines');
    const redrive = client.send(new RedriveExecutionCommand({ executionArn: NOWHERE }));
    await expect(redrive).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
    const request = {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSStepFunctions.StartExecution' },
      body: JSON.stringify({ stateMachineArn: MACHINE_ARN, surprise: true }),
    } as const;
    const answer = await signedFetch(service.endpoint, request, 'states', LOCAL_CREDENTIALS);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      __type: 'ValidationException',
      message: expect.stringContaining('surprise'),
    });
  });

  it('listens on loopback only', async () => {
    const { service } = await startEngine(pass);
    expect(new URL(service.endpoint).hostname).toBe('127.0.0.1');
  });
});
