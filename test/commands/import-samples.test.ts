/** The samples of `npm start`, on a data folder whose registers an earlier version had imported. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importSamples } from '../../infra/commands/import-samples.ts';
import { type Pipeline, startPipeline } from '../pipeline/pipeline.ts';

const NBF = '971038179';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
}, 120_000);
afterAll(() => pipeline.close());

/** As it is in the table of a data folder that the version before registers of files has left. */
async function oldPointer({ engine }: Pipeline): Promise<void> {
  const table = engine.stack.functions.map(({ environment }) => environment.EXPORTS_TABLE).find(Boolean);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(engine.clientConfiguration('dynamodb')));
  const pointer = {
    organisationNumber: NBF,
    year: 2025,
    importId: '9d60f51c-a2f5-4e23-9eaf-19bb42cb7614',
    importedAt: '2026-11-27T21:18:11.924Z',
    files: [{ name: 'aktiviteter.csv', sha256: '485ec95ef401f614da90f236c8827c46b4f3ae1fb48db240a4fb83f49def217a' }],
    activityRows: 300,
    attendanceRows: 1728,
    attendancesOfUnknownActivity: 0,
    activities: 300,
    attendances: 1728,
    shards: 3,
    branches: ['Blindeforbundet Askøy'],
  };
  await client.send(new PutCommand({ TableName: table, Item: { pk: `ORG#${NBF}`, sk: 'REGISTER#2025', pointer } }));
  client.destroy();
}

it('a register of an earlier version is read once more, and one of this version is not', async () => {
  await oldPointer(pipeline);
  const said: string[] = [];
  await importSamples(pipeline.engine, (line) => said.push(line.trim()));
  expect(said).toEqual([
    'Norges Handikapforbund (syntetisk): 502 aktiviteter, 2832 deltakelser',
    'HLF Hørselshemmedes Landsforbund (syntetisk): 2037 aktiviteter, 12708 deltakelser',
    'Norges Blindeforbund (syntetisk): 300 aktiviteter, 1728 deltakelser',
  ]);
  expect(await pipeline.as('nbf-kari').json('GET', '/registers/2025')).toMatchObject({ version: 1, activityRows: 300 });

  await importSamples(pipeline.engine, (line) => said.push(line));
  expect(said).toHaveLength(3);
}, 240_000);
