import { describe, expect, it } from 'vitest';
import { importMessage } from '../../../lambdas/domain/imports/import-message.ts';
import { importSummary, importView } from '../../../lambdas/domain/imports/import-view.ts';
import { importMessageSchema, importViewSchema, MAX_IMPORT_MESSAGE_BYTES } from '../../../lambdas/protocol.ts';
import { importFile, importRecord, readingImport } from '../../fakes/registers/import-record.ts';

const bytes = (count: number) => [{ partId: 'p1', name: 'a.csv', bytes: count }];

describe('the view of an import', () => {
  it('has what the protocol says, and nothing that only we need', () => {
    const cost = { currency: 'USD' as const, total: 0, parts: costParts(), priceList: 'x', attempts: { 1: {} } };
    const view = importView(readingImport({ cost }), 'finance');
    expect(importViewSchema.strict().parse(view)).toEqual(view);
    expect(view.files[0]).not.toHaveProperty('key');
    expect(view.cost).toMatchObject({ currency: 'USD', priceList: 'x' });
    expect(view.cost).not.toHaveProperty('attempts');
    expect(view.supportReference).toBe('00000009-1');
  });

  it('has no cost for other roles than finance, and none in the message that all of them get', () => {
    const counted = { currency: 'USD' as const, total: 1, parts: costParts(), priceList: 'x', attempts: { 1: {} } };
    const before = readingImport({});
    const after = { ...before, cost: counted, version: before.version + 1 };
    expect([importView(after, 'coordinator').cost, importView(after, 'auditor').cost]).toEqual([null, null]);
    expect(importMessage(before, after)?.view.cost).toBeNull();
  });
});

function costParts() {
  return { lambda: 0, stepFunctions: 0, dynamoDb: 0, s3: 0, kms: 0, secretsManager: 0, apiGateway: 0 };
}

describe('the summary', () => {
  const files = [
    importFile({ fileId: 'f1', status: 'pending' }),
    importFile({ fileId: 'f2', status: 'downloading' }),
    importFile({ fileId: 'f3', status: 'saving' }),
    importFile({ fileId: 'f4', status: 'completed' }),
    importFile({ fileId: 'f5', status: 'failed' }),
    importFile({ fileId: 'f6', status: 'timeout' }),
  ];

  it('counts each file once', () => {
    expect(importSummary(readingImport({ files }))).toMatchObject({
      total: 6,
      pending: 1,
      processing: 2,
      completed: 1,
      failed: 2,
    });
  });

  it('weighs the percent of a file by its bytes', () => {
    const weighted = [
      importFile({ fileId: 'f1', status: 'parsing', percent: 50, parts: bytes(3000) }),
      importFile({ fileId: 'f2', status: 'pending', parts: bytes(500) }),
      importFile({ fileId: 'f3', status: 'failed', percent: 10, parts: bytes(500) }),
    ];
    expect(importSummary(readingImport({ files: weighted })).percent).toBe(50);
  });

  it('is 100 percent only when the session has ended', () => {
    const all = [importFile({ status: 'completed', percent: 100 })];
    expect(importSummary(readingImport({ status: 'publishing', files: all })).percent).toBe(99);
    expect(importSummary(importRecord({ status: 'completed', files: all })).percent).toBe(100);
    expect(importSummary(importRecord({ status: 'failed', files })).percent).toBe(100);
  });
});

describe('a message', () => {
  const message = (before: Parameters<typeof importRecord>[0], after: Parameters<typeof importRecord>[0]) =>
    importMessage(importRecord(before), importRecord({ version: 2, ...after }));

  it.each([
    ['import:started', { status: 'uploading' }, { status: 'reading' }],
    ['import:started', { status: 'failed' }, { status: 'reading', attempt: 2 }],
    ['import:resumed', { status: 'paused' }, { status: 'reading', attempt: 2 }],
    ['import:progress', { status: 'reading' }, { status: 'reading' }],
    ['import:progress', { status: 'reading' }, { status: 'publishing' }],
    ['import:completed', { status: 'publishing' }, { status: 'completed' }],
    ['import:failed', { status: 'reading' }, { status: 'failed' }],
    ['import:cancelled', { status: 'paused' }, { status: 'cancelled' }],
    ['import:paused', { status: 'reading' }, { status: 'paused' }],
  ] as const)('%s is sent for the change from %j to %j', (type, before, after) => {
    const sent = message(before, after);
    expect(sent).toMatchObject({ type, version: 2, view: { status: after.status } });
    expect(importMessageSchema.parse(sent)).toEqual(sent);
  });

  it('has no names of users', () => {
    const sent = message({ status: 'reading' }, { status: 'reading', actorNames: { ola: 'Ola Nordmann' } });
    expect(JSON.stringify(sent)).not.toContain('Ola Nordmann');
  });

  it('is never longer than a frame: it leaves out the files of a session in which many have failed', () => {
    const failure = {
      code: 'ambiguous_activity_id',
      message: 'x',
      details: { ids: ['æ'.repeat(3_900)] },
      retryable: true,
    };
    const failed = (count: number) =>
      Array.from({ length: count }, (_, index) => importFile({ fileId: `f${index + 1}`, status: 'failed', failure }));
    const one = message({ status: 'reading' }, { status: 'reading', files: failed(1) });
    expect(one).toMatchObject({ hasFiles: true, view: { files: [{ failure }] } });
    const twenty = message({ status: 'publishing' }, { status: 'failed', failure, files: failed(20) });
    expect(twenty).toMatchObject({ hasFiles: false, view: { status: 'failed', files: [], summary: { failed: 20 } } });
    expect(Buffer.byteLength(JSON.stringify(twenty))).toBeLessThanOrEqual(MAX_IMPORT_MESSAGE_BYTES);
    expect(importMessageSchema.parse(twenty)).toEqual(twenty);
  });

  it('is not sent for a new session, and not for the cost and the closing after the end', () => {
    expect(importMessage(undefined, importRecord())).toBeUndefined();
    expect(message({ status: 'completed' }, { status: 'completed' })).toBeUndefined();
  });
});
