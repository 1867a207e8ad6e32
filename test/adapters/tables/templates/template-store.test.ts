import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoAuditTrail } from '../../../../lambdas/adapters/tables/audit/audit-trail.ts';
import { DynamoTemplateStore } from '../../../../lambdas/adapters/tables/templates/template-store.ts';
import type { Template } from '../../../../lambdas/protocol.ts';
import { OTHER_ORGANISATION, StoppedClock } from '../../../fakes/exports/export-record.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

const TABLES = { exports: 'exports', audit: 'audit' };
const AT = '2026-03-01T08:00:00.000Z';
const any = () => true;

let tables: LocalTables;
let store: DynamoTemplateStore;
let audit: DynamoAuditTrail;
beforeAll(async () => {
  tables = await startLocalTables();
  store = new DynamoTemplateStore(tables.client, TABLES);
  audit = new DynamoAuditTrail(tables.client, TABLES, new StoppedClock());
});
afterAll(() => tables.close());

const template = (name: string): Template => ({
  name,
  request: { branches: ['Oslo'], format: 'csv', language: 'en', includeAttachments: false },
  savedAt: AT,
  savedBy: 'kari',
});

describe('the saved choices of an organisation', () => {
  it('are written with an event each that names neither them nor a lokallag, and are no other organisation’s', async () => {
    const organisation = '910000001';
    expect(await store.read(organisation)).toEqual({ version: 0, templates: [], actorNames: {} });
    await store.save(organisation, template('Vår'), 'Kari', any);
    await store.save(organisation, template('Høst'), 'Kari', any);
    await store.remove(organisation, 'VÅR', { actor: 'ola', at: AT }, any);
    expect(await store.read(organisation)).toEqual({
      version: 3,
      templates: [template('Høst')],
      actorNames: { kari: 'Kari' },
    });
    const { events, check } = await audit.readTemplates(organisation);
    expect(check).toEqual({ outcome: 'whole', chained: 3, older: 0 });
    expect(events.map(({ version, change, actor, details }) => [version, change, actor, details])).toEqual([
      [1, 'saved', 'kari', { templates: 1 }],
      [2, 'saved', 'kari', { templates: 2 }],
      [3, 'deleted', 'ola', { templates: 1 }],
    ]);
    expect(JSON.stringify(events)).not.toMatch(/Vår|Høst|Oslo/);
    expect(await store.read(OTHER_ORGANISATION)).toMatchObject({ version: 0 });
  });

  it('of a version that must not be replaced stay, without an event', async () => {
    const organisation = '910000002';
    await store.save(organisation, template('a'), 'Kari', any);
    const onlyVersion0 = (version: number) => version === 0;
    expect(await store.save(organisation, template('b'), 'Kari', onlyVersion0)).toEqual({ outcome: 'overtaken' });
    expect(await store.remove(organisation, 'a', { actor: 'ola', at: AT }, onlyVersion0)).toEqual({
      outcome: 'overtaken',
    });
    expect((await audit.readTemplates(organisation)).events).toHaveLength(1);
  });

  it('of five writers at once are all there, each with its event', async () => {
    const organisation = '910000003';
    const names = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(names.map((name) => store.save(organisation, template(name), 'Kari', any)));
    expect((await store.read(organisation)).templates.map(({ name }) => name)).toEqual(names);
    const { events, check } = await audit.readTemplates(organisation);
    expect([events.length, check.outcome]).toEqual([5, 'whole']);
  });

  it('that are not there are not deleted', async () => {
    expect(await store.remove('910000004', 'a', { actor: 'ola', at: AT }, any)).toEqual({ outcome: 'missing' });
    expect((await audit.readTemplates('910000004')).events).toEqual([]);
  });
});
