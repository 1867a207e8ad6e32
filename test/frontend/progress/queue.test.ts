import { describe, expect, it } from 'vitest';
import { ANNOUNCEMENT_GAP_MS, type Announcement, Announcer } from '../../../frontend/progress/announcements.ts';
import { STALL_MS } from '../../../frontend/progress/live/news-watch.ts';
import { hasNotBegun, runFromSnapshot, withMessage, withSnapshot } from '../../../frontend/progress/run.ts';
import { RunStore } from '../../../frontend/progress/run-store.ts';
import { runViewModelOf } from '../../../frontend/progress/run-view-model.ts';
import { momentOf } from '../../../frontend/progress/situation.ts';
import type { ExportView } from '../../../lambdas/protocol.ts';
import { EXPORT_ID, progress, progressMessage, view } from '../export-factory.ts';
import { FakeClock } from './fake-clock.ts';

const queued = (place: number | null, overrides: Partial<ExportView> = {}) =>
  view({
    progress: progress({ status: 'queued', stage: 'initialised', percent: 0 }),
    queuePlace: place,
    startedAt: null,
    ...overrides,
  });

function setUp() {
  const clock = new FakeClock();
  const store = new RunStore({
    server: {
      start: async () => ({ exportId: EXPORT_ID, joined: false }),
      command: async () => {},
      downloadLink: async () => 'https://reports.example/fresh',
    },
    live: { follow: () => {}, wake: () => {} },
    clock,
    memory: { getItem: () => null, setItem: () => {}, removeItem: () => {} },
    saveProof: async () => {},
    fetchReport: async () => {},
  });
  return {
    clock,
    store,
    arrives: (snapshot: ExportView) => store.receive({ type: 'snapshot', view: snapshot, age: 0 }),
    viewModel: () => runViewModelOf(store.screen()),
  };
}

describe('an export that waits', () => {
  it('shows its place, no estimate, no percent and no step as begun', () => {
    const { store, arrives, viewModel } = setUp();
    store.open(EXPORT_ID);
    arrives(queued(3));
    expect(viewModel()).toMatchObject({
      situation: 'queued',
      status: 'queued',
      message: { kind: 'queued', place: 3 },
      estimate: null,
      bar: { percent: 0 },
    });
    expect(new Set(viewModel()?.steps.map(({ state }) => state))).toEqual(new Set(['waiting']));
  });

  it('moves up with a snapshot of the same version', () => {
    const { store, arrives, viewModel } = setUp();
    store.open(EXPORT_ID);
    arrives(queued(3));
    arrives(queued(2));
    expect(viewModel()?.message).toEqual({ kind: 'queued', place: 2 });
  });

  it('is never stalled, however long it waits', async () => {
    const { clock, store, arrives, viewModel } = setUp();
    store.open(EXPORT_ID);
    arrives(queued(1));
    await clock.advance(10 * STALL_MS);
    expect(viewModel()?.status).toBe('queued');
    expect(store.screen()).toMatchObject({ stalled: false, overdue: false });
  });

  it('has no place any more when a message says that it has started', () => {
    const waiting = runFromSnapshot(queued(1));
    const started = withMessage(waiting, progressMessage({ version: 2, progress: progress() }));
    expect(started).toMatchObject({ queuePlace: null, progress: { status: 'querying_activities' } });
    expect(withSnapshot(started, queued(1))).toMatchObject({ queuePlace: null });
  });
});

describe('an export that is cancelled in the queue', () => {
  const at = view().at;

  it.each(['cancelling', 'cancelled'] as const)('has no step, begun or to come, when it is %s', (status) => {
    const { store, arrives, viewModel } = setUp();
    store.open(EXPORT_ID);
    arrives(queued(1));
    arrives(queued(null, { version: 2, progress: progress({ status, stage: 'initialised', percent: 0 }) }));
    expect(viewModel()).toMatchObject({ steps: [], startedBy: { hasBegun: false } });
  });

  it('has its steps when a message said before that it had begun', () => {
    const waiting = runFromSnapshot(queued(1));
    const begun = withMessage(waiting, progressMessage({ version: 2, at, progress: progress() }));
    expect(hasNotBegun(waiting)).toBe(true);
    expect(hasNotBegun(begun)).toBe(false);
    expect(begun.particulars?.startedAt).toBe(at);
    const late = withSnapshot(begun, queued(1));
    expect(late.particulars?.startedAt).toBe(at);
  });
});

it('an export that waits is announced with its place, each time that changes, and then as started', async () => {
  const clock = new FakeClock();
  const spoken: Announcement[] = [];
  const announcer = new Announcer({ clock, speak: (each) => void (each === null || spoken.push(each)) });
  const { store, arrives } = setUp();
  const observe = async () => {
    announcer.observe(momentOf(store.screen()));
    await clock.advance(2 * ANNOUNCEMENT_GAP_MS);
  };
  await store.start(view().request, false);
  for (const snapshot of [queued(2), queued(2), queued(1), view({ version: 2, progress: progress() })]) {
    arrives(snapshot);
    await observe();
  }
  expect(spoken).toEqual([
    { kind: 'queued', place: 2 },
    { kind: 'queued', place: 1 },
    { kind: 'started', attempt: 1, reached: { stage: 'querying_activities', quarter: null } },
  ]);
});
