/** The exports of colleagues show on a page that follows another export, or none. */
import { QueryClient } from '@tanstack/react-query';
import { act, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FreshLists, GATHER_MS } from '../../../frontend/api/fresh-lists.ts';
import type { CheckMessage, ExportListItem, ImportView } from '../../../lambdas/protocol.ts';
import { checkAnswer } from '../check-factory.ts';
import { endMessage, instant, progress, progressMessage, view } from '../export-factory.ts';
import { importMessage, importView } from '../import-factory.ts';
import { openPage, startEachAfresh } from '../open-page.tsx';
import { FakeClock, settle } from '../progress/fake-clock.ts';

startEachAfresh();

const COLLEAGUES = 'export-9';
const mapping = progress({ status: 'mapping_columns', stage: 'mapping_columns' });

const CHECK: CheckMessage = {
  type: 'check:changed',
  checkId: 'check-1',
  organisationNumber: '970168889',
  year: 2025,
  version: 1,
  at: instant(1),
  status: 'aggregating',
  percent: 40,
};

describe('the lists', () => {
  function listen() {
    const clock = new FakeClock();
    const keys: unknown[] = [];
    const queries = new QueryClient();
    queries.invalidateQueries = async (filter) => void keys.push(filter?.queryKey?.[0]);
    const lists = new FreshLists(queries, clock);
    /** How often the exports were reloaded. */
    const asked = () => keys.filter((key) => key === 'exports').length;
    return { clock, lists, queries, keys, asked };
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
    expect(keys.sort()).toEqual(['checks', 'imports', 'imports', 'me', 'registers']);
  });
});

describe('a message about a check', () => {
  it('reloads the check when its status changes, and only moves its percent otherwise', async () => {
    const clock = new FakeClock();
    const queries = new QueryClient();
    const reloaded: unknown[] = [];
    queries.invalidateQueries = async (filter) => void reloaded.push(filter?.queryKey);
    const lists = new FreshLists(queries, clock);
    const answer = checkAnswer({ state: { kind: 'running', checkId: 'check-1', percent: 10, startedAt: instant(0) } });
    queries.setQueryData(['checks', 2025], answer);
    const receive = async (message: CheckMessage) => {
      lists.receive({ type: 'check-message', message });
      await clock.advance(GATHER_MS);
    };
    await receive(CHECK);
    expect(reloaded).toEqual([['checks']]);
    await receive({ ...CHECK, version: 2, percent: 55 });
    // Out of order.
    await receive({ ...CHECK, version: 1, percent: 50 });
    expect(reloaded).toEqual([['checks']]);
    expect(queries.getQueryData(['checks', 2025])).toMatchObject({ state: { percent: 55 } });
    await receive({ ...CHECK, version: 3, status: 'failed' });
    expect(reloaded).toHaveLength(2);
  });
});

it('shows a colleague’s export on the front door as soon as a message about it comes', async () => {
  const exports: ExportListItem[] = [];
  const { clock, receives } = await openPage(undefined, (path, query) =>
    path === '/exports' && !query.has('status') ? Response.json({ exports, nextCursor: null }) : undefined,
  );
  const { chunks: _, summary: __, ...item } = view({ exportId: COLLEAGUES });
  exports.push(item);
  await receives(progressMessage({ exportId: COLLEAGUES, version: 1 }));
  await act(async () => {
    await clock.advance(GATHER_MS);
    await settle();
  });
  await screen.findByText('Pågår nå', {}, { timeout: 10_000 });
});
