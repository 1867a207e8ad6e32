// @vitest-environment happy-dom
/** Focus is never lost and never stolen: where it goes when what had it vanishes. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { SignInPage } from '../../frontend/pages/sign-in-page.tsx';
import { HELD_MS } from '../../frontend/panels/focus.ts';
import type { ExportResult } from '../../lambdas/protocol.ts';
import { COMPLETED, EXPORT_ID, endMessage, FAILED, progress, view } from './export-factory.ts';
import { settle } from './fake-clock.ts';
import { openPage, startEachAfresh } from './open-page.tsx';

startEachAfresh();

const CANCELLED: ExportResult = {
  outcome: 'cancelled',
  cancelledBy: 'kari@example.org',
  percent: 10,
  cleanupCompleted: true,
};
const completed = progress({ status: 'completed', stage: 'storing_file', percent: 100 });

/** A run with focus on one of its controls. */
async function withFocusOn(name: string) {
  const page = await openPage();
  await page.start();
  screen.getByRole('button', { name }).focus();
  return page;
}

describe('when the control that had focus vanishes with the end of the export', () => {
  it('it goes to the download, by way of the heading where the result comes after the message', async () => {
    const { hears, arrives } = await withFocusOn('Sett på pause');
    await hears(endMessage('export:completed', { version: 9, progress: completed }));
    expect(document.activeElement?.id).toBe('run-heading');
    await arrives({ version: 9, progress: completed, result: COMPLETED });
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Last ned rapporten' }));
  });

  it('it is left alone when the user has moved on before the result came', async () => {
    const { hears, arrives } = await withFocusOn('Sett på pause');
    await hears(endMessage('export:completed', { version: 9, progress: completed }));
    const elsewhere = screen.getByRole('checkbox', { name: 'Last ned når den er klar' });
    elsewhere.focus();
    await arrives({ version: 9, progress: completed, result: COMPLETED });
    expect(document.activeElement).toBe(elsewhere);
  });

  it('it goes to «Prøv igjen» after a failure, and to the heading where nothing more can be tried', async () => {
    const { arrives } = await withFocusOn('Avbryt');
    await arrives({ version: 9, progress: progress({ status: 'failed' }), result: FAILED });
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Prøv igjen' }));
    cleanup();
    window.location.hash = '';
    const other = await withFocusOn('Avbryt');
    await other.arrives({
      version: 9,
      progress: progress({ status: 'failed' }),
      result: { ...FAILED, retryable: false },
    });
    expect(document.activeElement?.id).toBe('run-heading');
  });

  it('a second press of the same key starts nothing; one that comes after a look does', async () => {
    const { arrives, started } = await withFocusOn('Avbryt');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await arrives({ version: 9, progress: progress({ status: 'cancelled' }), result: CANCELLED });
    const button = screen.getByRole('button', { name: 'Start eksport' });
    expect(document.activeElement).toBe(button);
    const press = () =>
      act(async () => {
        fireEvent.click(button);
        await settle();
      });
    await press();
    expect(started).toHaveLength(1);
    vi.advanceTimersByTime(HELD_MS);
    await press();
    expect(started).toHaveLength(2);
  });
});

it('a link to another run that goes with its list leaves focus on the heading of that run', async () => {
  const { chunks: _, summary: __, ...item } = view({ exportId: 'export-9', requestedBy: 'ola@example.org' });
  const { start, goTo } = await openPage(undefined, (path) =>
    path === '/exports' ? Response.json({ exports: [item], nextCursor: null }) : undefined,
  );
  await start();
  const link = await screen.findByText(
    /^Følg eksporten for 2025: Alle lokallag · Excel .* · Startet .* av ola@example.org$/,
  );
  link.focus();
  await goTo('#/eksport/export-9');
  expect(document.activeElement?.id).toBe('run-heading');
});

it('an address that leads nowhere is left behind by the menu', async () => {
  const { store, receive, goTo } = await openPage();
  await goTo(`#/eksport/${EXPORT_ID}`);
  await receive({ type: 'missing', exportId: EXPORT_ID });
  expect(screen.getByText(/Fant ikke eksporten/)).toBeDefined();
  expect(document.title).toBe('Fant ikke eksporten – Aktivitetsrapport til Bufdir');
  const menu = screen.getByRole('link', { name: 'Eksport' }).getAttribute('href') ?? '';
  expect(menu).toBe('#/');
  await goTo(menu);
  expect(screen.queryByText(/Fant ikke eksporten/)).toBeNull();
  expect(store.screen().state.kind).toBe('idle');
});

describe('the sign-in page', () => {
  it('that takes the place of a run says so at once, with focus on its heading', () => {
    render(<SignInPage ended onSignIn={async () => {}} />);
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Logg inn' }));
    expect(screen.getByRole('alert').textContent).toContain('Du er logget ut.');
    expect(document.title).toBe('Logg inn – Aktivitetsrapport til Bufdir');
  });

  it('that was come to takes focus from nobody', () => {
    render(<SignInPage ended={false} onSignIn={async () => {}} />);
    expect(document.activeElement).toBe(document.body);
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
