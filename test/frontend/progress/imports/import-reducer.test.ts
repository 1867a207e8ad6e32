import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ImportAction,
  type ImportState,
  NO_IMPORT,
  reduceImport,
} from '../../../../frontend/progress/imports/import-reducer.ts';
import { sentPercent } from '../../../../frontend/progress/imports/transfer.ts';
import { IMPORT_STATUSES } from '../../../../lambdas/protocol.ts';
import { IMPORT_ID, importFile, importMessage, importView } from '../../import-factory.ts';

const OPENED = reduceImport(NO_IMPORT, { type: 'opened', importId: IMPORT_ID });
const play = (actions: readonly ImportAction[], from: ImportState = OPENED): ImportState =>
  actions.reduce(reduceImport, from);

const histories = fc
  .array(fc.constantFrom(...IMPORT_STATUSES), { minLength: 1, maxLength: 20 })
  .map((statuses) => statuses.map((status, index) => importView({ status, version: index + 1, attempt: 1 + index })));

describe('the reducer of imports', () => {
  it('shows the newest view after any messages and snapshots, lost, repeated or in any order', () => {
    fc.assert(
      fc.property(
        histories.chain((views) =>
          fc.record({
            views: fc.constant(views),
            order: fc.array(fc.record({ view: fc.constantFrom(...views), pushed: fc.boolean() }), { maxLength: 40 }),
          }),
        ),
        ({ views, order }) => {
          const newest = views.at(-1) ?? importView();
          const arrivals = order.map(
            ({ view, pushed }): ImportAction =>
              pushed ? { type: 'message', message: importMessage(view) } : { type: 'snapshot', view },
          );
          expect(play([...arrivals, { type: 'snapshot', view: newest }])).toMatchObject({ view: newest });
          expect(play([{ type: 'snapshot', view: newest }, ...arrivals])).toMatchObject({ view: newest });
        },
      ),
    );
  });

  it('keeps the names of the last snapshot when a message, which has none, follows', () => {
    const reading = importView({ version: 2, status: 'reading' });
    const state = play([
      { type: 'snapshot', view: importView() },
      { type: 'message', message: importMessage(reading) },
    ]);
    expect(state).toMatchObject({ view: { status: 'reading', actorNames: importView().actorNames } });
  });

  it('takes the names from the snapshot of a version that a message has brought already', () => {
    const reading = importView({ version: 2, status: 'reading' });
    const state = play([
      { type: 'message', message: importMessage(reading) },
      { type: 'snapshot', view: reading },
    ]);
    expect(state).toMatchObject({ view: { actorNames: reading.actorNames } });
  });

  it('ignores another import', () => {
    const other = importView({ importId: 'import-2' });
    expect(play([{ type: 'snapshot', view: other }])).toBe(OPENED);
  });

  it('counts what has been sent, over all files and for one', () => {
    const view = importView({
      files: [importFile(), importFile({ fileId: 'f2', parts: [{ partId: 'p1', name: 'oslo.xlsx', bytes: 3_000 }] })],
    });
    const state = play([
      { type: 'created', view, asking: false },
      { type: 'part', part: { fileId: 'f2', partId: 'p1' }, change: { sent: 1_500, state: 'sending' } },
    ]);
    const transfer = state.kind === 'following' ? state.transfer : null;
    expect(transfer).not.toBeNull();
    if (transfer !== null) {
      expect(sentPercent(transfer)).toBe(37);
      expect(sentPercent(transfer, 'f1')).toBe(0);
      expect(sentPercent(transfer, 'f2')).toBe(50);
    }
  });

  it('drops the upload when the session is read, or cancelled elsewhere', () => {
    const created = play([{ type: 'created', view: importView(), asking: false }]);
    expect(created).toMatchObject({ transfer: { phase: 'uploading' } });
    for (const status of ['reading', 'cancelled'] as const) {
      const state = play([{ type: 'snapshot', view: importView({ version: 2, status }) }], created);
      expect(state).toMatchObject({ transfer: null });
    }
  });

  it('shows a pressed pause until the server confirms or refuses it', () => {
    const pressed = play([
      { type: 'snapshot', view: importView({ status: 'reading' }) },
      { type: 'pressed', request: { kind: 'pause' } },
      { type: 'snapshot', view: importView({ version: 2, status: 'reading' }) },
    ]);
    expect(pressed).toMatchObject({ pressed: { request: { kind: 'pause' } } });
    const paused = play([{ type: 'snapshot', view: importView({ version: 3, status: 'paused' }) }], pressed);
    expect(paused).toMatchObject({ pressed: null });
    const refused = play([{ type: 'refused', request: { kind: 'pause' }, problem: null }], pressed);
    expect(refused).toMatchObject({ pressed: null, refusal: { request: { kind: 'pause' } } });
  });

  it('shows a retry of a file until the next attempt has begun', () => {
    const pressed = play([
      { type: 'snapshot', view: importView({ status: 'completed' }) },
      { type: 'pressed', request: { kind: 'retry', fileId: 'f1' } },
    ]);
    const again = importView({ version: 2, attempt: 2, status: 'reading' });
    expect(play([{ type: 'snapshot', view: again }], pressed)).toMatchObject({ pressed: null });
  });

  it('is idle again, with the reason, when a session is refused', () => {
    const state = play([{ type: 'create-pressed' }, { type: 'refused', request: { kind: 'create' }, problem: null }]);
    expect(state).toEqual({
      kind: 'idle',
      refusal: { request: { kind: 'create' }, problem: null },
      closed: IMPORT_ID,
    });
  });
});
