import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoNotificationLog } from '../../../../lambdas/adapters/tables/notifications/notification-log.ts';
import { DynamoUserSettings } from '../../../../lambdas/adapters/tables/notifications/user-settings.ts';
import { KEY_PREFIX } from '../../../../lambdas/environment.ts';
import { BEGINNING, ORGANISATION, OTHER_ORGANISATION, StoppedClock } from '../../../fakes/exports/export-record.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

let tables: LocalTables;
beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());

describe('what became of a mail', () => {
  const run = { organisationNumber: ORGANISATION, id: 'R1', attempt: 1 };

  it('is kept for each attempt, and changed only by who has read it as it is', async () => {
    const log = new DynamoNotificationLog(tables.client, 'exports', new StoppedClock());
    expect(await log.read(run)).toBeUndefined();
    const sending = { state: 'sending', tries: 1 } as const;
    const sent = { state: 'sent', tries: 1 } as const;
    expect(await log.write(run, undefined, sending)).toBe(true);
    expect(await log.write(run, undefined, sending)).toBe(false);
    expect(await log.write(run, { state: 'failed', tries: 1 }, sent)).toBe(false);
    expect(await log.write(run, { state: 'sending', tries: 2 }, sent)).toBe(false);
    expect(await log.write(run, sending, sent)).toBe(true);
    expect(await log.read(run)).toEqual(sent);
    expect(await log.read({ ...run, attempt: 2 })).toBeUndefined();
  });

  it('is deleted after a week', async () => {
    const log = new DynamoNotificationLog(tables.client, 'exports', new StoppedClock());
    await log.write({ ...run, id: 'R2' }, undefined, { state: 'watched', tries: 0 });
    const Key = { pk: `${KEY_PREFIX.notification}${ORGANISATION}#R2`, sk: 'ATTEMPT#1' };
    const { Item } = await tables.client.send(new GetCommand({ TableName: 'exports', Key }));
    expect(Item?.expiresAt).toBe(BEGINNING / 1000 + 7 * 24 * 3600);
  });
});

describe('the choice of a user', () => {
  it('is to get mails until it is changed, in one organisation', async () => {
    const settings = new DynamoUserSettings(tables.client, 'exports');
    expect(await settings.read(ORGANISATION, 'kari')).toEqual({ mailWhenDone: true });
    await settings.write(ORGANISATION, 'kari', { mailWhenDone: false });
    expect(await settings.read(ORGANISATION, 'kari')).toEqual({ mailWhenDone: false });
    expect(await settings.read(OTHER_ORGANISATION, 'kari')).toEqual({ mailWhenDone: true });
    expect(await settings.read(ORGANISATION, 'ola')).toEqual({ mailWhenDone: true });
  });
});
