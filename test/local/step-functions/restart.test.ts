import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { type InvokeFunction, LOCAL_REGION } from '../../../infra/local/service/service.ts';
import {
  ended,
  functions,
  history,
  MACHINE_ARN,
  machine,
  ROLE_ARN,
  start,
  startEngine,
  task,
  throwAwayFolder,
} from './engine.ts';

const definition = machine({ X: task('x') });
const endless: InvokeFunction = () => new Promise(() => {});

describe('after a restart', () => {
  it('an ended execution has the same description and history, and its name is still taken', async () => {
    const dataFolder = throwAwayFolder();
    const before = await startEngine(definition, functions({ x: () => ({ done: true }) }), { dataFolder });
    const executionArn = await start(before, { a: 1 }, 'one');
    const described = await ended(before, executionArn);
    const events = await history(before, executionArn);
    await before.service.close();

    const after = await startEngine(definition, endless, { dataFolder });
    const { status, input, output, startDate, stopDate } = described;
    expect(status).toBe('SUCCEEDED');
    expect(await ended(after, executionArn)).toMatchObject({ status, input, output, startDate, stopDate });
    expect(await history(after, executionArn)).toEqual(events);
    await expect(start(after, { a: 1 }, 'one')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    expect(after.service.announceInterrupted()).toBe(0);
  });

  it('a running execution is ABORTED at once, and announced when the listeners are ready', async () => {
    const dataFolder = throwAwayFolder();
    const before = await startEngine(definition, endless, { dataFolder });
    const executionArn = await start(before, {}, 'one');
    await before.service.close();
    expect(before.events.map(({ detail }) => detail.status)).toEqual(['RUNNING']);

    const after = await startEngine(definition, endless, { dataFolder });
    const error = 'LocalEngine.Restarted';
    expect(await ended(after, executionArn)).toMatchObject({ status: 'ABORTED', error });
    expect(after.events).toEqual([]);
    expect(after.service.announceInterrupted()).toBe(1);
    expect(after.service.announceInterrupted()).toBe(0);
    expect(after.events.map(({ detail }) => [detail.status, detail.error])).toEqual([['ABORTED', error]]);
    const events = await history(after, executionArn);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)?.type).toBe('ExecutionAborted');
  });

  it('an unfinished line is left out, and the lines that follow are whole', async () => {
    const dataFolder = throwAwayFolder();
    const before = await startEngine(definition, endless, { dataFolder });
    const executionArn = await start(before, {}, 'one');
    await before.service.close();
    const [file = ''] = readdirSync(join(dataFolder, 'history'));
    appendFileSync(join(dataFolder, 'history', file), '{"id":5,"typ');
    appendFileSync(join(dataFolder, 'executions.jsonl'), '{"kind":"end","execu');

    for (let restart = 0; restart < 2; restart += 1) {
      const after = await startEngine(definition, endless, { dataFolder });
      expect((await ended(after, executionArn)).status).toBe('ABORTED');
      const events = await history(after, executionArn);
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
      expect(events.filter(({ type }) => type === 'ExecutionAborted')).toHaveLength(1);
      await after.service.close();
    }
  });
});

describe('kill -9', () => {
  it('loses no started execution and no reported end', async () => {
    const dataFolder = throwAwayFolder();
    const { child, ...started } = await startProcess(dataFolder);
    const client = new SFNClient({ ...started, region: LOCAL_REGION });
    onTestFinished(() => client.destroy());
    const begin = (name: string, input: string) =>
      client.send(new StartExecutionCommand({ stateMachineArn: MACHINE_ARN, name, input }));
    const finished = await begin('finished', '{"wait":false}');
    const running = await begin('running', '{"wait":true}');
    let status: string | undefined;
    while (status !== 'SUCCEEDED') {
      ({ status } = await client.send(new DescribeExecutionCommand({ executionArn: finished.executionArn })));
    }
    child.kill('SIGKILL');
    await once(child, 'exit');

    const after = await startEngine(definition, endless, { dataFolder });
    expect((await ended(after, finished.executionArn ?? '')).status).toBe('SUCCEEDED');
    expect((await ended(after, running.executionArn ?? '')).status).toBe('ABORTED');
  });
});

const credentialsSchema = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });
const startedSchema = z.object({ endpoint: z.string(), credentials: credentialsSchema });

/** Starts the engine in a process of its own, with a function that answers at once or never. */
async function startProcess(dataFolder: string): Promise<{ child: ChildProcess } & z.infer<typeof startedSchema>> {
  const engine = new URL('../../../infra/local/step-functions/step-functions.ts', import.meta.url).href;
  const service = new URL('../../../infra/local/service/service.ts', import.meta.url).href;
  const options = {
    dataFolder,
    stateMachines: [{ arn: MACHINE_ARN, name: 'Machine', roleArn: ROLE_ARN, definition: JSON.stringify(definition) }],
  };
  const program = `
    import { startStepFunctions } from ${JSON.stringify(engine)};
    import { LOCAL_CREDENTIALS } from ${JSON.stringify(service)};
    const service = await startStepFunctions({
      ...${JSON.stringify(options)},
      invokeFunction: (_, payload) => payload.wait ? new Promise(() => {}) : Promise.resolve({ kind: 'success', payload: {} }),
      emit: () => {},
    });
    console.log(JSON.stringify({ endpoint: service.endpoint, credentials: LOCAL_CREDENTIALS }));
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, ...startedSchema.parse(JSON.parse(line)) };
  }
  throw new Error('The engine did not start');
}
