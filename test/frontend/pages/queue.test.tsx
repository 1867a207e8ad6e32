/** What the page shows and announces of an export that waits, and of a start that is refused. */
import { act, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiProblemError } from '../../../frontend/api/problem.ts';
import { changeLanguage } from '../../../frontend/translations/index.ts';
import { progress, view } from '../export-factory.ts';
import { ME, openPage, startEachAfresh } from '../open-page.tsx';

startEachAfresh();
afterEach(async () => {
  await act(async () => {
    await changeLanguage('nb');
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
      await changeLanguage('en');
    });
    expect(screen.getByText('The export is number 2 in the queue. It starts by itself.')).toBeDefined();
    await act(async () => {
      await changeLanguage('nb');
    });
    await press('Avbryt');
    expect(commands).toEqual(['cancel']);
  });

  it('says when it was asked for, and not that it started', async () => {
    const { start, arrives } = await openPage();
    await start();
    const later = new Date(Date.parse(view().createdAt) + 10 * 60_000).toISOString();
    await arrives({ version: 3, progress: QUEUED, queuePlace: 2, startedAt: null });
    const run = within(screen.getByRole('region', { name: 'Eksport for 2025' }));
    expect(run.getByText(/Bedt om 15\. jan\. 2026, 09:00 av deg/)).toBeDefined();
    expect(run.queryByText(/Startet/)).toBeNull();
    await arrives({ version: 4, progress: progress(), startedAt: later });
    expect(run.getByText(/Startet 15\. jan\. 2026, 09:10 av deg/)).toBeDefined();
  });

  it('that is cancelled says that it never started, with no step, part or pause', async () => {
    const { start, arrives } = await openPage();
    await start();
    const stopped = (status: 'cancelling' | 'cancelled') => progress({ status, stage: 'initialised', percent: 0 });
    await arrives({ version: 3, progress: QUEUED, queuePlace: 1, startedAt: null });
    await arrives({ version: 4, progress: stopped('cancelling'), startedAt: null });
    const pretended = () =>
      ['Klargjør', 'Sett på pause', 'Delene vises når eksporten er planlagt.'].filter(
        (text) => screen.queryByText(text) !== null,
      );
    expect(pretended()).toEqual([]);
    expect(screen.queryByRole('list', { name: 'Stegene i eksporten' })).toBeNull();
    const result = { outcome: 'cancelled', cancelledBy: ME.actor, percent: 0, cleanupCompleted: true } as const;
    await arrives({ version: 5, progress: stopped('cancelled'), startedAt: null, result });
    expect(pretended()).toEqual([]);
    expect(screen.getByText(/^Avbrutt av .* før den startet\. Ingenting er laget\./)).toBeDefined();
  });

  it.each([
    ['queued', 'Eksporten står i kø og har ikke startet.'],
    ['cancelled', 'Eksporten ble avbrutt i køen. Den startet aldri.'],
  ] as const)('has no empty table of times and no cost in its details when it is %s', async (status, text) => {
    const { goTo } = await openPage(ME, (path) => {
      if (path.endsWith('/audit')) {
        return Response.json({ events: [], head: null, check: { outcome: 'whole', chained: 0, older: 0 } });
      }
      return path.startsWith('/exports/')
        ? Response.json(view({ progress: progress({ status, stage: 'initialised', percent: 0 }), startedAt: null }))
        : undefined;
    });
    await goTo(`#/historikk/${view().exportId}`);
    expect(await screen.findByText(text, {}, { timeout: 10_000 })).toBeDefined();
    expect(screen.queryByRole('table', { name: 'Tid per steg og forsøk' })).toBeNull();
    expect(screen.queryByText(/Kostnaden regnes ut/)).toBeNull();
    expect(screen.getByRole('heading', { level: 1 }).textContent).toMatch(/^Eksport bedt om /);
  });

  it('stands on the front door with its place, and one that runs with its step and percent', async () => {
    const item = (last: number, overrides: Parameters<typeof view>[0]) => {
      const { chunks: _chunks, summary: _summary, ...rest } = view(overrides);
      return { ...rest, exportId: `01JZZZZZZZ000000000000009${last}` };
    };
    const exports = [
      item(1, { progress: QUEUED, queuePlace: 2, startedAt: null }),
      item(2, { progress: progress({ status: 'aggregating' }) }),
    ];
    await openPage(ME, (path, query) =>
      path === '/exports' && !query.has('status') ? Response.json({ exports, nextCursor: null }) : undefined,
    );
    const now = within(await screen.findByRole('region', { name: 'Pågår nå' }));
    const [waiting = '', running = ''] = now.getAllByRole('listitem').map(({ textContent }) => textContent ?? '');
    expect(waiting).toBe('Eksport for 2025, bedt om av deg I kø, nummer 2');
    expect(running).toBe('Eksport for 2025, bedt om av deg Teller opp, 10 %');
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
    expect(screen.getByRole<HTMLSelectElement>('combobox', { name: 'Status' }).value).toBe('queued');
  });
});

it('a start that is refused because too many wait says so plainly', async () => {
  const problem = { type: 'x', title: 'x', status: 429, code: 'too_many_exports', supportReference: 'REF-1' };
  const { press } = await openPage(ME, undefined, { start: () => Promise.reject(new ApiProblemError(429, problem)) });
  await press('Start eksport');
  expect(screen.getByRole('alert').textContent).toContain('Organisasjonen har for mange eksporter i kø.');
});
