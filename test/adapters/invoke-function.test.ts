import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  DEFAULT_ASYNC_INVOKE,
  type LambdaService,
  LOCAL_CREDENTIALS,
  LOCAL_REGION,
  startLambda,
} from '../../infra/local/engine.ts';
import { EraseFunction } from '../../lambdas/adapters/erase-function.ts';
import { invokeFunction } from '../../lambdas/adapters/invoke-function.ts';

const HANDLER = `
export const handler = async (event) => {
  if (event.dies) process.exit(1);
  if (event.fails) throw new Error('about ' + event.person);
  return event.scope === undefined ? { event } : { outcome: event.actor === 'kari' ? 'busy' : 'erazed' };
};
`;
let folder: string;
let service: LambdaService;
let client: LambdaClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'invoked-'));
  await mkdir(join(folder, 'code'));
  await writeFile(join(folder, 'code', 'index.mjs'), HANDLER);
  service = await startLambda({
    dataFolder: join(folder, 'data'),
    functions: [
      {
        name: 'erase',
        arn: `arn:aws:lambda:${LOCAL_REGION}:000000000000:function:erase`,
        handler: 'index.handler',
        codeFolder: join(folder, 'code'),
        environment: {},
        timeoutSeconds: 10,
        memoryMegabytes: 256,
        asyncInvoke: DEFAULT_ASYNC_INVOKE,
      },
    ],
  });
  client = clientOf(service.endpoint);
});
afterAll(async () => {
  client.destroy();
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

const clientOf = (endpoint: string) =>
  new LambdaClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, maxAttempts: 1 });

it('an invocation answers with what the function returns', async () => {
  const payload = { name: 'Åse', count: 2 };
  expect(await invokeFunction(client, 'erase', payload)).toEqual({ event: payload });
});

it.each([{ fails: true }, { dies: true }])(
  'a function that breaks off with %j can be asked again, and its error quotes nothing',
  async (how) => {
    const failure: unknown = await invokeFunction(client, 'erase', { ...how, person: 'Kari Moss' }).catch(
      (error) => error,
    );
    expect(failure).toMatchObject({ name: 'TransientError', details: { service: 'Lambda' } });
    expect(failure).toMatchObject({ cause: undefined });
    expect(String(failure)).not.toContain('Kari Moss');
  },
);

it('a service that does not answer can be asked again', async () => {
  const nowhere = clientOf('http://127.0.0.1:1');
  await expect(invokeFunction(nowhere, 'erase', {})).rejects.toMatchObject({
    name: 'TransientError',
    details: { service: 'Lambda' },
  });
});

it('the function that erases is refused an answer of another form', async () => {
  const eraser = new EraseFunction(client, 'erase');
  const organisation = (actor: string) => eraser.organisation({ organisationNumber: '971038179', actor });
  expect(await organisation('kari')).toEqual({ outcome: 'busy' });
  await expect(organisation('ola')).rejects.toThrow();
});
