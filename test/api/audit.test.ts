import { describe, expect, it } from 'vitest';
import { auditTrailSchema, type ImportAuditEvent, type RegisterAuditEvent } from '../../lambdas/protocol.ts';
import { EXPORT_ID, exportRecord, ORGANISATION, OTHER_ORGANISATION } from '../fakes/exports/export-record.ts';
import { IMPORT_ID, importRecord } from '../fakes/registers/import-record.ts';
import { AUDITOR, apiFixture, STRANGER } from './api-fixture.ts';

const AT = '2026-03-01T08:00:00.000Z';
const imported: ImportAuditEvent = {
  importId: IMPORT_ID,
  version: 1,
  attempt: 1,
  at: AT,
  status: 'uploading',
  file: null,
  actor: 'kari',
  details: {},
};
const configured: RegisterAuditEvent = {
  year: 2025,
  version: null,
  at: AT,
  change: 'configuration',
  actor: 'kari',
  details: { sha256: 'a'.repeat(64) },
};

describe('the audit trail of an export', () => {
  it('has the events in order, each with the hash of the one before it, and is whole', async () => {
    const { call, executions } = apiFixture();
    const { exportId } = (await call('POST', '/exports', { body: { year: 2025 } })).body;
    await call('POST', `/exports/${exportId}/pause`);
    expect(executions.stopped).toHaveLength(1);
    const answer = await call('GET', `/exports/${exportId}/audit`, { claims: AUDITOR });
    const { events, head, check } = auditTrailSchema.parse(answer.body);
    expect(events.map(({ sequence, status }) => [sequence, status])).toEqual([
      [1, 'initialised'],
      [2, 'paused'],
    ]);
    expect(events[1]?.previousHash).toBe(events[0]?.hash);
    expect(head).toEqual({ count: 2, hash: events[1]?.hash, olderEvents: false });
    expect(check).toEqual({ outcome: 'whole', chained: 2, older: 0 });
  });

  it('without an event is broken, because the first is written with the export', async () => {
    const { call, records } = apiFixture();
    records.seed(exportRecord());
    const { body } = await call('GET', `/exports/${EXPORT_ID}/audit`);
    expect(body).toEqual({ events: [], head: null, check: { outcome: 'broken', kind: 'record_missing', sequence: 1 } });
  });
});

describe('the audit trail of an import', () => {
  it('has the events in order and is whole', async () => {
    const { call, audit, imports } = apiFixture();
    imports.seed(importRecord());
    audit.imports.append(ORGANISATION, IMPORT_ID, imported);
    const { body } = await call('GET', `/imports/${IMPORT_ID}/audit`, { claims: AUDITOR });
    expect(body.events).toEqual([expect.objectContaining({ ...imported, sequence: 1 })]);
    expect(body.check).toEqual({ outcome: 'whole', chained: 1, older: 0 });
  });

  it('is not found for an import of another organisation', async () => {
    const { call, imports } = apiFixture();
    imports.seed(importRecord());
    const answer = await call('GET', `/imports/${IMPORT_ID}/audit`, { claims: STRANGER });
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
  });
});

describe('the audit trail of a register', () => {
  it("has the changes of the caller's organisation in order and is whole", async () => {
    const { call, audit } = apiFixture();
    audit.registers.append(ORGANISATION, '2025', configured);
    audit.registers.append(OTHER_ORGANISATION, '2025', { ...configured, actor: 'somebody else' });
    const { body } = await call('GET', '/registers/2025/audit', { claims: AUDITOR });
    expect(body.events.map(({ actor }: RegisterAuditEvent) => actor)).toEqual(['kari']);
    expect(body.check).toEqual({ outcome: 'whole', chained: 1, older: 0 });
  });

  it('is empty and whole before the first change', async () => {
    const { body } = await apiFixture().call('GET', '/registers/2025/audit');
    expect(body).toEqual({ events: [], head: null, check: { outcome: 'whole', chained: 0, older: 0 } });
  });
});
