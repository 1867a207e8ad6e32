import { randomBytes } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoDecisionStore } from '../../../../lambdas/adapters/tables/decisions/decision-store.ts';
import { decisionItemKey } from '../../../../lambdas/adapters/tables/table-keys.ts';
import type { ReviewDecision } from '../../../../lambdas/domain/decisions/decision.ts';
import { storedImports } from '../imports/stored-imports.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

const YEAR = 2025;
let tables: LocalTables;
let store: DynamoDecisionStore;
let stores: ReturnType<typeof storedImports>;
let organisationNumber: string;
let count = 0;

beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());
beforeEach(() => {
  store = new DynamoDecisionStore(tables.client, { exports: 'exports', audit: 'audit' }, randomBytes);
  stores = storedImports(tables);
  organisationNumber = `80000100${++count}`;
});

const answer = (decisionId: string, fields: Partial<ReviewDecision> = {}): ReviewDecision => ({
  kind: 'review',
  decisionId,
  year: YEAR,
  at: '2026-02-01T10:00:00.000Z',
  by: 'user-1',
  actorName: 'Kari Nordmann',
  groupId: `group-${decisionId}`,
  verdict: 'same',
  sides: [{ marks: ['mark-of-a-person'], isNameOnly: false }],
  onePerson: [[0]],
  persons: 2,
  ...fields,
});

describe('decisions', () => {
  it('are read back in their order, with a version that grows with each, and an audit event without marks', async () => {
    expect(await store.read(organisationNumber)).toEqual({ version: 0, decisions: [] });
    expect(await store.add(organisationNumber, answer('1'))).toBe(1);
    expect(await store.add(organisationNumber, answer('2', { verdict: 'different' }))).toBe(2);
    expect(await store.read(organisationNumber)).toEqual({
      version: 2,
      decisions: [answer('1'), answer('2', { verdict: 'different' })],
    });
    const { decisionsVersion } = await stores.catalogue.frozen(organisationNumber, YEAR);
    expect(decisionsVersion).toBe(2);
    const events = await stores.auditOfRegister(organisationNumber, YEAR);
    expect(events).toMatchObject([
      {
        change: 'decision',
        actor: 'user-1',
        details: { decisionId: '1', kind: 'review', verdict: 'same', persons: 2 },
      },
      { change: 'decision', details: { decisionId: '2', verdict: 'different', replaced: [] } },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/mark-of|Nordmann/);
  });

  it('about the same group take the place of each other', async () => {
    await store.add(organisationNumber, answer('1', { groupId: 'g', verdict: 'later' }));
    await store.add(organisationNumber, answer('2', { groupId: 'g' }));
    expect((await store.read(organisationNumber)).decisions.map(({ decisionId }) => decisionId)).toEqual(['2']);
  });

  it('are taken back by their id, once', async () => {
    await store.add(organisationNumber, answer('1'));
    const by = { actor: 'user-2', at: '2026-02-02T10:00:00.000Z' };
    expect(await store.undo(organisationNumber, '1', by)).toEqual({ version: 2, year: YEAR });
    expect(await store.undo(organisationNumber, '1', by)).toBeUndefined();
    expect(await store.read(organisationNumber)).toEqual({ version: 2, decisions: [] });
    const events = await stores.auditOfRegister(organisationNumber, YEAR);
    expect(events.at(-1)).toMatchObject({ change: 'decision_undone', actor: 'user-2', details: { decisionId: '1' } });
  });

  it('of many people at once are all kept, each with its event', async () => {
    const ids = Array.from({ length: 8 }, (_, index) => String(index));
    const versions = await Promise.all(ids.map((id) => store.add(organisationNumber, answer(id))));
    expect(versions.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((await store.read(organisationNumber)).decisions.map(({ decisionId }) => decisionId)).toEqual(ids);
    expect(await stores.auditOfRegister(organisationNumber, YEAR)).toHaveLength(8);
  });

  it('are refused when all of them are more than can be read at once', { timeout: 60_000 }, async () => {
    const marks = Array.from({ length: 7500 }, (_, index) => `${index}`.padStart(45, '-'));
    const large = (decisionId: string) => answer(decisionId, { sides: [{ marks, isNameOnly: false }] });
    const put = (decisionId: string) => {
      const Item = { ...decisionItemKey(organisationNumber, decisionId), decision: JSON.stringify(large(decisionId)) };
      return tables.client.send(new PutCommand({ TableName: 'exports', Item }));
    };
    await Promise.all(Array.from({ length: 55 }, (_, index) => put(`${index}`)));
    expect(await store.add(organisationNumber, large('too many'))).toBe('too_many');
    expect(await store.add(organisationNumber, answer('small'))).toBe(1);
  });

  it('of another organisation are neither read nor taken back', async () => {
    await store.add(organisationNumber, answer('1'));
    expect(await store.undo('899999999', '1', { actor: 'user-2', at: '2026-02-02T10:00:00.000Z' })).toBeUndefined();
    expect((await store.read('899999999')).decisions).toEqual([]);
  });
});

describe('the key of marks', () => {
  it('is made once, also by two at the same time, and is another one for another organisation', async () => {
    const [one, other] = await Promise.all([store.markKey(organisationNumber), store.markKey(organisationNumber)]);
    expect(one).toHaveLength(32);
    expect(other).toEqual(one);
    expect(await store.markKey(organisationNumber)).toEqual(one);
    expect(await store.markKey('899999999')).not.toEqual(one);
  });
});
