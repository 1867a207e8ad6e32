import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunStore } from '../../../frontend/progress/run-store.ts';
import { runViewModelOf } from '../../../frontend/progress/run-view-model.ts';
import { MAX_STEP, STEP_MS } from '../../../frontend/progress/store/percent-steps.ts';
import { EXPORT_ID, progress, progressMessage, view } from '../export-factory.ts';
import { FakeClock } from './fake-clock.ts';

function following(percent: number) {
  const clock = new FakeClock();
  const store = new RunStore({
    server: {
      start: () => Promise.reject(new Error('not used')),
      command: async () => {},
      downloadLink: async () => '',
    },
    live: { follow: () => {}, wake: () => {} },
    clock,
    memory: { getItem: () => null, setItem: () => {}, removeItem: () => {} },
    saveProof: async () => {},
    fetchReport: async () => {},
  });
  const shown: number[] = [];
  store.open(EXPORT_ID);
  const arrives = (version: number, of: number) =>
    store.receive({ type: 'message', message: progressMessage({ version, progress: progress({ percent: of }) }) });
  store.receive({ type: 'snapshot', view: view({ version: 1, progress: progress({ percent }) }), age: 0 });
  store.subscribe(() => shown.push(runViewModelOf(store.screen())?.bar.percent ?? 0));
  return { clock, store, shown, arrives };
}

/** Each event: how much percent rises at once, and how many milliseconds pass after it. */
const events = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 3_000 })), {
  maxLength: 20,
});

describe('the percent that is shown', () => {
  it('rises by at most five at a time, never above what is done, never falls, and catches up within two seconds', async () => {
    await fc.assert(
      fc.asyncProperty(events, async (rises) => {
        const { clock, store, shown, arrives } = following(3);
        let done = 3;
        for (const [position, [rise, pause]] of rises.entries()) {
          done = Math.min(99, done + rise);
          arrives(position + 2, done);
          await clock.advance(pause);
          expect(Math.max(3, ...shown)).toBeLessThanOrEqual(done);
        }
        for (const [position, each] of shown.entries()) {
          const rise = each - (shown[position - 1] ?? 3);
          expect(rise).toBeGreaterThanOrEqual(0);
          expect(rise).toBeLessThanOrEqual(MAX_STEP);
        }
        await clock.advance(20 * STEP_MS);
        expect(store.screen().percent).toBe(done);
      }),
      { numRuns: 50 },
    );
  });

  it('begins with what is done of an export that is opened, and of a new attempt', async () => {
    const { store, arrives, clock } = following(60);
    expect(store.screen().percent).toBe(60);
    arrives(2, 90);
    expect(store.screen().percent).toBe(65);
    store.receive({
      type: 'snapshot',
      view: view({ version: 3, attempt: 2, progress: progress({ percent: 4 }) }),
      age: 0,
    });
    await clock.advance(STEP_MS);
    expect(store.screen().percent).toBe(4);
  });
});
