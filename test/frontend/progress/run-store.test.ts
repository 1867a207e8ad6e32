import { describe, expect, it } from 'vitest';
import { ApiProblemError, NoAnswerError } from '../../../frontend/api/problem.ts';
import { DamagedFileError } from '../../../frontend/progress/download.ts';
import { STALL_MS } from '../../../frontend/progress/live/news-watch.ts';
import { RunStore } from '../../../frontend/progress/run-store.ts';
import { runViewModelOf } from '../../../frontend/progress/run-view-model.ts';
import type { RunStoreOptions } from '../../../frontend/progress/store/run-store-options.ts';
import { type ExportView, STAGES } from '../../../lambdas/protocol.ts';
import { COMPLETED, EXPORT_ID, endMessage, FAILED, progress, progressMessage, view } from '../export-factory.ts';
import { FakeClock, settle } from './fake-clock.ts';

const REQUEST = view().request;
const DONE = view({
  version: 9,
  progress: progress({ status: 'completed', stage: 'storing_file', percent: 100 }),
  result: COMPLETED,
});

function setUp(overrides: Partial<RunStoreOptions['server']> & Pick<Partial<RunStoreOptions>, 'fetchReport'> = {}) {
  const clock = new FakeClock();
  const kept = new Map<string, string>();
  const followed: (string | null)[] = [];
  const said: string[] = [];
  const { fetchReport = async () => {}, ...server } = overrides;
  const store = new RunStore({
    server: {
      start: async () => ({ exportId: EXPORT_ID, joined: false }),
      command: async () => {},
      downloadLink: async () => 'https://reports.example/fresh',
      ...server,
    },
    live: { follow: (exportId) => followed.push(exportId), wake: () => {} },
    clock,
    memory: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    saveProof: async () => {},
    fetchReport,
  });
  store.subscribe(() => {
    const { announcement } = store.screen();
    if (announcement !== null && said.at(-1) !== announcement.kind) {
      said.push(announcement.kind);
    }
  });
  const arrives = (snapshot: ExportView, age = 0) => store.receive({ type: 'snapshot', view: snapshot, age });
  const viewModel = () => runViewModelOf(store.screen());
  /** A second page load of the same tab. */
  const reload = () => {
    const fresh = setUp(overrides);
    for (const [key, value] of kept) {
      fresh.kept.set(key, value);
    }
    return fresh;
  };
  return { clock, kept, followed, said, store, arrives, viewModel, reload };
}

const now = (clock: FakeClock) => new Date(clock.now()).toISOString();

describe('starting', () => {
  it('shows the run before the server has answered', () => {
    const { store, viewModel } = setUp({ start: () => new Promise(() => {}) });
    void store.start(REQUEST, false);
    expect(viewModel()).toMatchObject({
      status: 'starting',
      bar: { percent: 0 },
      year: 2025,
      estimate: { kind: 'calculating' },
    });
  });

  it('follows the export that the server has started', async () => {
    const { store, followed } = setUp();
    const started: unknown[] = [];
    await store.start(REQUEST, false, (exportId) => started.push(exportId, store.screen().state.kind));
    expect(started).toEqual([EXPORT_ID, 'starting']);
    expect(followed).toEqual([null, EXPORT_ID]);
  });

  it('keeps the screen and says that it has joined when the same export is followed already', async () => {
    const { store, arrives, clock, said } = setUp({ start: async () => ({ exportId: EXPORT_ID, joined: true }) });
    store.open(EXPORT_ID);
    arrives(view({ version: 4, progress: progress({ percent: 40 }) }));
    await store.start(REQUEST, false);
    expect(store.screen()).toMatchObject({ joined: true, state: { kind: 'following', run: { percent: 40 } } });
    await clock.advance(10_000);
    expect(said).toEqual(['starting', 'joined']);
    arrives(DONE);
    expect(store.screen().joined).toBe(false);
  });

  it('fetches the joined export again, because its updates were ignored while the server answered', async () => {
    let answer = (_: { exportId: string; joined: boolean }) => {};
    const { store, arrives, followed } = setUp({
      start: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    store.open(EXPORT_ID);
    arrives(view({ version: 4 }));
    const starting = store.start(REQUEST, false);
    arrives(DONE);
    answer({ exportId: EXPORT_ID, joined: true });
    await starting;
    expect(followed).toEqual([EXPORT_ID, null, EXPORT_ID]);
    arrives(DONE);
    expect(store.screen().state).toMatchObject({ kind: 'following', run: { progress: { status: 'completed' } } });
  });

  it('shows the reason of a refusal and the formerly followed export again', async () => {
    const problem = { type: 'x', title: 'x', status: 409, code: 'register_not_found', supportReference: 'REF-1' };
    const refusal = Promise.withResolvers<never>();
    const { store, arrives, followed, said, clock, viewModel } = setUp({ start: () => refusal.promise });
    store.open(EXPORT_ID);
    arrives(view({ version: 4, progress: progress({ percent: 40 }) }));
    const starting = store.start(REQUEST, true);
    arrives(view({ version: 5, progress: progress({ percent: 50 }) }));
    refusal.reject(new ApiProblemError(409, problem));
    await starting;
    expect(store.screen()).toMatchObject({ startFailure: { kind: 'refused', problem }, downloadWhenReady: false });
    expect(viewModel()).toMatchObject({ status: 'working', bar: { percent: 40 } });
    expect(followed).toEqual([EXPORT_ID, null, EXPORT_ID]);
    arrives(view({ version: 5, progress: progress({ percent: 45 }) }));
    expect(viewModel()).toMatchObject({ bar: { percent: 45 } });
    await clock.advance(20_000);
    expect(said.slice(1)).not.toContain('started');
    void store.start(REQUEST, false);
    expect(store.screen().startFailure).toBeNull();
  });

  it('keeps an export that was opened before the refusal came', async () => {
    const refusal = Promise.withResolvers<never>();
    const { store, followed } = setUp({ start: () => refusal.promise });
    const starting = store.start(REQUEST, false);
    store.open('another');
    refusal.reject(new ApiProblemError(409, null));
    await starting;
    expect(store.screen().state).toMatchObject({ kind: 'opening', exportId: 'another' });
    expect(followed.at(-1)).toBe('another');
  });

  it.each([new NoAnswerError('no network'), new ApiProblemError(504, null)])(
    'sends the request once more when the answer is lost: %s',
    async (lost) => {
      let asked = 0;
      const { store, clock, viewModel, followed } = setUp({
        start: () => (++asked === 1 ? Promise.reject(lost) : Promise.resolve({ exportId: EXPORT_ID, joined: true })),
      });
      void store.start(REQUEST, false);
      await clock.advance(500);
      expect(viewModel()?.status).toBe('starting');
      await clock.advance(1_000);
      expect(asked).toBe(2);
      expect(followed.at(-1)).toBe(EXPORT_ID);
      expect(store.screen().startFailure).toBeNull();
    },
  );

  const cancelling = new ApiProblemError(409, {
    type: 'x',
    title: 'x',
    status: 409,
    code: 'cancelling',
    supportReference: 'REF-1',
  });

  it('waits for the same export to be cancelled, says so, and then starts by itself', async () => {
    let asked = 0;
    const { store, clock, viewModel, followed, said } = setUp({
      start: () => (++asked < 4 ? Promise.reject(cancelling) : Promise.resolve({ exportId: EXPORT_ID, joined: false })),
    });
    void store.start(REQUEST, false);
    await clock.advance(5_500);
    expect(viewModel()).toMatchObject({ status: 'starting', message: { key: 'waitsForCancel' } });
    expect(said).toEqual(['starting', 'waitsForCancel']);
    await clock.advance(10_000);
    expect(asked).toBe(4);
    expect(followed.at(-1)).toBe(EXPORT_ID);
    expect(store.screen()).toMatchObject({ startWaits: false, startFailure: null });
  });

  it('gives the reason when the same export is not cancelled in time', async () => {
    let asked = 0;
    const { store, clock } = setUp({
      start: () => {
        asked++;
        return Promise.reject(cancelling);
      },
    });
    void store.start(REQUEST, false);
    await clock.advance(10 * 60_000);
    expect(asked).toBeLessThan(30);
    expect(store.screen()).toMatchObject({
      state: { kind: 'idle' },
      startWaits: false,
      startFailure: { kind: 'refused', problem: { code: 'cancelling' } },
    });
  });

  it('does not start by itself after the user has gone on to another export', async () => {
    let asked = 0;
    const { store, clock } = setUp({
      start: () => {
        asked++;
        return Promise.reject(cancelling);
      },
    });
    void store.start(REQUEST, false);
    await clock.advance(1_000);
    store.open('another');
    await clock.advance(60_000);
    expect(asked).toBe(2);
    expect(store.screen().state).toMatchObject({ kind: 'opening', exportId: 'another' });
  });

  it('reports an unanswered start as unanswered and not as failed', async () => {
    let asked = 0;
    const { store, clock } = setUp({
      start: () => {
        asked++;
        return Promise.reject(new NoAnswerError('no network'));
      },
    });
    void store.start(REQUEST, false);
    await clock.advance(60_000);
    expect(asked).toBe(2);
    expect(store.screen()).toMatchObject({ state: { kind: 'idle' }, startFailure: { kind: 'unanswered' } });
  });
});

describe('the steps', () => {
  it.each([
    [STAGES.length, true],
    [STAGES.length - 1, false],
  ])(
    'include the stage of attachments before the first snapshot if the run has %i stages (%s)',
    (stageCount, bundles) => {
      const { store, viewModel } = setUp();
      store.open(EXPORT_ID);
      store.receive({ type: 'message', message: progressMessage({ progress: progress({ stageCount }) }) });
      expect(viewModel()?.steps.some(({ stage }) => stage === 'bundling_attachments')).toBe(bundles);
    },
  );
});

describe('silence', () => {
  it('makes a run stalled within 75 seconds, until the next update', async () => {
    const { clock, store, arrives, viewModel } = setUp();
    store.open(EXPORT_ID);
    arrives(view({ version: 1, at: now(clock) }));
    await clock.advance(STALL_MS - 1);
    expect(viewModel()?.status).toBe('working');
    await clock.advance(1);
    expect(STALL_MS).toBeLessThanOrEqual(75_000);
    expect(viewModel()).toMatchObject({ status: 'stalled', estimate: { kind: 'silent' } });
    arrives(view({ version: 2, at: now(clock) }));
    expect(viewModel()?.status).toBe('working');
  });

  it('is measured from the arrival of a message, even if the computer’s clock is wrong', async () => {
    const { clock, store, arrives, viewModel, said } = setUp();
    const byServer = (milliseconds: number) => new Date(clock.now() - 10 * STALL_MS + milliseconds).toISOString();
    store.open(EXPORT_ID);
    arrives(view({ version: 1, at: byServer(0) }));
    for (let version = 2; version < 6; version++) {
      await clock.advance(STALL_MS / 2);
      expect(viewModel()?.status).toBe('working');
      store.receive({ type: 'message', message: progressMessage({ version, at: byServer(0) }) });
    }
    expect(said).toEqual([]);
    await clock.advance(STALL_MS);
    expect(viewModel()?.status).toBe('stalled');
  });

  it('is measured from the time at which the server wrote a snapshot, so that a reload shows a stalled export as such', async () => {
    const { clock, store, arrives, viewModel } = setUp();
    store.open(EXPORT_ID);
    arrives(view(), STALL_MS - 1_000);
    expect(viewModel()?.status).toBe('working');
    await clock.advance(1_000);
    expect(viewModel()?.status).toBe('stalled');

    const later = setUp();
    later.store.open(EXPORT_ID);
    later.arrives(view(), 10 * STALL_MS);
    expect(later.viewModel()?.status).toBe('stalled');
  });

  it('is not reset by a press that joins the same export', async () => {
    const { clock, store, arrives, viewModel } = setUp({ start: async () => ({ exportId: EXPORT_ID, joined: true }) });
    store.open(EXPORT_ID);
    arrives(view());
    await clock.advance(STALL_MS - 1_000);
    await store.start(REQUEST, false);
    arrives(view());
    expect(viewModel()?.status).toBe('working');
    await clock.advance(1_000);
    expect(viewModel()?.status).toBe('stalled');
  });

  it('does not matter when the export is paused or over', async () => {
    const { clock, store, arrives, viewModel } = setUp();
    store.open(EXPORT_ID);
    arrives(view({ at: now(clock), progress: progress({ status: 'paused' }) }));
    await clock.advance(10 * STALL_MS);
    expect(viewModel()?.status).toBe('paused');
  });
});

describe('an estimate', () => {
  const estimated = (lowSeconds: number, highSeconds: number) =>
    progress({ estimate: { kind: 'range', lowSeconds, highSeconds } });

  it('is overdue when it has run out without an update, until there is another', async () => {
    const { clock, store, arrives, viewModel } = setUp();
    store.open(EXPORT_ID);
    arrives(view({ version: 1, progress: estimated(10, 20) }), 15_000);
    await clock.advance(19_999);
    expect(viewModel()?.estimate).toMatchObject({ kind: 'range', highSeconds: 20 });
    await clock.advance(1);
    expect(viewModel()).toMatchObject({ status: 'working', estimate: { kind: 'overdue' } });
    arrives(view({ version: 2, progress: estimated(0, 1) }));
    await clock.advance(4_999);
    expect(viewModel()?.estimate).toMatchObject({ kind: 'range', highSeconds: 1 });
    await clock.advance(1);
    expect(viewModel()?.estimate).toEqual({ kind: 'overdue' });
    await clock.advance(STALL_MS);
    expect(viewModel()?.estimate).toEqual({ kind: 'silent' });
  });

  it('is silent without contact to the server', async () => {
    const { clock, store, arrives, viewModel } = setUp();
    store.open(EXPORT_ID);
    arrives(view({ progress: estimated(10, 20) }));
    store.receive({ type: 'connection', connection: 'offline' });
    await clock.advance(20_000);
    expect(viewModel()?.estimate).toEqual({ kind: 'silent' });
  });

  it('of a failed attempt is not used for the next one', () => {
    const { store, arrives, viewModel } = setUp({ command: () => new Promise(() => {}) });
    store.open(EXPORT_ID);
    arrives(view({ progress: { ...estimated(0, 0), status: 'failed', stage: 'aggregating' }, result: FAILED }));
    void store.send('retry');
    expect(viewModel()).toMatchObject({ status: 'restarting', estimate: { kind: 'calculating' } });
    expect(viewModel()?.steps.find(({ stage }) => stage === 'aggregating')?.state).toBe('current');
  });
});

describe('commands', () => {
  it('show at once that they are being carried out', async () => {
    const { store, arrives, viewModel, clock } = setUp({ command: () => new Promise(() => {}) });
    store.open(EXPORT_ID);
    arrives(view({ at: now(clock) }));
    void store.send('cancel');
    expect(viewModel()).toMatchObject({ status: 'cancelling', message: { key: 'cancelling' }, estimate: null });
  });

  it('return to the former status when the server refuses', async () => {
    const { store, arrives, viewModel, clock } = setUp({
      command: () => Promise.reject(new ApiProblemError(409, null)),
    });
    store.open(EXPORT_ID);
    arrives(view({ at: now(clock) }));
    await store.send('pause');
    expect(viewModel()?.status).toBe('working');
    expect(store.screen().state).toMatchObject({ refusal: { command: 'pause', problem: null } });
  });
});

describe('downloading', () => {
  it('fills the second half of the bar with received bytes if it was chosen at the start', async () => {
    const halfway = Promise.withResolvers<void>();
    const { clock, store, arrives, viewModel } = setUp({
      fetchReport: async (_url, _file, onBytes) => {
        onBytes(617_283, 1_234_567);
        await halfway.promise;
      },
    });
    await store.start(REQUEST, true);
    arrives(view({ version: 3, progress: progress({ percent: 60 }) }));
    expect(viewModel()?.bar).toEqual({ phase: 'processing', percent: 30 });
    arrives(DONE);
    await clock.advance(2_000);
    expect(viewModel()?.bar).toEqual({ phase: 'downloading', percent: 74 });
    halfway.resolve();
    await settle();
    expect(viewModel()).toMatchObject({ status: 'completed', bar: { percent: 100 }, twoPhases: false, tone: 'done' });
  });

  it('says that it downloads and not that it is done, in tag, text, bar and announcement, at half of the bar', async () => {
    const link = Promise.withResolvers<string>();
    const { clock, store, arrives, viewModel, said } = setUp({ downloadLink: () => link.promise });
    await store.start(REQUEST, true);
    arrives(view({ version: 3 }));
    await clock.advance(6_000);
    arrives(DONE);
    await clock.advance(6_000);
    expect(viewModel()).toMatchObject({
      status: 'downloading',
      bar: { percent: 50 },
      tone: 'active',
      message: { kind: 'download', received: 0, total: COMPLETED.bytes },
    });
    expect(said.at(-1)).toBe('downloading');
  });

  it('announces a quarter of the whole bar, not of the processing alone', async () => {
    const { clock, store, arrives, said } = setUp();
    await store.start(REQUEST, true);
    arrives(view({ version: 2, progress: progress({ percent: 20 }) }));
    await clock.advance(6_000);
    arrives(view({ version: 3, progress: progress({ percent: 40 }) }));
    await clock.advance(6_000);
    expect(said).not.toContain('quarter');
    arrives(view({ version: 4, progress: progress({ percent: 52 }) }));
    await clock.advance(6_000);
    expect(store.screen().announcement ?? said.at(-1)).toBe('quarter');
  });

  it('keeps the bar full when the report is downloaded once more', async () => {
    let fetched = 0;
    const percents: number[] = [];
    const { store, arrives, viewModel } = setUp({
      fetchReport: async (_url, _file, onBytes) => {
        fetched++;
        onBytes(10, 100);
      },
    });
    store.subscribe(() => percents.push(viewModel()?.bar.percent ?? 0));
    await store.start(REQUEST, true);
    arrives(DONE);
    await settle();
    await store.download();
    expect(fetched).toBe(2);
    expect(percents).toEqual(percents.toSorted((one, other) => one - other));
    expect(percents.at(-1)).toBe(100);
  });

  it('ends when it is cancelled: nothing is saved, the export stays completed, and it can be downloaded again', async () => {
    const saved: string[] = [];
    let calls = 0;
    const { store, arrives, viewModel } = setUp({
      fetchReport: async (_url, { fileName }, onBytes, signal) => {
        onBytes(10, 100);
        if (++calls === 1) {
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        }
        saved.push(fileName);
      },
    });
    await store.start(REQUEST, true);
    arrives(DONE);
    await settle();
    store.cancelDownload();
    await settle();
    expect(store.screen().download).toEqual({ kind: 'cancelled' });
    expect(saved).toEqual([]);
    expect(viewModel()).toMatchObject({ status: 'completed', bar: { percent: 100 } });
    await store.download();
    expect(saved).toEqual([COMPLETED.fileName]);
    expect(store.screen().download).toEqual({ kind: 'done' });
  });

  it('is not begun when it is cancelled before its link has come', async () => {
    const link = Promise.withResolvers<string>();
    let fetched = 0;
    const { store, arrives } = setUp({ downloadLink: () => link.promise, fetchReport: async () => void fetched++ });
    store.open(EXPORT_ID);
    arrives(DONE);
    const downloading = store.download();
    store.cancelDownload();
    link.resolve('https://reports.example/fresh');
    await downloading;
    expect([fetched, store.screen().download.kind]).toEqual([0, 'cancelled']);
  });

  it('waits for the button if it was not chosen, and does not change the bar of the export', async () => {
    let fetched = 0;
    const { store, arrives, viewModel } = setUp({ fetchReport: async () => void fetched++ });
    await store.start(REQUEST, false);
    arrives(DONE);
    await settle();
    expect(fetched).toBe(0);
    await store.download();
    expect(fetched).toBe(1);
    expect(viewModel()?.bar).toEqual({ phase: 'processing', percent: 100 });
  });

  it('starts after a reload if it was chosen, but never twice', async () => {
    let fetched = 0;
    const first = setUp({ fetchReport: async () => void fetched++ });
    await first.store.start(REQUEST, true);

    const second = first.reload();
    second.store.open(EXPORT_ID);
    expect(second.store.screen().downloadWhenReady).toBe(true);
    second.arrives(DONE);
    await settle();
    expect(fetched).toBe(1);

    const third = second.reload();
    third.store.open(EXPORT_ID);
    third.arrives(DONE);
    await settle();
    expect(fetched).toBe(1);
  });

  it.each([
    ['damaged', new DamagedFileError('other bytes')],
    ['interrupted', new TypeError('network error')],
  ])('is reported as %s and can be tried again', async (reason, error) => {
    let fetched = 0;
    const { store, arrives } = setUp({
      fetchReport: async () => {
        fetched++;
        throw error;
      },
    });
    store.open(EXPORT_ID);
    arrives(DONE);
    await store.download();
    expect(store.screen().download).toMatchObject({ kind: 'failed', reason });
    await store.download();
    expect(fetched).toBe(2);
  });
});

describe('the listener of ends', () => {
  function listening(...options: Parameters<typeof setUp>) {
    const page = setUp(...options);
    const ends: unknown[] = [];
    page.store.onEnd((ending) => ends.push(ending));
    return { ...page, ends };
  }
  const ENDING = { exportId: EXPORT_ID, year: 2025, status: 'completed' };

  it('is called once for an end, even if it arrives again', async () => {
    const { store, arrives, ends } = listening();
    store.open(EXPORT_ID);
    arrives(view({ version: 4 }));
    arrives(DONE);
    arrives({ ...DONE, version: 10 });
    expect(ends).toEqual([ENDING]);
  });

  it('is called with the year of the snapshot when the end comes in a message first', async () => {
    const { store, arrives, ends } = listening();
    store.open(EXPORT_ID);
    store.receive({ type: 'message', message: progressMessage({ version: 8 }) });
    store.receive({
      type: 'message',
      message: endMessage('export:completed', { version: 9, progress: DONE.progress }),
    });
    expect(ends).toEqual([]);
    arrives(DONE);
    expect(ends).toEqual([ENDING]);
  });

  it('is called for an export that was started here and has ended before its first snapshot, but not for one that was opened after its end', async () => {
    const { store, arrives, ends, reload } = listening();
    await store.start(REQUEST, false);
    arrives(DONE);
    expect(ends).toEqual([ENDING]);

    const fresh = reload();
    fresh.store.onEnd((ending) => ends.push(ending));
    fresh.store.open(EXPORT_ID);
    fresh.arrives(DONE);
    expect(ends).toHaveLength(1);
  });

  it('is called for the end of each attempt, and not after it has unsubscribed', async () => {
    const { store, arrives, ends } = listening();
    const afterUnsubscribing: unknown[] = [];
    store.onEnd((ending) => afterUnsubscribing.push(ending))();
    store.open(EXPORT_ID);
    arrives(view({ version: 2 }));
    arrives(view({ version: 3, progress: progress({ status: 'failed' }), result: FAILED }));
    arrives(view({ version: 4, attempt: 2 }));
    arrives({ ...DONE, attempt: 2 });
    expect(ends).toEqual([{ ...ENDING, status: 'failed' }, ENDING]);
    expect(afterUnsubscribing).toEqual([]);
  });
});

describe('resuming after a pause', () => {
  it('does not count as an attempt; a retry after it is the second', async () => {
    const { clock, store, arrives, said, viewModel } = setUp();
    store.open(EXPORT_ID);
    arrives(view({ version: 2, progress: progress({ status: 'paused' }) }));
    const resumed = { version: 3, attempt: 2 };
    store.receive({ type: 'message', message: endMessage('export:resumed', resumed) });
    arrives(view({ ...resumed, maxAttempts: 4 }));
    await clock.advance(10_000);
    expect(said).toEqual(['resumed']);
    expect(viewModel()?.attempt).toBe(1);
    arrives(view({ version: 4, attempt: 2, maxAttempts: 4, progress: progress({ status: 'failed' }), result: FAILED }));
    arrives(view({ version: 5, attempt: 3, maxAttempts: 4 }));
    await clock.advance(10_000);
    expect(said).toEqual(['resumed', 'ended', 'started']);
    expect(viewModel()?.attempt).toBe(2);
  });
});

describe('without contact', () => {
  it('does not show an export as stalled', async () => {
    const { clock, store, arrives, viewModel, said } = setUp();
    store.open(EXPORT_ID);
    arrives(view());
    store.receive({ type: 'connection', connection: 'offline' });
    await clock.advance(STALL_MS + 20_000);
    expect(viewModel()?.status).toBe('working');
    expect(said).toEqual(['offline']);
    store.receive({ type: 'connection', connection: 'polling' });
    await clock.advance(10_000);
    expect(viewModel()?.status).toBe('stalled');
    expect(said).toEqual(['offline', 'online', 'stalled']);
  });
});

describe('what is announced', () => {
  it('starts with the press of the button and ends with the file', async () => {
    const { clock, store, arrives, said } = setUp();
    void store.start(REQUEST, true);
    await clock.advance(11_000);
    arrives(view({ version: 2, at: now(clock) }));
    await clock.advance(6_000);
    arrives({ ...DONE, at: now(clock) });
    await clock.advance(12_000);
    expect(said).toEqual(['starting', 'started', 'stage', 'downloading', 'downloaded']);
  });

  it('is nothing for the state in which a page opens an export', async () => {
    const { clock, store, arrives, said } = setUp();
    store.open(EXPORT_ID);
    arrives(view({ version: 5, at: now(clock), progress: progress({ percent: 80 }) }));
    await clock.advance(20_000);
    expect(said).toEqual([]);
    arrives({ ...DONE, at: now(clock) });
    await clock.advance(6_000);
    expect(said).toEqual(['ended']);
  });
});
