// @vitest-environment happy-dom
/** The exports of colleagues show on a page that follows another export, or none. */
import { act, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FreshLists, GATHER_MS } from '../../../frontend/api/fresh-lists.ts';
import type { ExportListItem, ImportView } from '../../../lambdas/protocol.ts';
import { endMessage, progress, progressMessage, view } from '../export-factory.ts';
import { importMessage, importView } from '../import-factory.ts';
import { openPage, startEachAfresh } from '../open-page.tsx';
import { FakeClock, settle } from '../progress/fake-clock.ts';

startEachAfresh();

const COLLEAGUES = 'export-9';
const mapping = progress({ status: 'mapping_columns', stage: 'mapping_columns' });

describe('the lists', () => {
  function listen() {
    const clock = new FakeClock();
    const keys: unknown[] = [];
    const lists = new FreshLists({ invalidateQueries: async (filter) => void keys.push(filter?.queryKey?.[0]) }, clock);
    /** How often the exports were reloaded. */
    const asked = () => keys.filter((key) => key === 'exports').length;
    return { clock, lists, keys, asked };
  }

  it('are reloaded when an export begins, changes its phase or ends, once for messages that come together', async () => {
    const { clock, lists, asked } = listen();
    lists.receive({ type: 'message', message: progressMessage({ exportId: COLLEAGUES, version: 1 }) });
    lists.receive({ type: 'message', message: progressMessage({ exportId: 'export-8', version: 1 }) });
    await clock.advance(GATHER_MS);
    expect(asked()).toBe(1);
    lists.receive({
      type: 'message',
      message: progressMessage({ exportId: COLLEAGUES, version: 2, progress: mapping }),
    });
    await clock.advance(GATHER_MS);
    expect(asked()).toBe(2);
    const completed = progress({ status: 'completed', percent: 100 });
    lists.receive({
      type: 'message',
      message: endMessage('export:completed', { exportId: COLLEAGUES, version: 3, progress: completed }),
    });
    await clock.advance(GATHER_MS);
    expect(asked()).toBe(3);
  });

  it('are not reloaded for progress within a phase', async () => {
    const { clock, lists, asked } = listen();
    for (const version of [1, 2, 3]) {
      lists.receive({ type: 'message', message: progressMessage({ exportId: COLLEAGUES, version }) });
      await clock.advance(GATHER_MS);
    }
    expect(asked()).toBe(1);
  });

  it('are reloaded when the socket is back, because messages may have been missed', async () => {
    const { clock, lists, asked } = listen();
    lists.receive({ type: 'connection', connection: 'polling' });
    await clock.advance(GATHER_MS);
    expect(asked()).toBe(0);
    lists.receive({ type: 'connection', connection: 'live' });
    await clock.advance(GATHER_MS);
    expect(asked()).toBe(1);
  });

  it('of registers and base years are reloaded once an import has ended', async () => {
    const { clock, lists, keys } = listen();
    const receive = (overrides: Partial<ImportView>) =>
      lists.receive({ type: 'import-message', message: importMessage(importView(overrides)) });
    receive({ status: 'reading' });
    await clock.advance(GATHER_MS);
    expect(keys).toEqual(['imports']);
    receive({ status: 'reading', version: 2 });
    await clock.advance(GATHER_MS);
    expect(keys).toEqual(['imports']);
    receive({ status: 'completed', version: 3 });
    await clock.advance(GATHER_MS);
    expect(keys.sort()).toEqual(['imports', 'imports', 'me', 'registers']);
  });
});

it('shows a colleague’s export as soon as a message about it comes, beside the followed one', async () => {
  const exports: ExportListItem[] = [];
  const { clock, start, receives } = await openPage(undefined, (path) =>
    path === '/exports' ? Response.json({ exports, nextCursor: null }) : undefined,
  );
  await start();
  const { chunks: _, summary: __, ...item } = view({ exportId: COLLEAGUES });
  exports.push(item);
  await receives(progressMessage({ exportId: COLLEAGUES, version: 1 }));
  await act(async () => {
    await clock.advance(GATHER_MS);
    await settle();
  });
  await screen.findByText('Andre eksporter som pågår eller står i kø', {}, { timeout: 10_000 });
});
