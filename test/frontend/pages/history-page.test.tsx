/** The history and the details of an export: what is requested, announced, and kept in the address. */
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { PAUSE_MS } from '../../../frontend/panels/run/status-messages.tsx';
import nb from '../../../frontend/translations/nb-pages.json' with { type: 'json' };
import { type ExportListItem, TRAIL_BREAKS } from '../../../lambdas/protocol.ts';
import { FAILED, instant, progress, view } from '../export-factory.ts';
import { ME, openPage, startEachAfresh } from '../open-page.tsx';
import { settle } from '../progress/fake-clock.ts';

startEachAfresh();

const PATIENT = { timeout: 10_000 };

function items(from: number, to: number): ExportListItem[] {
  return Array.from({ length: to - from }, (_, index) => {
    const {
      chunks: _chunks,
      summary: _summary,
      ...item
    } = view({
      exportId: `export-${from + index}`,
      createdAt: instant(60 * (100 - from - index)),
    });
    return item;
  });
}

/** A history of two pages without cancelled exports. */
const history = (path: string, query: URLSearchParams) => {
  if (path !== '/exports') {
    return undefined;
  }
  if (query.get('status') === 'cancelled') {
    return Response.json({ exports: [], nextCursor: null });
  }
  return query.has('cursor')
    ? Response.json({ exports: items(3, 5), nextCursor: null })
    : Response.json({ exports: items(0, 3), nextCursor: 'more' });
};

async function said(): Promise<string | null> {
  await act(async () => {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS + 100));
  });
  return screen.getByTestId('status-messages').textContent;
}

describe('the history', () => {
  it('moves focus to the first new row after «Vis flere», and announces how many rows there are', async () => {
    const { goTo } = await openPage(undefined, history);
    await goTo('#/historikk');
    const more = await screen.findByText('Vis flere', {}, PATIENT);
    expect(await said()).toBe('');
    const button = screen.getByRole('button', { name: 'Vis flere' });
    button.focus();
    fireEvent.click(more);
    await expect.poll(() => document.querySelectorAll('tbody a').length).toBe(5);
    expect(document.activeElement).toBe(document.querySelectorAll('tbody a')[3]);
    expect(screen.queryByRole('button', { name: 'Vis flere' })).toBeNull();
    expect(await said()).toBe('Viser 5 eksporter.');
  });

  it('announces what a filter leaves, and keeps the filter in the address and in the link back from the details', async () => {
    const { goTo, asked } = await openPage(undefined, history);
    await goTo('#/historikk?status=failed&ar=2025');
    await expect.poll(() => asked.at(-1)).toBe('/exports?limit=20&status=failed&year=2025');
    expect(screen.getByLabelText<HTMLSelectElement>('Status').value).toBe('failed');
    expect(document.title).toBe('Historikk – Aktivitetsrapport til Bufdir');
    await act(async () => {
      fireEvent.change(screen.getByLabelText('Status'), { target: { value: 'cancelled' } });
      await settle();
    });
    expect(window.location.hash).toBe('#/historikk?status=cancelled&ar=2025');
    await screen.findAllByText('Ingen eksporter samsvarer med filteret.', {}, PATIENT);
    expect(await said()).toBe('Ingen eksporter samsvarer med filteret.');
    await goTo('#/historikk/export-1?status=cancelled&ar=2025');
    const back = screen.getByRole('link', { name: 'Tilbake til historikken' });
    expect(back.getAttribute('href')).toBe('#/historikk?status=cancelled&ar=2025');
  });

  describe('of completed exports', () => {
    const COMPLETED = {
      outcome: 'completed',
      fileName: 'aktivitetsrapport_2025.xlsx',
      bytes: 84_000,
      rows: 5,
      sha256: 'a'.repeat(64),
    } as const;
    const completed = (exportId: string, createdAt: string, request: Partial<ExportListItem['request']> = {}) => {
      const [item] = items(0, 1);
      if (item === undefined) throw new Error('no item');
      return {
        ...item,
        exportId,
        createdAt,
        attempt: 2,
        request: { ...item.request, ...request },
        progress: progress({ status: 'completed', percent: 100 }),
        countedDays: 1_329,
        milliseconds: 42_500,
        result: COMPLETED,
      };
    };
    const EXPORTS = [
      completed('one', '2026-03-14T09:15:01.000Z', { branches: ['Oslo'] }),
      completed('two', '2026-03-14T09:15:44.000Z', { branches: ['Oslo', 'Bergen'], format: 'csv' }),
      completed('three', '2026-03-13T09:15:00.000Z'),
      { ...completed('four', '2026-03-12T09:15:00.000Z'), countedDays: null, milliseconds: null, result: FAILED },
    ];
    const open = async (me = ME, server: Parameters<typeof openPage>[2] = {}) => {
      const opened = await openPage(
        me,
        (path) => (path === '/exports' ? Response.json({ exports: EXPORTS, nextCursor: null }) : undefined),
        server,
      );
      await opened.goTo('#/historikk');
      await screen.findByRole('table', { name: 'Eksporter' }, PATIENT);
      return opened;
    };

    it('shows figures, file, duration and attempts of each', async () => {
      await open();
      const [headings, ...rows] = screen
        .getAllByRole('row')
        .map((row) => [...row.children].map((cell) => cell.textContent));
      expect(headings?.slice(2, 8)).toEqual(['År', 'Lokallag', 'Tellende dager', 'Rapport', 'Varighet', 'Forsøk']);
      expect(rows.map((row) => row.slice(2, 8).map((text) => text?.replaceAll('\u00A0', ' ')))).toEqual([
        ['2025', 'Oslo', '1 329', 'Excel, 84 kBLast ned', '45 sekunder', '2'],
        ['2025', '2 lokallag', '1 329', 'CSV, 84 kBLast ned', '45 sekunder', '2'],
        ['2025', 'Alle', '1 329', 'Excel, 84 kBLast ned', '45 sekunder', '2'],
        ['2025', 'Alle', '–', 'Excel', '–', '2'],
      ]);
    });

    it('has a name of its own for each link and each button, also within the same minute', async () => {
      await open();
      const names = [...document.querySelectorAll('tbody :is(a, button)')].map((each) =>
        each.getAttribute('aria-label'),
      );
      expect(names).toHaveLength(7);
      expect(new Set(names).size).toBe(7);
      expect(names.filter((name) => name?.startsWith('Last ned rapporten for 2025, bedt om '))).toHaveLength(3);
    });

    it('downloads the report of the row through a fresh link, and says when it is saved', async () => {
      const asked: string[] = [];
      const downloadLink = async (exportId: string) => {
        asked.push(exportId);
        return 'https://reports.example/x';
      };
      const { press } = await open(ME, { downloadLink });
      const [button] = screen.getAllByRole('button', { name: /^Last ned rapporten for 2025, bedt om 13/ });
      expect(button).toBeDefined();
      await press(/^Last ned rapporten for 2025, bedt om 13/);
      expect(asked).toEqual(['three']);
      expect(await said()).toBe('Filen er lastet ned, og kontrollsummen stemmer.');
    });

    it('says in the row why a download failed', async () => {
      const { press } = await open(ME, { downloadLink: () => Promise.reject(new TypeError('network')) });
      await press(/^Last ned rapporten for 2025, bedt om 13/);
      expect(screen.getByRole('alert').closest('tr')?.textContent).toContain('Nedlastingen ble avbrutt.');
    });

    it('offers an auditor the reports, and finance none', async () => {
      await open({ ...ME, role: 'auditor' });
      expect(screen.getAllByRole('button', { name: /^Last ned rapporten/ })).toHaveLength(3);
      cleanup();
      await open({ ...ME, role: 'finance' });
      expect(screen.queryByRole('button', { name: /^Last ned rapporten/ })).toBeNull();
    });
  });

  it('shows why it was refused with the reference, or that no answer came', async () => {
    const problem = { type: 'x', title: 'x', status: 403, code: 'forbidden', supportReference: 'REF-403' };
    const { goTo } = await openPage(undefined, (path) =>
      path === '/exports' ? Response.json(problem, { status: 403 }) : undefined,
    );
    await goTo('#/historikk');
    await screen.findByText('Du har ikke tilgang til dette.', {}, PATIENT);
    expect(screen.getByText('REF-403')).toBeDefined();
    expect(screen.queryByText(/ikke kontakt/)).toBeNull();
    // It would be refused again.
    expect(screen.queryByRole('button', { name: 'Prøv igjen' })).toBeNull();
    // The page must not say that nothing is running.
    await goTo('#/');
    await screen.findByText('Du har ikke tilgang til dette.', {}, PATIENT);
    expect(screen.queryByText(/Ingen eksport pågår/)).toBeNull();
    cleanup();
    window.location.hash = '';
    const other = await openPage(undefined, (path) => {
      if (path === '/exports') {
        throw new TypeError('network');
      }
      return undefined;
    });
    await other.goTo('#/historikk');
    await screen.findByText(/Vi får ikke kontakt med tjenesten/, {}, PATIENT);
    const before = other.asked.filter((path) => path.startsWith('/exports')).length;
    await other.press('Prøv igjen');
    expect(other.asked.filter((path) => path.startsWith('/exports')).length).toBeGreaterThan(before);
  });
});

it('shows a user without access the reason and the reference', async () => {
  const problem = { type: 'x', title: 'x', status: 403, code: 'forbidden', supportReference: 'REF-ME' };
  let refused = false;
  const { queries } = await openPage(undefined, (path) =>
    path === '/me' && refused ? Response.json(problem, { status: 403 }) : undefined,
  );
  refused = true;
  await act(async () => {
    await queries.resetQueries({ queryKey: ['me'] });
    await settle();
  });
  await screen.findByText('REF-ME', {}, PATIENT);
  expect(screen.getByRole('alert').textContent).toContain('Du har ikke tilgang til dette.');
});

describe('the details', () => {
  it('show the code and reference of a failed export', async () => {
    const { goTo } = await openPage(undefined, (path) => {
      switch (path) {
        case '/exports/export-1':
          return Response.json(view({ progress: progress({ status: 'failed' }), result: FAILED, attempt: 3 }));
        case '/exports/export-1/audit':
          return Response.json({ events: [], head: null, check: { outcome: 'whole', chained: 0, older: 0 } });
        default:
          return undefined;
      }
    });
    await goTo('#/historikk/export-1');
    await screen.findByText('REF-77', {}, PATIENT);
    expect(screen.getByText('temporarily_unavailable')).toBeDefined();
    expect(screen.getByText('3 av 3')).toBeDefined();
    expect(document.title).toMatch(/^Eksport startet .* – Aktivitetsrapport til Bufdir$/);
  });

  const TRAIL = {
    events: [
      {
        sequence: 1,
        previousHash: null,
        hash: 'a'.repeat(64),
        exportId: 'export-1',
        version: 1,
        attempt: 1,
        at: '2026-03-01T08:00:00.000Z',
        status: 'initialised',
        actor: 'kari@example.org',
        details: {},
      },
    ],
    head: { count: 1, hash: 'a'.repeat(64), olderEvents: false },
  };
  const trailPage = async (check: unknown) => {
    const opened = await openPage(undefined, (path) => {
      switch (path) {
        case '/exports/export-1':
          return Response.json(view({ progress: progress({ status: 'failed' }), result: FAILED }));
        case '/exports/export-1/audit':
          return Response.json({ ...TRAIL, check });
        default:
          return undefined;
      }
    });
    await opened.goTo('#/historikk/export-1');
  };

  it('name the error of a failure in the trail in words, with its code beside it', async () => {
    const [first] = TRAIL.events;
    const details = { code: 'throttled', stage: 'aggregating', details: {}, retryable: true };
    const failed = { ...first, sequence: 2, version: 2, status: 'failed', details };
    const { goTo } = await openPage(undefined, (path) => {
      switch (path) {
        case '/exports/export-1':
          return Response.json(view({ progress: progress({ status: 'failed' }), result: FAILED }));
        case '/exports/export-1/audit':
          return Response.json({
            events: [first, failed],
            head: TRAIL.head,
            check: { outcome: 'whole', chained: 2, older: 0 },
          });
        default:
          return undefined;
      }
    });
    await goTo('#/historikk/export-1');
    const trail = await screen.findByRole('region', { name: 'Revisjonsspor' }, PATIENT);
    expect([...trail.querySelectorAll('td[data-label=Status]')].map((cell) => cell.textContent)).toEqual([
      'Startet',
      'Feilet. Det er for mange forespørsler akkurat nå. Vent litt og prøv igjen. throttled',
    ]);
  });

  it('say that the audit trail is whole, and that its older events cannot be checked', async () => {
    await trailPage({ outcome: 'whole', chained: 4, older: 2 });
    const trail = await screen.findByRole('region', { name: 'Revisjonsspor' }, PATIENT);
    expect(trail.textContent).toContain('Sporet er helt: ingen av de 4 hendelsene er endret');
    expect(trail.textContent).toContain('2 eldre hendelser er fra en tidligere utgave');
  });

  it.each(TRAIL_BREAKS)('say where the audit trail is broken, and whom to tell: %s', async (kind) => {
    await trailPage({ outcome: 'broken', kind, sequence: 3 });
    const trail = await screen.findByRole('region', { name: 'Revisjonsspor' }, PATIENT);
    expect(trail.textContent).toContain('Revisjonssporet er ikke helt');
    expect(trail.textContent).toContain(nb.trail.kind[kind].replace('{{sequence}}', '3'));
    expect(trail.textContent).toContain('Meld fra til dem som drifter tjenesten.');
    expect(trail.textContent).not.toContain('Sporet er helt');
  });
});
