import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoAuditTrail } from '../../../../lambdas/adapters/tables/audit/audit-trail.ts';
import { DynamoGrantRateStore } from '../../../../lambdas/adapters/tables/grants/grant-rate-store.ts';
import { OTHER_ORGANISATION, StoppedClock } from '../../../fakes/exports/export-record.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

const TABLES = { exports: 'exports', audit: 'audit' };
const any = () => true;

let tables: LocalTables;
let store: DynamoGrantRateStore;
let audit: DynamoAuditTrail;
beforeAll(async () => {
  tables = await startLocalTables();
  store = new DynamoGrantRateStore(tables.client, TABLES, new StoppedClock());
  audit = new DynamoAuditTrail(tables.client, TABLES, new StoppedClock());
});
afterAll(() => tables.close());

describe('the rate of a counted day', () => {
  it('is stored for its base year with an event each, and one that is stored already makes none', async () => {
    const key = { organisationNumber: '920000001', year: 2025 };
    expect(await store.read(key.organisationNumber, 2025)).toEqual({ version: 0, orePerCountedDay: null });
    for (const orePerCountedDay of [5_000, 5_000, null, 6_000]) {
      await store.write(key, { orePerCountedDay }, 'filip', any);
    }
    expect(await store.read(key.organisationNumber, 2025)).toEqual({ version: 3, orePerCountedDay: 6_000 });
    expect(await store.read(key.organisationNumber, 2024)).toMatchObject({ version: 0 });
    expect(await store.read(OTHER_ORGANISATION, 2025)).toMatchObject({ version: 0 });
    const { events, check } = await audit.readRegister(key.organisationNumber, 2025);
    expect(check).toEqual({ outcome: 'whole', chained: 3, older: 0 });
    expect(events.map(({ change, actor, details }) => [change, actor, details])).toEqual([
      ['grant_rate', 'filip', { version: 1, orePerCountedDay: 5_000 }],
      ['grant_rate', 'filip', { version: 2, orePerCountedDay: null }],
      ['grant_rate', 'filip', { version: 3, orePerCountedDay: 6_000 }],
    ]);
  });

  it('of ten who write at once each makes a version of its own, and none replaces one that it does not want to', async () => {
    const key = { organisationNumber: '920000002', year: 2025 };
    const written = await Promise.all(
      Array.from({ length: 10 }, (_, at) => store.write(key, { orePerCountedDay: at + 1 }, 'filip', any)),
    );
    expect(written.map((each) => each?.version).toSorted((one = 0, other = 0) => one - other)).toEqual(
      Array.from({ length: 10 }, (_, at) => at + 1),
    );
    expect(await store.write(key, { orePerCountedDay: 99 }, 'filip', (version) => version === 0)).toBeUndefined();
    expect((await store.read(key.organisationNumber, 2025)).version).toBe(10);
  });
});
