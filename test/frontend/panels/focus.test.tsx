/** Where focus goes when the focused element disappears, and that it stays elsewhere. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { SignInPage } from '../../../frontend/pages/sign-in-page.tsx';
import { HELD_MS } from '../../../frontend/panels/frame/focus/focus.ts';
import type { ExportResult } from '../../../lambdas/protocol.ts';
import { COMPLETED, EXPORT_ID, endMessage, FAILED, progress } from '../export-factory.ts';
import { openPage, startEachAfresh } from '../open-page.tsx';

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

describe('focus, when the focused control disappears with the end of the export', () => {
  it('goes to the heading and, once the result has come, to the download button', async () => {
    const { receives, arrives } = await withFocusOn('Sett på pause');
    await receives(endMessage('export:completed', { version: 9, progress: completed }));
    expect(document.activeElement?.id).toBe('run-heading');
    await arrives({ version: 9, progress: completed, result: COMPLETED });
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Last ned rapporten' }));
  });

  it('stays where the user has moved it before the result came', async () => {
    const { receives, arrives } = await withFocusOn('Sett på pause');
    await receives(endMessage('export:completed', { version: 9, progress: completed }));
    const elsewhere = screen.getByRole('link', { name: 'Til året 2025' });
    elsewhere.focus();
    await arrives({ version: 9, progress: completed, result: COMPLETED });
    expect(document.activeElement).toBe(elsewhere);
  });

  it('goes to «Prøv igjen» after a failure, and to the heading when no retry is possible', async () => {
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

  it('ignores a second press of the same key, but not one that comes later', async () => {
    const { arrives } = await withFocusOn('Avbryt');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await arrives({ version: 9, progress: progress({ status: 'cancelled' }), result: CANCELLED });
    const link = screen.getByRole('link', { name: 'Til året 2025' });
    expect(document.activeElement).toBe(link);
    expect(fireEvent.click(link)).toBe(false);
    vi.advanceTimersByTime(HELD_MS);
    expect(fireEvent.click(link)).toBe(true);
  });
});

it('leaves an address that led nowhere when the user goes to the front door', async () => {
  const { receive, goTo } = await openPage();
  await goTo(`#/eksport/${EXPORT_ID}`);
  await receive({ type: 'missing', exportId: EXPORT_ID });
  expect(screen.getByText(/Fant ikke eksporten/)).toBeDefined();
  expect(document.title).toBe('Fant ikke eksporten – Aktivitetsrapport til Bufdir');
  const menu = screen.getByRole('link', { name: 'Året' }).getAttribute('href') ?? '';
  expect(menu).toBe('#/');
  await goTo(menu);
  expect(screen.queryByText(/Fant ikke eksporten/)).toBeNull();
  expect(screen.getByRole('button', { name: 'Start eksport' })).toBeDefined();
});

describe('the sign-in page', () => {
  it('says that the session has ended and takes focus to its heading when it replaces a run', () => {
    render(<SignInPage ended onSignIn={async () => {}} />);
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Logg inn' }));
    expect(screen.getByRole('alert').textContent).toContain('Du er logget ut.');
    expect(document.title).toBe('Logg inn – Aktivitetsrapport til Bufdir');
  });

  it('leaves focus alone when the page starts with it', () => {
    render(<SignInPage ended={false} onSignIn={async () => {}} />);
    expect(document.activeElement).toBe(document.body);
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
