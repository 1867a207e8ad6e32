import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiProblemError, NoAnswerError } from '../../../frontend/api/problem.ts';
import { CALM_MS } from '../../../frontend/panels/frame/page-title.ts';
import { changeLanguage } from '../../../frontend/translations/index.ts';
import type { ExportMessage, ExportResult } from '../../../lambdas/protocol.ts';
import { COMPLETED, chunk, EXPORT_ID, endMessage, FAILED, progress } from '../export-factory.ts';
import { ME, openPage, startEachAfresh } from '../open-page.tsx';

startEachAfresh();
afterEach(async () => {
  vi.useRealTimers();
  cleanup();
  await act(async () => {
    await changeLanguage('nb');
  });
});

describe('the progress indicator', () => {
  it('has a name, bounds and its value in words, and is not a live region', async () => {
    const { clock, start, arrives } = await openPage();
    await start();
    await arrives({
      version: 3,
      progress: progress({
        status: 'deduplicating',
        stage: 'deduplicating',
        percent: 42,
        stageProgress: { current: 12, total: 40, currentItem: null },
      }),
    });
    await act(() => clock.advance(1_000));
    const bar = screen.getByRole('progressbar', { name: 'Fremdrift for eksporten' });
    expect(bar.getAttribute('aria-valuemin')).toBe('0');
    expect(bar.getAttribute('aria-valuemax')).toBe('100');
    expect(bar.getAttribute('aria-valuenow')).toBe('42');
    expect(bar.getAttribute('aria-valuetext')).toBe('42 prosent, Slår sammen deltakere, 12 av 40 deler');
    expect(bar.closest('[aria-live], [role=status], [role=alert]')).toBeNull();
    expect(
      screen.getByRole('list', { name: 'Stegene i eksporten' }).querySelector('[aria-current=step]')?.textContent,
    ).toContain('Slår sammen deltakere');
  });

  it('appears on the page of the export once it is started, with focus on the heading of that page', async () => {
    const { press } = await openPage();
    await press('Start eksport');
    expect(window.location.hash).toBe(`#/eksport/${EXPORT_ID}`);
    expect(screen.getByRole('progressbar').getAttribute('aria-valuetext')).toBe('0 prosent, Starter eksporten …');
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1, name: 'Eksport' }));
  });
});

describe('what is announced', () => {
  it('is in one polite live region that is on the page from the start, empty', async () => {
    const { press } = await openPage();
    const region = screen.getByTestId('announcements');
    expect(region.textContent).toBe('');
    await press('Start eksport');
    expect(screen.getByTestId('announcements')).toBe(region);
    expect(region.textContent).toBe('Starter eksporten …');
  });

  it('is one alert with code and support reference for a failure', async () => {
    const { start, arrives } = await openPage();
    await start();
    await arrives({ version: 5, progress: progress({ status: 'failed' }), result: FAILED });
    const alert = screen.getByRole('alert');
    const text =
      'Eksporten stoppet i steget «Henter aktiviteter»En tjeneste vi er avhengige av, svarte ikke som den skulle.';
    expect(alert.textContent).toBe(text);
    expect(screen.getByText('REF-77')).toBeDefined();
    expect(screen.getByText('temporarily_unavailable')).toBeDefined();
    expect(screen.getByText(/Det blir forsøk 2 av 3/)).toBeDefined();
  });

  it('is an unchanged alert from the failure message through its snapshot to a copied reference', async () => {
    const { start, arrives, receives, press } = await openPage();
    await start();
    const failed = progress({ status: 'failed', stage: 'aggregating' });
    await receives({
      ...endMessage('export:failed', { version: 5, progress: failed }),
      code: FAILED.code,
    } as ExportMessage);
    const alert = screen.getByRole('alert');
    const text = alert.textContent;
    const changes: unknown[] = [];
    const observer = new MutationObserver((records) => changes.push(...records));
    observer.observe(alert, { subtree: true, childList: true, characterData: true });
    await arrives({ version: 5, progress: failed, result: FAILED });
    await press('Kopier referansen');
    expect(screen.getByRole('alert')).toBe(alert);
    expect(alert.textContent).toBe(text);
    expect(changes).toEqual([]);
  });
});

describe('a command', () => {
  it('that is refused shows an alert at once, and a new alert the next time', async () => {
    const { start, press } = await openPage(ME, undefined, {
      command: () => Promise.reject(new NoAnswerError('lost')),
    });
    await start();
    await press('Avbryt');
    await press('Avbryt og slett');
    const [refusal] = screen.getAllByRole('alert');
    expect(refusal?.textContent).toMatch(/^Det gikk ikke: Vi får ikke kontakt med tjenesten/);
    await press('Avbryt');
    await press('Avbryt og slett');
    expect(screen.getAllByRole('alert')).toHaveLength(1);
    // A new element, because an unchanged one is not read out again.
    expect(screen.getByRole('alert')).not.toBe(refusal);
  });

  it('«Prøv igjen» shows its own label while it is being carried out', async () => {
    const { start, arrives, press } = await openPage(ME, undefined, { command: () => new Promise(() => {}) });
    await start();
    await arrives({ version: 5, progress: progress({ status: 'failed' }), result: FAILED });
    await press('Prøv igjen');
    expect(screen.getByRole('button', { name: 'Prøver igjen …' })).toBeDefined();
    expect(screen.getByText('Beregner gjenstående tid …')).toBeDefined();
  });
});

describe('focus', () => {
  it('goes to the link to the year when the cancel button disappears', async () => {
    const { start, arrives, press, commands } = await openPage();
    await start();
    await press('Avbryt');
    await press('Avbryt og slett');
    expect(commands).toEqual(['cancel']);
    // A browser gives focus back when the question closes; this one does not.
    screen.getByRole('button', { name: 'Avbryter …' }).focus();
    const result: ExportResult = {
      outcome: 'cancelled',
      cancelledBy: 'kari@example.org',
      percent: 10,
      cleanupCompleted: true,
    };
    await arrives({ version: 9, progress: progress({ status: 'cancelled' }), result });
    expect(document.activeElement).toBe(screen.getByRole('link', { name: 'Til året 2025' }));
  });

  it('stays on the one button that pauses and resumes', async () => {
    const { start, arrives, press, commands } = await openPage();
    await start();
    const button = await press('Sett på pause');
    await arrives({ version: 4, progress: progress({ status: 'paused' }) });
    expect(button.textContent).toBe('Fortsett');
    expect(document.activeElement).toBe(button);
    await press('Fortsett');
    expect(commands).toEqual(['pause', 'resume']);
  });

  it('goes to the heading of the run when the retry button disappears', async () => {
    const { start, arrives, press } = await openPage();
    await start();
    await arrives({ version: 5, progress: progress({ status: 'failed' }), result: FAILED });
    await press('Prøv igjen');
    expect(document.activeElement?.textContent).toBe('Eksport for 2025');
  });

  it('stays on another element when the export ends', async () => {
    const { start, arrives } = await openPage();
    await start();
    const elsewhere = screen.getByRole('link', { name: 'Til året 2025' });
    elsewhere.focus();
    await arrives({ version: 9, progress: progress({ status: 'completed', percent: 100 }), result: COMPLETED });
    expect(document.activeElement).toBe(elsewhere);
  });
});

describe('how an export ends', () => {
  it('does not count a resume after a pause as an attempt', async () => {
    const { start, arrives } = await openPage();
    await start();
    const resumed = { attempt: 2, maxAttempts: 4 };
    await arrives({ version: 8, ...resumed });
    expect(screen.queryByText(/Forsøk 2/)).toBeNull();
    await arrives({ version: 9, ...resumed, progress: progress({ status: 'failed' }), result: FAILED });
    expect(screen.getByText(/Det blir forsøk 2 av 3\./)).toBeDefined();
  });

  it('offers no attempt after the third, and says whom to contact', async () => {
    const { start, arrives } = await openPage();
    await start();
    await arrives({ version: 9, attempt: 3, progress: progress({ status: 'failed' }), result: FAILED });
    expect(screen.queryByRole('button', { name: 'Prøv igjen' })).toBeNull();
    expect(screen.getByText(/Ta kontakt med brukerstøtten .* Du kan også starte en ny eksport/)).toBeDefined();
  });

  it('says that the work is kept until a day has passed, and not afterwards', async () => {
    const stopped = Date.UTC(2026, 10, 22, 8, 47);
    vi.useFakeTimers({ toFake: ['Date'], now: stopped + 3_600_000 });
    const { start, arrives } = await openPage();
    await start();
    const failed = { progress: progress({ status: 'failed' }), result: FAILED, at: new Date(stopped).toISOString() };
    await arrives({ version: 5, ...failed });
    expect(screen.getByText(/er tatt vare på til 23\. nov\. kl\. \d\d:47\./)).toBeDefined();
    vi.setSystemTime(stopped + 25 * 3_600_000);
    cleanup();
    window.location.hash = '';
    const later = await openPage();
    await later.start();
    await later.arrives({ version: 5, ...failed });
    expect(screen.queryByText(/tatt vare på/)).toBeNull();
    expect(screen.getByText(/begynner forfra\. Det blir forsøk 2 av 3/)).toBeDefined();
  });

  it('says to an auditor that a coordinator can try again, and offers no button', async () => {
    const { goTo, arrives } = await openPage({ ...ME, role: 'auditor' });
    await goTo(`#/eksport/${EXPORT_ID}`);
    await arrives({ version: 5, progress: progress({ status: 'failed' }), result: FAILED });
    expect(screen.getByText('En koordinator kan prøve igjen. Det blir forsøk 2 av 3.')).toBeDefined();
    expect(screen.queryByText(/«Prøv igjen»/)).toBeNull();
  });

  it('lists every value that is not mapped, with its rows and the first of them', async () => {
    const { start, arrives } = await openPage();
    await start();
    const place = { file: 'register.xlsx', sheet: 'aktiviteter', firstRow: 4 };
    const details = {
      values: [
        { column: 'aktivitetstype', value: 'Bålkveld', rows: 12, ...place },
        { column: 'form', value: '', rows: 3, ...place },
      ],
      count: 5,
    };
    await arrives({
      version: 9,
      progress: progress({ status: 'failed' }),
      result: { ...FAILED, code: 'unmapped_values', details },
    });
    const table = screen.getByRole('table', { name: 'Verdier som ikke er knyttet til et ord i ordlisten' });
    const [, ...rows] = within(table).getAllByRole('row');
    expect(rows.map((row) => [...row.children].map(({ textContent }) => textContent))).toEqual([
      ['aktivitetstype', 'Bålkveld', '12', 'register.xlsx, aktiviteter, rad 4'],
      ['form', '(tom)', '3', 'register.xlsx, aktiviteter, rad 4'],
    ]);
    expect(screen.getByText('… og 3 til')).toBeDefined();
    expect(screen.getByText('Verdiene (5)')).toBeDefined();
  });

  it('names the first rows without a readable date', async () => {
    const { start, arrives } = await openPage();
    await start();
    const details = { activities: 2, file: 'register.xlsx', firstRows: [2, 3] };
    await arrives({
      version: 9,
      progress: progress({ status: 'failed' }),
      result: { ...FAILED, code: 'no_readable_date', details, retryable: false },
    });
    const sentence =
      '2 aktiviteter mangler en dato som kan leses. De første er i register.xlsx, aktiviteter, rad 2, 3. Skriv datoene som 14.03.2025, og start en ny eksport når registeret er lest inn på nytt.';
    expect(screen.getByText(sentence)).toBeDefined();
  });

  it('shows file name, rows and checksum, and offers the file', async () => {
    const { start, arrives } = await openPage();
    await start();
    await arrives({ version: 9, progress: progress({ status: 'completed', percent: 100 }), result: COMPLETED });
    for (const text of [COMPLETED.fileName, 'a'.repeat(64), '500']) {
      expect(screen.getByText(text)).toBeDefined();
    }
    expect(screen.getByRole('button', { name: 'Last ned rapporten' })).toBeDefined();
  });

  it('saves the public key beside the file, and says when the manifest cannot be fetched', async () => {
    const { start, arrives, press, saved } = await openPage();
    await start();
    await arrives({ version: 9, progress: progress({ status: 'completed', percent: 100 }), result: COMPLETED });
    await press('Last ned den offentlige nøkkelen');
    expect(saved).toEqual(['signing-key']);
    expect(screen.queryByRole('alert')).toBeNull();
    await press('Last ned manifestet');
    expect(screen.getByRole('alert').textContent).toBe('Filen kunne ikke hentes.');
    await press('Prøv igjen');
    expect(screen.getByRole('alert').textContent).toBe('Filen kunne ikke hentes.');
  });

  it.each([
    [
      new ApiProblemError(409, { type: 'x', title: 'x', status: 409, code: 'no_file', supportReference: 'R' }),
      /ga ingen lenke/,
    ],
    [new NoAnswerError('lost'), /kom ikke i gang/],
  ])('says that a download has not started, and labels the button for it: %s', async (error, words) => {
    const { start, arrives, press } = await openPage(ME, undefined, { downloadLink: () => Promise.reject(error) });
    await start();
    await arrives({ version: 9, progress: progress({ status: 'completed', percent: 100 }), result: COMPLETED });
    const button = await press('Last ned rapporten');
    expect(screen.getByRole('alert').textContent).toMatch(words);
    expect(button.textContent).toBe('Last ned rapporten');
  });

  it('says that there was nothing to report, and offers no file', async () => {
    const { start, arrives } = await openPage();
    await start();
    await arrives({
      version: 9,
      progress: progress({ status: 'completed_empty', percent: 100 }),
      result: { outcome: 'completed_empty' },
    });
    expect(screen.getByRole('heading', { name: 'Ingen aktiviteter som kan tas med' })).toBeDefined();
    expect(screen.queryByRole('button', { name: /Last ned/ })).toBeNull();
  });
});

describe('who did it', () => {
  it.each([
    ['kari@example.org', /Startet .* av deg/],
    ['ola@example.org', /Startet .* av Ola Koordinator/],
  ])('shows the name of an actor instead of the address %s', async (requestedBy, words) => {
    const { start, arrives } = await openPage();
    await start();
    await arrives({ version: 3, requestedBy, actorNames: { 'ola@example.org': 'Ola Koordinator' } });
    expect(screen.getByText(words)).toBeDefined();
    expect(screen.queryByText(/@example/)).toBeNull();
  });

  it('shows the system as the actor when no person did it', async () => {
    const { start, arrives } = await openPage();
    await start();
    const result: ExportResult = { outcome: 'cancelled', cancelledBy: 'system', percent: 10, cleanupCompleted: true };
    await arrives({ version: 9, progress: progress({ status: 'cancelled' }), result });
    expect(screen.getByText(/Avbrutt av systemet ved 10 %/)).toBeDefined();
  });
});

describe('the start panel', () => {
  it('sends what was chosen', async () => {
    const { press, started } = await openPage();
    await act(async () => fireEvent.click(screen.getByRole('radio', { name: 'Velg lokallag' })));
    await press('Start eksport');
    expect(started).toEqual([]);
    expect(screen.getByText('Velg minst ett lokallag, eller alle.')).toBeDefined();

    await act(async () => fireEvent.click(screen.getByRole('checkbox', { name: 'Oslo' })));
    await act(async () => fireEvent.click(screen.getByRole('radio', { name: 'CSV (.zip)' })));
    await press('Start eksport');
    expect(started).toEqual([
      { year: 2025, branches: ['Oslo'], format: 'csv', language: 'nb', includeAttachments: false },
    ]);
  });

  it.each([
    ['aggregating', 'Denne eksporten pågår allerede. Du følger den nå.', 'Denne eksporten pågår allerede.'],
    [
      'paused',
      'Den samme eksporten er satt på pause. Trykk Fortsett.',
      'Den samme eksporten er satt på pause. Trykk Fortsett.',
    ],
  ] as const)('says that the same export is there already, %s, for as long as it is', async (status, shown, said) => {
    const { clock, press, arrives } = await openPage(ME, undefined, {
      start: async () => ({ exportId: EXPORT_ID, joined: true }),
    });
    await press('Start eksport');
    await arrives({ version: 4, progress: progress({ status }) });
    const shownOnPage = () => within(screen.getByRole('main')).queryByText(shown);
    expect(shownOnPage()).not.toBeNull();
    await act(() => clock.advance(5_000));
    expect(screen.getByTestId('announcements').textContent).toBe(said);
    await arrives({ version: 9, progress: progress({ status: 'completed', percent: 100 }), result: COMPLETED });
    expect(shownOnPage()).toBeNull();
  });

  it('says beside the button why nothing was started, and follows the running export as before', async () => {
    const problem = { type: 'x', title: 'x', status: 409, code: 'register_not_found', supportReference: 'REF-9' };
    const { store, arrives, press, goTo } = await openPage(ME, undefined, {
      start: () => Promise.reject(new ApiProblemError(409, problem)),
    });
    await goTo(`#/eksport/${EXPORT_ID}`);
    await arrives({ version: 4, progress: progress({ percent: 40 }) });
    await goTo('#/');
    await screen.findByRole('button', { name: 'Start eksport' });
    await press('Start eksport');
    const form = screen.getByRole('button', { name: 'Start eksport' }).closest('form');
    expect(within(form ?? document.body).getByRole('alert').textContent).toContain('Eksporten kunne ikke startes');
    expect(within(form ?? document.body).getByText('REF-9')).toBeDefined();
    expect(window.location.hash).toBe('#/');
    expect(store.screen().state).toMatchObject({ kind: 'following', run: { exportId: EXPORT_ID } });
  });

  it('says that it does not know whether an export was started when no answer comes', async () => {
    const { clock, press } = await openPage(ME, undefined, { start: () => Promise.reject(new NoAnswerError('lost')) });
    await press('Start eksport');
    await act(() => clock.advance(2_000));
    expect(screen.getByRole('alert').textContent).toBe(
      'Vi vet ikke om eksporten ble startetTrykk på «Start eksport» en gang til – den samme eksporten startes ikke to ganger.',
    );
  });

  it('puts the started export into the address before it is followed', async () => {
    const { press, store } = await openPage(ME, undefined, {
      start: async () => ({ exportId: 'another', joined: false }),
    });
    await press('Start eksport');
    expect(window.location.hash).toBe('#/eksport/another');
    expect(store.screen().state).toMatchObject({ kind: 'opening', exportId: 'another' });
  });

  it('shows an auditor the exports and no form', async () => {
    const { goTo, arrives } = await openPage({ ...ME, role: 'auditor' });
    expect(screen.queryByRole('button', { name: 'Start eksport' })).toBeNull();
    await goTo(`#/eksport/${EXPORT_ID}`);
    await arrives({ version: 2 });
    expect(screen.getByRole('progressbar')).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Avbryt' })).toBeNull();
  });
});

it('shows chunks that were not reached as waiting during a run and as not done after it', async () => {
  const { start, arrives } = await openPage();
  await start();
  const chunks = [chunk({ index: 0, state: 'done' }), chunk({ index: 1 })];
  const stageProgress = { current: 1, total: 2, currentItem: null };
  await arrives({ version: 4, chunks, progress: progress({ stageProgress }) });
  screen.getByText('venter: 1');
  await arrives({ version: 5, chunks, progress: progress({ status: 'failed', stageProgress }), result: FAILED });
  screen.getByText('ikke gjort: 1');
  expect(screen.queryByText('venter: 1')).toBeNull();
});

it('shows the chunks as a table too, failed ones first', async () => {
  const { start, arrives, press } = await openPage();
  await start();
  const chunks = [
    chunk({ index: 0, state: 'done', rows: 25, milliseconds: 1_250 }),
    chunk({ index: 1, state: 'retrying', attempt: 2, errorCode: 'throttled' }),
  ];
  const stageProgress = { current: 1, total: 2, currentItem: null };
  await arrives({ version: 4, chunks, progress: progress({ stageProgress }) });
  expect(screen.getByText('prøver igjen: 1')).toBeDefined();
  // The grid is hidden from screen readers, its counts are not.
  const cell = document.querySelector('.chunk-grid .chunk--retrying');
  expect(cell?.closest('[aria-hidden]')).not.toBeNull();
  expect(screen.getByText('prøver igjen: 1').closest('[aria-hidden]')).toBeNull();
  await press('Vis som tabell');
  expect(document.querySelector('.chunk-grid')).toBeNull();
  const rows = within(screen.getByRole('table', { name: /Delene i steget/ })).getAllByRole('row');
  expect(rows.slice(1).map((row) => row.textContent)).toEqual([
    '2prøver igjen2––Det er for mange forespørsler akkurat nå. Vent litt og prøv igjen. throttled',
    '1ferdig1251,3 s–',
  ]);
});

it('says what is known of a chunk when it is pointed at, and nothing once the pointer has left', async () => {
  const { start, arrives } = await openPage();
  await start();
  const chunks = [chunk({ index: 0 }), chunk({ index: 1, state: 'done', attempt: 2, rows: 25, milliseconds: 1_250 })];
  await arrives({
    version: 4,
    chunks,
    progress: progress({ stageProgress: { current: 1, total: 2, currentItem: null } }),
  });
  const [, second] = document.querySelectorAll('.chunk-grid .chunk');
  fireEvent.pointerOver(second ?? document.body);
  screen.getByText('Del 2: ferdig, Forsøk 2, Aktiviteter: 25, 1,3 s');
  fireEvent.pointerLeave(document.querySelector('.chunk-grid') ?? document.body);
  expect(screen.queryByText(/Del 2:/)).toBeNull();
});

it('filters the history on the server, not only the rows on the screen', async () => {
  const { asked, goTo } = await openPage();
  await goTo('#/historikk');
  const choose = (label: string, value: string) =>
    act(async () => fireEvent.change(screen.getByLabelText(label), { target: { value } }));
  await choose('Status', 'failed');
  await choose('Grunnlagsår', '2025');
  expect(asked.at(-1)).toBe('/exports?limit=20&status=failed&year=2025');
  await choose('Status', 'running');
  expect(asked.at(-1)).toContain('status=initialised%2Cquerying_activities');
  expect(asked.at(-1)).not.toContain('paused');
});

it('sets the language of the document when the language is switched', async () => {
  const { press } = await openPage();
  expect(document.documentElement.lang).toBe('nb');
  await press('English');
  await waitFor(() => expect(document.documentElement.lang).toBe('en'), { timeout: 10_000 });
  expect(document.title).toBe('The year 2025 – Activity report to Bufdir');
  expect(screen.getByRole('button', { name: 'Start export' })).toBeDefined();
});

it('shows the progress in the title of the tab, at most every five seconds, and then the outcome', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { clock, start, arrives } = await openPage();
  const TAIL = 'Eksport for 2025 – Aktivitetsrapport til Bufdir';
  await start();
  const pass = (milliseconds: number) => act(async () => vi.advanceTimersByTime(milliseconds));
  await pass(CALM_MS);
  expect(document.title).toBe(`10 % – ${TAIL}`);
  await arrives({ version: 3, progress: progress({ percent: 43.6 }) });
  await act(() => clock.advance(1_000));
  await pass(CALM_MS);
  expect(document.title).toBe(`43 % – ${TAIL}`);
  await arrives({ version: 4, progress: progress({ percent: 44 }) });
  await pass(CALM_MS - 100);
  expect(document.title).toBe(`43 % – ${TAIL}`);
  await arrives({ version: 9, progress: progress({ status: 'completed', percent: 100 }), result: COMPLETED });
  expect(document.title).toBe(`Ferdig – ${TAIL}`);
});
