import { describe, expect, it } from 'vitest';
import { ApiProblemError } from '../../../../frontend/api/problem.ts';
import type { ImportAnswer } from '../../../../frontend/api/registers/register-client.ts';
import { ImportStore, type ImportStoreOptions } from '../../../../frontend/progress/imports/import-store.ts';
import { MAX_POLL_MS, POLL_MS, QUIET_MS } from '../../../../frontend/progress/live/poll-pace.ts';
import type { ImportView } from '../../../../lambdas/protocol.ts';
import { instant } from '../../export-factory.ts';
import { IMPORT_ID, importFile, importMessage, importView, uploadOf } from '../../import-factory.ts';
import { FakeClock, settle } from '../fake-clock.ts';

const REPLACED = { importedAt: instant(0), importedBy: 'ola@example.org', activityRows: 10, attendanceRows: 90 };
const bergen = new File(['b'], 'bergen.xlsx');
const oslo = new File(['osl'], 'oslo.xlsx');

function problem(code: string) {
  return new ApiProblemError(409, { type: 'urn:x', title: '', status: 409, code, supportReference: 'REF-1' });
}

function setUp(overrides: Partial<ImportStoreOptions['server']> = {}, put: ImportStoreOptions['put'] = async () => {}) {
  const clock = new FakeClock();
  const calls: string[] = [];
  const seen: string[] = [];
  /** What the API answers for the session; null: no answer. */
  let stored: ImportView | null = importView();
  const store = new ImportStore({
    server: {
      create: async ({ files }) => {
        calls.push(`create ${files.map(({ name }) => name).join(' ')}`);
        return {
          import: importView({ files: files.map(({ name }, index) => importFile({ fileId: `f${index + 1}`, name })) }),
          uploads: files.map(({ name, bytes }, index) => uploadOf({ fileId: `f${index + 1}`, name, bytes })),
        };
      },
      start: async (_, replace) => void calls.push(`start ${replace.join(' ')}`.trim()),
      command: async (_, command) => void calls.push(command),
      retryFile: async (_, fileId) => void calls.push(`retry ${fileId}`),
      renewUpload: async () => [],
      rowsInError: async () => new Blob(['rows']),
      snapshot: async (_, etag): Promise<ImportAnswer> => {
        calls.push(`get ${etag ?? ''}`.trim());
        if (stored === null) {
          throw new Error('no answer');
        }
        const current = `"${stored.version}"`;
        return etag === current ? { kind: 'unchanged' } : { kind: 'changed', view: stored, etag: current };
      },
      ...overrides,
    },
    clock,
    put,
    onView: ({ status }) => seen.push(status),
    saveFile: (_, fileName) => calls.push(`save ${fileName}`),
  });
  return {
    clock,
    calls,
    seen,
    store,
    answers: (view: ImportView | null) => {
      stored = view;
    },
    asked: () => calls.filter((call) => call.startsWith('get')).length,
    without: () => calls.filter((call) => !call.startsWith('get')),
  };
}

/** A server that finds a file of the same name in the register. */
const replacing = (...names: string[]): Partial<ImportStoreOptions['server']> => ({
  create: async ({ files }) => ({
    import: importView({
      files: files.map(({ name }, index) =>
        importFile({ fileId: `f${index + 1}`, name, replaces: names.includes(name) ? REPLACED : null }),
      ),
    }),
    uploads: files.map(({ name, bytes }, index) => uploadOf({ fileId: `f${index + 1}`, name, bytes })),
  }),
});

describe('an upload', () => {
  it('creates the session, sends the files and starts it', async () => {
    const sent: string[] = [];
    const { store, without } = setUp({}, async ({ name }, file) => void sent.push(`${name} ${file.size}`));
    await store.upload(2025, [bergen, oslo]);
    expect(without()).toEqual(['create bergen.xlsx oslo.xlsx', 'start']);
    expect(sent).toEqual(['bergen.xlsx 1', 'oslo.xlsx 3']);
    expect(store.screen().state).toMatchObject({ transfer: { phase: 'starting' } });
  });

  it('finds the file of a cleaned name by its size', async () => {
    const sent: number[] = [];
    const { store } = setUp(
      {
        create: async () => ({
          import: importView(),
          uploads: [
            uploadOf({ name: 'bergen xlsx', bytes: 1 }),
            uploadOf({ partId: 'p2', name: 'oslo.xlsx', bytes: 3 }),
          ],
        }),
      },
      async ({ bytes }, file) => void sent.push(bytes - file.size),
    );
    await store.upload(2025, [oslo, bergen]);
    expect(sent).toEqual([0, 0]);
  });

  it('that is refused leaves the page idle with the reason', async () => {
    const { store } = setUp({ create: () => Promise.reject(problem('too_many_imports')) });
    await store.upload(2025, [bergen]);
    expect(store.screen().state).toMatchObject({ kind: 'idle', refusal: { problem: { code: 'too_many_imports' } } });
  });

  it('that fails for one file starts nothing, and sends only this file when it is tried again', async () => {
    let broken = true;
    const sent: string[] = [];
    const { store, without } = setUp(
      { renewUpload: async (_, fileId) => [uploadOf({ fileId })] },
      async ({ fileId }) => {
        if (broken && fileId === 'f2') {
          throw new Error('refused');
        }
        sent.push(fileId);
      },
    );
    await store.upload(2025, [bergen, oslo]);
    expect(store.screen().state).toMatchObject({ transfer: { phase: 'failed' } });
    expect(without()).toEqual(['create bergen.xlsx oslo.xlsx']);
    broken = false;
    await store.continueUpload();
    expect(sent).toEqual(['f1', 'f2']);
    expect(without().at(-1)).toBe('start');
  });

  it('sends everything again when the storage has not got it', async () => {
    let refused = true;
    const sent: string[] = [];
    const { store } = setUp(
      {
        start: async () => {
          if (refused) {
            refused = false;
            throw problem('upload_missing');
          }
        },
      },
      async ({ fileId }) => void sent.push(fileId),
    );
    await store.upload(2025, [bergen]);
    expect(store.screen().state).toMatchObject({
      transfer: { phase: 'failed' },
      refusal: { problem: { code: 'upload_missing' } },
    });
    await store.continueUpload();
    expect(sent).toEqual(['f1', 'f1']);
  });

  it('is aborted by a cancel, and by a cancel elsewhere', async () => {
    for (const cancel of [
      async ({ store }: ReturnType<typeof setUp>) => store.send('cancel'),
      async ({ store }: ReturnType<typeof setUp>) =>
        store.receive({
          type: 'import-message',
          message: importMessage(importView({ version: 2, status: 'cancelled' })),
        }),
    ]) {
      let aborted = false;
      const page = setUp(
        {},
        (_, __, signal) =>
          new Promise((___, reject) =>
            signal.addEventListener('abort', () => {
              aborted = true;
              reject(signal.reason);
            }),
          ),
      );
      const uploading = page.store.upload(2025, [bergen]);
      await settle();
      await cancel(page);
      await uploading;
      expect(aborted).toBe(true);
      expect(page.calls).not.toContain('start');
    }
  });
});

describe('a file that would replace another', () => {
  it('is neither sent nor read before the user has answered', async () => {
    const sent: string[] = [];
    const { store, without } = setUp(replacing('bergen.xlsx'), async ({ fileId }) => void sent.push(fileId));
    await store.upload(2025, [bergen, oslo]);
    expect(store.screen().state).toMatchObject({ transfer: { phase: 'asking' } });
    expect([...sent, ...without()]).toEqual([]);
    await store.answer(['f1']);
    expect(sent).toEqual(['f1', 'f2']);
    expect(without()).toEqual(['start f1']);
  });

  it('is left out when it may not replace: the others get a session of their own, without another question', async () => {
    const { store, calls } = setUp(replacing('bergen.xlsx', 'vest.xlsx'));
    await store.upload(2025, [bergen, oslo, new File(['v'], 'vest.xlsx')]);
    await store.answer(['f3']);
    expect(store.screen().state).toMatchObject({
      view: { files: [{ name: 'oslo.xlsx' }, { name: 'vest.xlsx' }] },
      transfer: { phase: 'starting' },
    });
    expect(calls).toContain('cancel');
    expect(calls).toContain('start f2');
  });

  it('ends the session when it was the only one and may not replace', async () => {
    const { store, without } = setUp(replacing('bergen.xlsx'));
    await store.upload(2025, [bergen]);
    await store.answer([]);
    expect(without()).toEqual(['cancel']);
    expect(store.screen().state.kind).toBe('idle');
  });

  it('is asked about again when a colleague has published the same name during the upload', async () => {
    let confirmed = false;
    const { store, answers } = setUp({
      start: async (_, replace) => {
        confirmed = replace.includes('f1');
        if (!confirmed) {
          throw problem('replacement_not_confirmed');
        }
      },
    });
    answers(importView({ version: 2, files: [importFile({ replaces: REPLACED })] }));
    await store.upload(2025, [bergen]);
    expect(store.screen().state).toMatchObject({
      transfer: { phase: 'asking' },
      view: { files: [{ replaces: REPLACED }] },
    });
    await store.answer(['f1']);
    expect(confirmed).toBe(true);
  });
});

describe('the followed import', () => {
  const reading = (version: number, percent = 0) =>
    importView({ version, status: 'reading', summary: { ...importView().summary, percent } });

  it('is polled with its ETag while there is no socket, less and less often, and not after its end', async () => {
    const { store, answers, clock, calls, asked } = setUp();
    answers(reading(2));
    store.open(IMPORT_ID);
    await settle();
    expect(calls).toEqual(['get']);
    await clock.advance(POLL_MS);
    expect(calls).toEqual(['get', 'get "2"']);
    await clock.advance(POLL_MS);
    expect(asked()).toBe(2);
    await clock.advance(MAX_POLL_MS * 3);
    answers(importView({ version: 3, status: 'completed' }));
    await clock.advance(MAX_POLL_MS);
    expect(store.screen().state).toMatchObject({ view: { status: 'completed' } });
    const before = asked();
    await clock.advance(60_000);
    expect(asked()).toBe(before);
  });

  it('is shown from the messages of the socket, and asked for only when the socket is quiet', async () => {
    const { store, answers, clock, asked } = setUp();
    answers(reading(2));
    store.receive({ type: 'connection', connection: 'live' });
    store.open(IMPORT_ID);
    await settle();
    const before = asked();
    await clock.advance(QUIET_MS - 1);
    store.receive({ type: 'import-message', message: importMessage(reading(5, 60)) });
    expect(store.screen().state).toMatchObject({ view: { version: 5, summary: { percent: 60 } } });
    await clock.advance(QUIET_MS - 1);
    expect(asked()).toBe(before);
    await clock.advance(1);
    expect(asked()).toBe(before + 1);
  });

  it('is asked for when a message has no room for its files, and once for progress that comes faster', async () => {
    const { store, answers, asked } = setUp();
    store.receive({ type: 'connection', connection: 'live' });
    store.open(IMPORT_ID);
    await settle();
    const before = asked();
    const withoutFiles = (view: ImportView) => {
      const message = importMessage({ ...view, files: [] });
      store.receive({ type: 'import-message', message: { ...message, hasFiles: false } });
    };
    answers(reading(6, 70));
    withoutFiles(reading(5, 60));
    withoutFiles(reading(6, 70));
    await settle();
    expect(asked()).toBe(before + 1);
    expect(store.screen().state).toMatchObject({ view: { version: 6, files: [{ name: 'bergen.xlsx' }] } });
    answers(importView({ version: 8, status: 'completed' }));
    withoutFiles(reading(7, 80));
    withoutFiles(importView({ version: 8, status: 'completed' }));
    await settle();
    expect(store.screen().state).toMatchObject({ view: { version: 8, status: 'completed' } });
  });

  it('is fetched again when the socket is back', async () => {
    const { store, answers, asked } = setUp();
    store.receive({ type: 'connection', connection: 'live' });
    store.open(IMPORT_ID);
    await settle();
    store.receive({ type: 'connection', connection: 'polling' });
    await settle();
    const before = asked();
    answers(reading(4));
    store.receive({ type: 'connection', connection: 'live' });
    await settle();
    expect(asked()).toBe(before + 1);
    expect(store.screen().state).toMatchObject({ view: { version: 4 } });
  });

  it('is offline while neither socket nor request gets through', async () => {
    const { store, answers, clock } = setUp();
    store.open(IMPORT_ID);
    await settle();
    answers(null);
    await clock.advance(POLL_MS);
    expect(store.screen().offline).toBe(true);
    answers(reading(2));
    await clock.advance(MAX_POLL_MS);
    expect(store.screen().offline).toBe(false);
  });

  it('is not found when the API has none', async () => {
    const { store } = setUp({ snapshot: async () => ({ kind: 'missing' }) });
    store.open(IMPORT_ID);
    await settle();
    expect(store.screen().state).toEqual({ kind: 'not-found', importId: IMPORT_ID });
  });

  it('reports each new state, so that lists can be reloaded', async () => {
    const { store, answers, seen } = setUp();
    answers(reading(2));
    store.open(IMPORT_ID);
    await settle();
    store.receive({
      type: 'import-message',
      message: importMessage(importView({ version: 3, status: 'completed' })),
    });
    expect(seen).toEqual(['reading', 'completed']);
  });

  it('shows a refused command with its reason', async () => {
    const { store } = setUp({ command: () => Promise.reject(problem('not_allowed_now')) });
    store.open(IMPORT_ID);
    await settle();
    await store.send('pause');
    expect(store.screen().state).toMatchObject({
      pressed: null,
      refusal: { request: { kind: 'pause' }, problem: { code: 'not_allowed_now' } },
    });
  });

  it('retries one file, and saves its rows in error', async () => {
    const { store, without } = setUp();
    store.open(IMPORT_ID);
    await settle();
    await store.retryFile('f1');
    await store.saveRowsInError('f1', 'feil.csv');
    expect(without()).toEqual(['retry f1', 'save feil.csv']);
  });
});
