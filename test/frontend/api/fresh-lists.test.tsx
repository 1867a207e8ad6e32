// @vitest-environment happy-dom
/** The exports of colleagues show on a page that follows another export, or none. */
import { act, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FreshLists, GATHER_MS } from '../../../frontend/api/fresh-lists.ts';
import type { ExportListItem } from '../../../lambdas/protocol.ts';
import { endMessage, progress, progressMessage, view } from '../export-factory.ts';
import { openPage, startEachAfresh } from '../open-page.tsx';
import { FakeClock, settle } from '../progress/fake-clock.ts';

startEachAfresh();

const COLLEAGUES = 'export-9';
const mapping = progress({ status: 'mapping_columns', stage: 'mapping_columns' });

describe('the lists', () => {
  function listen() {
    const clock = new FakeClock();
    let asked = 0;
    const lists = new FreshLists({ invalidateQueries: async () => void asked++ }, clock);
    return { clock, lists, asked: () => asked };
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
  await screen.findByText('Andre eksporter som pågår', {}, { timeout: 10_000 });
});
