/** `npm run verify-audit`: trails of a local engine, whole and tampered with, and wrong input. */
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import texts from '../../frontend/translations/nb-pages.json' with { type: 'json' };
import { verifyAuditCommand } from '../../infra/commands/audit/verify-audit.ts';
import { coordinatorOf } from '../../infra/commands/samples.ts';
import { type Pipeline, startPipeline, TERMINAL, until } from '../pipeline/pipeline.ts';
import { called, spawned } from './called.ts';

const SCRIPT = join(import.meta.dirname, '../../infra/commands/audit/verify-audit.ts');
const ORGANISATION = '971038179';

let pipeline: Pipeline;
let database: DynamoDBDocumentClient;
let exportId: string;
let importId: string;

beforeAll(async () => {
  pipeline = await startPipeline();
  ({ importId } = await pipeline.import('blindeforbundet-2025'));
  const user = coordinatorOf(ORGANISATION);
  ({ exportId } = await pipeline.as(user).start({ year: 2025 }));
  await until(pipeline.as(user), exportId, TERMINAL);
  const { idToken } = await pipeline.engine.issueTokens(user);
  vi.stubEnv('SMOKE_ID_TOKEN', idToken);
  database = DynamoDBDocumentClient.from(new DynamoDBClient(pipeline.engine.clientConfiguration('dynamodb')));
}, 180_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  database?.destroy();
  await pipeline?.close();
});

const verifyAudit = (...args: readonly string[]) => called(verifyAuditCommand, args);
const toApi = () => ['--api', pipeline.engine.endpoints.httpApi];
const asked = (...args: readonly string[]) => verifyAudit(...args, ...toApi());

it('an export, its import and the register are whole after a run: exit code 0 and the hash of the last event', async () => {
  for (const args of [[exportId], ['--import', importId], ['--register', '2025']]) {
    const { code, stdout, stderr } = await asked(...args);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Whole: (1 event|(?!1 )\d+ events), the last with hash [0-9a-f]{64}\n$/);
  }
});

it('a rewritten event is found: exit code 1 and its place', async () => {
  const TableName = pipeline.engine.stack.functions.map(({ environment }) => environment.AUDIT_TABLE).find(Boolean);
  const Key = { pk: `${ORGANISATION}#${exportId}`, sk: 'TRAIL#0000000002' };
  const { Item } = await database.send(new GetCommand({ TableName, Key }));
  const rewritten = { ...Item, event: { ...Item?.event, actor: 'somebody else' } };
  await database.send(new PutCommand({ TableName, Item: rewritten }));
  const broken = await spawned(SCRIPT, [exportId, ...toApi()]);
  await database.send(new PutCommand({ TableName, Item }));
  expect(broken).toEqual({ code: 1, stdout: '', stderr: 'Broken: event 2 is not as it was written.\n' });
  expect(await spawned(SCRIPT, [exportId, ...toApi()])).toMatchObject({ code: 0, stderr: '' });
});

it.each([
  ['an unknown export', ['01JZZZZZZZ0000000000000009'], 'Export 01JZZZZZZZ0000000000000009: There is no such'],
  [
    'an unknown import',
    ['--import', '01JZZZZZZZ0000000000000009'],
    'Import 01JZZZZZZZ0000000000000009: There is no such',
  ],
  ['no trail', [], 'Give one export, one import or one register.'],
  ['two trails', ['A', '--import', 'B'], 'Give one export, one import or one register.'],
  ['an unknown option', ['--exports'], "Unknown option '--exports'"],
])('%s is not checked: exit code 2 and the reason', async (_, args, reason) => {
  const { code, stdout, stderr } = await asked(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(reason);
});

it.each([
  ['a register without an organisation', ['--register', '2025'], '--register needs --organisation'],
  ['an organisation without a user', ['--register', '2025', '--organisation', '1'], 'No sample organisation'],
  ['a folder without a running engine', ['A', '--data', 'no-such-folder'], 'No engine is running'],
])('%s is not checked on this machine: exit code 2 and the reason', async (_, args, reason) => {
  const { code, stdout, stderr } = await verifyAudit(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(reason);
});

it('--help prints the usage and the exit codes', async () => {
  const { code, stdout } = await spawned(SCRIPT, ['--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('Exit codes: 0 whole, 1 broken, 2 not checked');
  // The name of the field that the page shows.
  expect(stdout).toContain(`"${texts.details.exportId}"`);
  expect(stdout).not.toMatch(/npm run export shows?/);
});
