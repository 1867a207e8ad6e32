// @vitest-environment happy-dom
/** What the page shows and announces of an export that waits, and of a start that is refused. */
import { act, screen, within } from '@testing-library/react';
import i18next from 'i18next';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiProblemError } from '../../../frontend/api/problem.ts';
import { progress, view } from '../export-factory.ts';
import { ME, openPage, startEachAfresh } from '../open-page.tsx';

startEachAfresh();
afterEach(async () => {
  await act(async () => {
    await i18next.changeLanguage('nb');
  });
});

const QUEUED = progress({ status: 'queued', stage: 'initialised', percent: 0 });

describe('an export that waits', () => {
  it('says its place in both languages, and offers to cancel and not to pause', async () => {
    const { start, arrives, press, commands } = await openPage();
    await start();
    await arrives({ version: 3, progress: QUEUED, queuePlace: 2 });
    const run = within(screen.getByRole('region', { name: 'Eksport for 2025' }));
    expect(run.getByText('I kø')).toBeDefined();
    expect(run.getByText('Eksporten er nummer 2 i køen. Den starter av seg selv.')).toBeDefined();
    expect(run.queryByRole('button', { name: 'Sett på pause' })).toBeNull();
    await act(async () => {
      await i18next.changeLanguage('en');
    });
    expect(screen.getByText('The export is number 2 in the queue. It starts by itself.')).toBeDefined();
    await act(async () => {
      await i18next.changeLanguage('nb');
    });
    await press('Avbryt');
    expect(commands).toEqual(['cancel']);
  });

  it('keeps the focus on «Avbryt» when it starts', async () => {
    const { start, arrives } = await openPage();
    await start();
    await arrives({ version: 3, progress: QUEUED, queuePlace: 1 });
    const cancel = screen.getByRole('button', { name: 'Avbryt' });
    cancel.focus();
    expect(screen.queryByRole('button', { name: 'Sett på pause' })).toBeNull();
    await arrives({ version: 4, progress: progress() });
    expect(screen.getByRole('button', { name: 'Sett på pause' })).toBeDefined();
    expect(document.activeElement).toBe(cancel);
  });

  it('stands in the history with its place, and can be filtered for', async () => {
    const { chunks: _chunks, summary: _summary, ...item } = view({ progress: QUEUED, queuePlace: 4 });
    const { goTo } = await openPage(ME, (path) =>
      path === '/exports' ? Response.json({ exports: [item], nextCursor: null }) : undefined,
    );
    await goTo('#/historikk?status=queued');
    expect(await screen.findByText('I kø, nummer 4', {}, { timeout: 10_000 })).toBeDefined();
    expect(screen.getByRole<HTMLSelectElement>('combobox', { name: 'Tilstand' }).value).toBe('queued');
  });
});

it('a start that is refused because too many wait says so plainly', async () => {
  const problem = { type: 'x', title: 'x', status: 429, code: 'too_many_exports', supportReference: 'REF-1' };
  const { press } = await openPage(ME, undefined, { start: () => Promise.reject(new ApiProblemError(429, problem)) });
  await press('Start eksport');
  expect(screen.getByRole('alert').textContent).toContain('Organisasjonen har for mange eksporter i kø.');
});
