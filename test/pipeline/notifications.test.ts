/** Mails about ended runs, end to end on the local engine, which captures them. */
import { once } from 'node:events';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { DynamoNotificationLog } from '../../lambdas/adapters/tables/notifications/notification-log.ts';
import { meSchema, ticketSchema } from '../../lambdas/protocol.ts';
import { eventually, type Pipeline, startPipeline, until } from './pipeline.ts';

const ORGANISATION = '971038179';
const KARI = 'nbf-kari';
const ADDRESS = 'nbf-kari@example.org';

let pipeline: Pipeline;
let database: DynamoDBDocumentClient;
let notifications: DynamoNotificationLog;
/** Of the notifier, ended. */
let invocations = 0;

beforeAll(async () => {
  pipeline = await startPipeline({
    callFaults: true,
    onReport: ({ functionName }) => {
      invocations += functionName.includes('Notifier') ? 1 : 0;
    },
  });
  database = DynamoDBDocumentClient.from(new DynamoDBClient(pipeline.engine.clientConfiguration('dynamodb')));
  notifications = new DynamoNotificationLog(database, variable('EXPORTS_TABLE'), { now: Date.now });
  await pipeline.import('blindeforbundet-2025');
});
afterAll(async () => {
  database.destroy();
  await pipeline.close();
});

let before: number;
beforeEach(() => {
  before = pipeline.engine.mails().length;
});
afterEach(() => {
  pipeline.engine.clearFaults();
});

/** The mails of this test, newest first. */
const mails = () => pipeline.engine.mails().slice(0, pipeline.engine.mails().length - before);

function variable(name: string): string {
  return pipeline.engine.stack.functions.map(({ environment }) => environment[name]).find(Boolean) ?? name;
}

/** Waits until it is settled what becomes of the mail. @returns its state */
async function settled(id: string, attempt = 1): Promise<string | undefined> {
  const kept = await eventually(
    () => notifications.read({ organisationNumber: ORGANISATION, id, attempt }),
    (notification) => !['sending', 'failed', undefined].includes(notification?.state),
  );
  return kept?.state;
}

describe('an export that nobody watches', () => {
  it('leads to one mail with a link, to the user who started it, in which nothing of the register stands', async () => {
    const api = pipeline.as(KARI);
    const { exportId } = await api.start({ year: 2025 });
    await until(api, exportId, ['completed']);
    expect(await settled(exportId)).toBe('sent');
    expect(mails()).toMatchObject([
      { from: variable('MAIL_SENDER'), to: [ADDRESS], subject: 'Eksporten for 2025 er ferdig' },
    ]);
    const [{ text = '' } = {}] = mails();
    expect(text).toContain(`${variable('ALLOWED_ORIGIN')}/#/eksport/${exportId}`);
    const said = text.replaceAll(/https?:\S+/g, '').replaceAll('2025', '');
    expect(said).not.toMatch(/\d|Kari|@|lokallag|deltak/i);
  });

  it('leads to one mail when its end is delivered twice', async () => {
    const invokedBefore = invocations;
    pipeline.engine.inject({ functionName: 'notifier', kind: 'repeat', milliseconds: 50 });
    const api = pipeline.as(KARI);
    const { exportId } = await api.start({ year: 2025, format: 'csv' });
    await until(api, exportId, ['completed']);
    expect(await settled(exportId)).toBe('sent');
    // The end itself, and the same once more.
    await eventually(
      async () => invocations - invokedBefore,
      (count) => count >= 2,
    );
    expect(mails()).toHaveLength(1);
  });

  it('leads to a mail that it needs a look when it failed', async () => {
    pipeline.engine.inject({ functionName: 'generate-file', kind: 'fail', errorType: 'Runtime.Broken', times: 50 });
    const api = pipeline.as(KARI);
    const { exportId } = await api.start({ year: 2025, language: 'en' });
    await until(api, exportId, ['failed']);
    expect(await settled(exportId)).toBe('sent');
    expect(mails().map(({ subject }) => subject)).toEqual(['Eksporten for 2025 må ses på']);
  });

  it('leads to one mail when SES is first not available', async () => {
    pipeline.engine.injectCallFault({
      service: 'ses',
      kind: 'fail',
      status: 503,
      errorType: 'ServiceUnavailable',
      times: 2,
    });
    const api = pipeline.as(KARI);
    const { exportId } = await api.start({ year: 2025, format: 'csv', language: 'en' });
    await until(api, exportId, ['completed']);
    expect(await settled(exportId)).toBe('sent');
    expect(mails()).toHaveLength(1);
  });

  it('completes although no mail can be sent, which is noted', async () => {
    pipeline.engine.injectCallFault({ service: 'ses', kind: 'fail', status: 400, errorType: 'MessageRejected' });
    const api = pipeline.as(KARI);
    const { exportId } = await api.start({ year: 2025, branches: [await firstBranch()] });
    await until(api, exportId, ['completed']);
    expect(await settled(exportId)).toBe('given_up');
    expect((await api.view(exportId)).progress.status).toBe('completed');
    expect(mails()).toEqual([]);
  });
});

it('an export that its user watches leads to no mail', async () => {
  const api = pipeline.as(KARI);
  const { ticket, webSocketUrl } = ticketSchema.parse(await api.json('POST', '/tickets'));
  const socket = new WebSocket(`${webSocketUrl}?ticket=${ticket}`, { origin: variable('ALLOWED_ORIGIN') });
  await once(socket, 'open');
  const { exportId } = await api.start({ year: 2025, branches: [await firstBranch()], format: 'csv' });
  await until(api, exportId, ['completed']);
  expect(await settled(exportId)).toBe('watched');
  socket.close();
  await once(socket, 'close');
  expect(mails()).toEqual([]);
});

it('an export that its user cancels leads to no mail, and to none later', async () => {
  pipeline.engine.inject({ functionName: 'plan-query', kind: 'hold', times: 50 });
  const api = pipeline.as(KARI);
  const { exportId } = await api.start({ year: 2025, branches: [await firstBranch()], language: 'en' });
  await api.act(exportId, 'cancel');
  pipeline.engine.clearFaults();
  await until(api, exportId, ['cancelled']);
  const { exportId: next } = await api.start({ year: 2025, branches: [await firstBranch()], language: 'en' });
  await until(api, next, ['completed']);
  // The stream is in order, so the cancellation has been passed over by now.
  expect(await settled(next)).toBe('sent');
  expect(mails()).toHaveLength(1);
  expect(mails()[0]?.text).toContain(next);
});

it('an import that nobody watches leads to one mail with a link to the session', async () => {
  const { importId } = await pipeline.import('blindeforbundet-2025');
  expect(await settled(importId)).toBe('sent');
  expect(mails()).toMatchObject([{ to: [ADDRESS], subject: 'Importen for 2025 er ferdig' }]);
  expect(mails()[0]?.text).toContain(`${variable('ALLOWED_ORIGIN')}/#/register/2025/${importId}`);
});

async function firstBranch(): Promise<string> {
  const { registers } = meSchema.parse(await pipeline.as(KARI).json('GET', '/me'));
  return registers.flatMap(({ branches }) => branches)[0] ?? '';
}
