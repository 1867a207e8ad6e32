import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  LOCAL_CREDENTIALS,
  LOCAL_REGION,
  type StepFunctionsService,
  startStepFunctions,
} from '../../infra/local/engine.ts';
import { StepFunctionsExecutions } from '../../lambdas/adapters/executions.ts';

const ARN = `arn:aws:states:${LOCAL_REGION}:000000000000:stateMachine:Machine`;
const COUNTING_ARN = `arn:aws:states:${LOCAL_REGION}:000000000000:stateMachine:Counting`;
/** Four events each, so that the history is more than one page. */
const COUNTED = 300;
const FUNCTION = `arn:aws:lambda:${LOCAL_REGION}:000000000000:function:Endless`;
let service: StepFunctionsService;
let client: SFNClient;
let executions: StepFunctionsExecutions;
let folder: string;
let calls = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'executions-'));
  service = await startStepFunctions({
    dataFolder: folder,
    stateMachines: [
      {
        arn: ARN,
        name: 'Machine',
        roleArn: 'arn:aws:iam::000000000000:role/Machine',
        definition: JSON.stringify({
          QueryLanguage: 'JSONata',
          StartAt: 'Endless',
          States: {
            Endless: {
              Type: 'Task',
              Resource: 'arn:aws:states:::lambda:invoke',
              Arguments: { FunctionName: FUNCTION, Payload: {} },
              End: true,
            },
          },
        }),
      },
      {
        arn: COUNTING_ARN,
        name: 'Counting',
        roleArn: 'arn:aws:iam::000000000000:role/Counting',
        definition: JSON.stringify({
          QueryLanguage: 'JSONata',
          StartAt: 'Count',
          States: {
            Count: {
              Type: 'Map',
              Items: `{% [1..${COUNTED}] %}`,
              ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } },
              End: true,
            },
          },
        }),
      },
    ],
    invokeFunction: () => {
      calls += 1;
      return new Promise(() => {});
    },
    emit: () => {},
  });
  client = new SFNClient({ endpoint: service.endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
  executions = new StepFunctionsExecutions(client, ARN);
});
afterAll(async () => {
  client.destroy();
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

describe('an execution', () => {
  it('starts once under its name, with another trace header too, and is stopped by its name', async () => {
    await executions.start('01J-1', { exportId: '01J' }, 'Root=1-5f0c0000-000000000000000000000000');
    await executions.start('01J-1', { exportId: '01J' }, 'Root=1-5f0c0001-000000000000000000000000');
    expect(await executions.status('01J-1')).toBe('RUNNING');
    expect(calls).toBe(1);
    await executions.stop('01J-1');
    expect(await executions.status('01J-1')).toBe('ABORTED');
  });

  it('has one transition for each state that it entered, over all pages of its history', async () => {
    const counting = new StepFunctionsExecutions(client, COUNTING_ARN);
    await counting.start('01J-1', {}, undefined);
    await vi.waitUntil(async () => (await counting.status('01J-1')) === 'SUCCEEDED', { timeout: 30_000 });
    expect(await counting.transitions('01J-1')).toBe(1 + COUNTED);
    expect(await counting.transitions('01J-9')).toBe(0);
  });

  it('names the state that it entered last', async () => {
    await executions.start('01J-2', { exportId: '01J' }, undefined);
    await vi.waitUntil(async () => (await executions.lastState('01J-2')) !== undefined);
    expect(await executions.lastState('01J-2')).toBe('Endless');
    const counting = new StepFunctionsExecutions(client, COUNTING_ARN);
    await counting.start('01J-2', {}, undefined);
    await vi.waitUntil(async () => (await counting.status('01J-2')) === 'SUCCEEDED', { timeout: 30_000 });
    expect(await counting.lastState('01J-2')).toBe('One');
    expect(await counting.lastState('01J-9')).toBeUndefined();
  });

  it('that does not exist has no status, and stopping it throws nothing', async () => {
    expect(await executions.status('01J-9')).toBeUndefined();
    await expect(executions.stop('01J-9')).resolves.toBeUndefined();
  });
});
