import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IDLE, type RunAction, type RunState, reduce } from '../../../frontend/progress/reducer.ts';
import { chunksOf } from '../../../frontend/progress/run.ts';
import {
  COMPLETED,
  chunk,
  EXPORT_ID,
  endMessage,
  history,
  progress,
  progressMessage,
  type Step,
  view,
} from '../export-factory.ts';

const OPENED: RunState = reduce(IDLE, { type: 'opened', exportId: EXPORT_ID });
const play = (actions: readonly RunAction[], from: RunState = OPENED): RunState => actions.reduce(reduce, from);
const pushed = (step: Step): RunAction => ({ type: 'message', message: step.message });
const fetched = (step: Step): RunAction => ({ type: 'snapshot', view: step.view });

/** A history, and the indexes of its steps in any order, with gaps and repetitions. */
const received = fc
  .array(fc.nat(1_000), { minLength: 1, maxLength: 40 })
  .map(history)
  .chain((steps) =>
    fc.record({
      steps: fc.constant(steps),
      order: fc.array(fc.record({ step: fc.constantFrom(...steps), kind: fc.constantFrom('message', 'snapshot') }), {
        maxLength: 80,
      }),
    }),
  );

function runOf(state: RunState) {
  if (state.kind !== 'following') {
    throw new Error(`not following: ${state.kind}`);
  }
  return state.run;
}

describe('the progress reducer, for any history', () => {
  it('has the state of the snapshot after any messages, lost, repeated or in any order', () => {
    fc.assert(
      fc.property(received, ({ steps, order }) => {
        const last = steps.at(-1);
        if (last === undefined) {
          return;
        }
        const arrivals = order.map(({ step, kind }) => (kind === 'message' ? pushed(step) : fetched(step)));
        expect(play([...arrivals, fetched(last)])).toEqual(play([fetched(last)]));
      }),
    );
  });

  it('has the same state after all messages and one snapshot in any order', () => {
    fc.assert(
      fc.property(received, fc.infiniteStream(fc.nat()), ({ steps }, keys) => {
        const first = steps[0];
        if (first === undefined) {
          return;
        }
        const inOrder = [fetched(first), ...steps.map(pushed)];
        const shuffled = inOrder
          .map((action) => ({ action, key: Number(keys.next().value) }))
          .sort((one, other) => one.key - other.key)
          .map(({ action }) => action);
        expect(play(shuffled)).toEqual(play(inOrder));
      }),
    );
  });

  it('never lowers percent within an attempt, even when the server is wrong', () => {
    const anything = fc.array(
      fc.record({
        version: fc.integer({ min: 1, max: 50 }),
        attempt: fc.integer({ min: 1, max: 3 }),
        percent: fc.nat(100),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(anything, fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (arrivals, asSnapshot) => {
        let state = OPENED;
        let before = { attempt: 0, percent: 0 };
        arrivals.forEach(({ version, attempt, percent }, index) => {
          const common = { version, attempt, progress: progress({ percent }) };
          state = reduce(
            state,
            asSnapshot[index] === true
              ? { type: 'snapshot', view: view(common) }
              : { type: 'message', message: progressMessage(common) },
          );
          const now = runOf(state);
          if (now.attempt === before.attempt) {
            expect(now.percent).toBeGreaterThanOrEqual(before.percent);
          }
          before = now;
        });
      }),
    );
  });
});

describe('the progress reducer', () => {
  it('updates a chunk from a message that comes late', () => {
    const state = play([
      { type: 'snapshot', view: view({ version: 1, chunks: [chunk({ index: 0 }), chunk({ index: 1 })] }) },
      { type: 'message', message: progressMessage({ version: 3, chunkChanges: [chunk({ index: 1, state: 'done' })] }) },
      { type: 'message', message: progressMessage({ version: 2, chunkChanges: [chunk({ index: 0, state: 'done' })] }) },
    ]);
    expect(chunksOf(runOf(state)).map((each) => each.state)).toEqual(['done', 'done']);
    expect(runOf(state).version).toBe(3);
  });

  it('ignores events of another export', () => {
    const state = play([{ type: 'message', message: progressMessage({ exportId: 'another' }) }]);
    expect(state).toBe(OPENED);
  });

  it('keeps a result when an older message comes', () => {
    const done = view({ version: 9, progress: progress({ status: 'completed', percent: 100 }), result: COMPLETED });
    const state = play([
      { type: 'snapshot', view: done },
      { type: 'message', message: progressMessage({ version: 8 }) },
      { type: 'message', message: endMessage('export:completed', { version: 9 }) },
    ]);
    expect(runOf(state).result).toEqual(COMPLETED);
  });

  it('has code and support reference of a failure before the snapshot has come', () => {
    const failed = endMessage('export:failed', { version: 5, progress: progress({ status: 'failed' }) });
    expect(runOf(play([{ type: 'message', message: failed }])).failure).toEqual({
      code: 'storage_unavailable',
      supportReference: 'REF-1',
    });
  });

  it('resets percent only with the next attempt', () => {
    const state = play([
      { type: 'message', message: progressMessage({ version: 5, progress: progress({ percent: 60 }) }) },
      { type: 'message', message: progressMessage({ version: 6, attempt: 2, progress: progress({ percent: 20 }) }) },
    ]);
    expect(runOf(state)).toMatchObject({ attempt: 2, percent: 20 });
  });

  it('shows a pressed cancel at once, and drops it once the server has confirmed or refused it', () => {
    const running = play([{ type: 'snapshot', view: view() }]);
    const pressed = reduce(running, { type: 'command-pressed', command: 'cancel' });
    expect(pressed).toMatchObject({ intent: { command: 'cancel' } });

    const stillRunning = reduce(pressed, { type: 'message', message: progressMessage({ version: 2 }) });
    expect(stillRunning).toMatchObject({ intent: { command: 'cancel' } });

    const confirmed = progressMessage({ version: 3, progress: progress({ status: 'cancelling' }) });
    expect(reduce(stillRunning, { type: 'message', message: confirmed })).toMatchObject({ intent: null });

    const refused = reduce(stillRunning, { type: 'command-refused', command: 'cancel', problem: null });
    expect(refused).toMatchObject({ intent: null, refusal: { command: 'cancel' } });
  });

  it.each([
    ['another stage begins', 'aggregating'],
    ['the export ends', 'completed'],
    ['a colleague has paused it', 'paused'],
  ] as const)('removes a refusal when %s, and not before', (_, status) => {
    const refused = play([
      { type: 'snapshot', view: view() },
      { type: 'command-pressed', command: 'cancel' },
      { type: 'command-refused', command: 'cancel', problem: null },
    ]);
    const further = reduce(refused, { type: 'message', message: progressMessage({ version: 2 }) });
    expect(further).toMatchObject({ refusal: { command: 'cancel' } });
    const changed = view({ version: 3, progress: progress({ status }) });
    expect(reduce(further, { type: 'snapshot', view: changed })).toMatchObject({ refusal: null });
  });

  it('keeps the screen when a second press joins the followed export', () => {
    const running = play([{ type: 'snapshot', view: view() }]);
    expect(reduce(running, { type: 'opened', exportId: EXPORT_ID })).toBe(running);
    const starting = reduce(running, { type: 'start-pressed', request: view().request });
    expect(reduce(starting, { type: 'opened', exportId: EXPORT_ID })).toBe(running);
  });

  it('keeps the request until the snapshot of the export has come', () => {
    const request = view().request;
    const starting = reduce(IDLE, { type: 'start-pressed', request });
    expect(starting).toEqual({ kind: 'starting', request, before: IDLE });
    expect(reduce(starting, { type: 'opened', exportId: EXPORT_ID })).toEqual({
      kind: 'opening',
      exportId: EXPORT_ID,
      request,
    });
  });

  it('returns to the former state when a start fails', () => {
    const running = play([{ type: 'snapshot', view: view() }]);
    const { request } = view();
    const starting = play([{ type: 'start-pressed', request }], running);
    expect(play([{ type: 'start-pressed', request }, { type: 'start-failed' }], starting)).toBe(running);
    expect(reduce(running, { type: 'start-failed' })).toBe(running);
  });
});
