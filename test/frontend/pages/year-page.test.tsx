/** The front door in each state of the year: what is said, and the one primary button. */
import { virtual } from '@guidepup/virtual-screen-reader';
import { act, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckAnswer, ExportView, Me } from '../../../lambdas/protocol.ts';
import { CHECK_ID, checkAnswer, checkFigures, wordsView } from '../check-factory.ts';
import { COMPLETED, EXPORT_ID, FAILED, instant, progress, view } from '../export-factory.ts';
import { importView, registerView } from '../import-factory.ts';
import { ME, openPage, startEachAfresh } from '../open-page.tsx';

startEachAfresh();
beforeEach(() => localStorage.clear());
afterEach(() => virtual.stop());

interface Year {
  readonly me?: Me;
  readonly check?: CheckAnswer;
  readonly unmapped?: number;
  readonly exports?: readonly ExportView[];
  readonly importing?: boolean;
  readonly registerAt?: string;
}

async function openYear({ me = ME, check, unmapped = 0, exports = [], importing = false, registerAt }: Year) {
  const items = exports.map(({ chunks: _, summary: __, ...item }) => item);
  return openPage(me, (path, query) => {
    switch (path) {
      case '/checks/2025':
        return check && Response.json(check);
      case '/registers/2025':
        return Response.json(registerView({ at: registerAt ?? instant(-60) }));
      case '/registers/2025/words':
        return Response.json(wordsView(unmapped));
      case '/imports':
        return importing
          ? Response.json({ imports: [importView({ status: 'reading' })], nextCursor: null })
          : undefined;
      case '/exports': {
        const status = query.get('status');
        return Response.json({
          exports: items.filter((item) => status === null || item.progress.status === status),
          nextCursor: null,
        });
      }
      default:
        return undefined;
    }
  });
}

const REPORT = view({ progress: progress({ status: 'completed', percent: 100 }), result: COMPLETED });

/** The text of each step, in order. */
const steps = () =>
  within(screen.getByRole('list', { name: 'Fra register til rapport' }))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent ?? '');

const primary = () =>
  [...screen.getByRole('main').querySelectorAll('.aksel-button[data-variant=primary]')].map(
    ({ textContent }) => textContent,
  );

describe('the steps of the year', () => {
  it('say what is delivered, that words are missing, and lead there instead of starting an export', async () => {
    await openYear({ unmapped: 3 });
    const [register, words, , report] = steps();
    expect(register).toBe('Register1 fil, 120 aktiviteter, 900 deltakelser');
    expect(words).toBe('Ord og innstillinger3 verdier mangler et ordVelg ord');
    expect(report).toBe('RapportIkke lagetRapporten kan ikke lages før 3 verdier har fått et ord. Velg ord');
    expect(primary()).toEqual(['Velg ord']);
    expect(screen.queryByRole('button', { name: 'Start eksport' })).toBeNull();
    for (const link of screen.getAllByRole('link', { name: 'Velg ord' })) {
      expect(link.getAttribute('href')).toBe('#/ord/2025');
    }
  });

  it('have the findings next until they have been looked at, and then the start', async () => {
    const page = await openYear({ check: checkAnswer() });
    expect(steps()[2]).toBe('Kontroll60 tellende dager. 1 type funn kan endre tallet.Se funnene');
    expect(primary()).toEqual(['Se funnene']);
    await page.goTo('#/kontroll/2025');
    await page.goTo('#/');
    expect(primary()).toEqual(['Start eksport']);
  });

  it('greet who returns with the report, its figures and its download', async () => {
    localStorage.setItem('seen-check', CHECK_ID);
    const { arrives } = await openYear({ check: checkAnswer(), exports: [REPORT] });
    const judged = { ...checkFigures(), uniqueParticipants: 210, uniqueParticipantsMin: 204 };
    await arrives({ ...REPORT, version: 5, summary: { kind: 'final', total: judged, perCategory: {} } });
    expect(steps()[3]).toMatch(/^RapportLaget 15\. jan\. 2026, .* av deg\. 60 tellende dager, 210 unike deltakere\./);
    expect(primary()).toEqual(['Last ned rapporten']);
    expect(screen.getByRole('link', { name: 'Se resultatet' }).getAttribute('href')).toBe(`#/eksport/${EXPORT_ID}`);
  });

  it('say that the report is outdated when the register was changed after it', async () => {
    localStorage.setItem('seen-check', CHECK_ID);
    await openYear({ check: checkAnswer(), exports: [REPORT], registerAt: instant(60) });
    expect(steps()[3]).toContain(
      'Utdatert: registeret, ordene eller innstillingene er endret etter at rapporten ble laget',
    );
    expect(primary()).toEqual(['Start eksport']);
  });

  it('say that the last export stopped, with the way to why', async () => {
    await openYear({ exports: [view({ progress: progress({ status: 'failed' }), result: FAILED })] });
    expect(steps()[3]).toContain('stoppet. Se hvorfor');
  });

  it('offer an auditor the download and no start, and finance neither', async () => {
    const opened = await openYear({ me: { ...ME, role: 'auditor' }, exports: [REPORT] });
    await opened.arrives({ ...REPORT, version: 5 });
    expect(primary()).toEqual(['Last ned rapporten']);
    expect(screen.queryByRole('button', { name: 'Start eksport' })).toBeNull();
  });

  it('offer finance no download and no words', async () => {
    const opened = await openYear({ me: { ...ME, role: 'finance' }, exports: [REPORT], check: checkAnswer() });
    await opened.arrives({ ...REPORT, version: 5 });
    expect(screen.queryByRole('button', { name: /Last ned|Start/ })).toBeNull();
    expect(steps()[1]).toBe('Ord og innstillinger');
    expect(opened.asked).not.toContain('/registers/2025/words');
  });
});

describe('what goes on', () => {
  it('names the import and the exports of colleagues, with how far they are', async () => {
    const running = view({
      requestedBy: 'ola@example.org',
      actorNames: { 'ola@example.org': 'Ola Nordmann' },
      progress: progress({ status: 'aggregating', percent: 42.7 }),
    });
    await openYear({ exports: [running], importing: true });
    const now = within(screen.getByRole('region', { name: 'Pågår nå' }));
    expect(now.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Import for 2025, startet av deg Leser filer',
      'Eksport for 2025, bedt om av Ola Nordmann Teller opp, 42 %',
    ]);
    expect(primary()).toEqual([]);
  });
});

describe('the check', () => {
  it('is started once when there is none for the register and words of today', async () => {
    const { changed } = await openYear({ check: checkAnswer({ state: { kind: 'none' }, result: null }) });
    expect(changed.filter(({ request }) => request === 'POST /checks/2025')).toHaveLength(1);
  });

  it('that is running is one calm line, and its end is said once, politely', async () => {
    const running = { kind: 'running', checkId: CHECK_ID, percent: 40.9, startedAt: instant(0) } as const;
    const { queries } = await openYear({ check: checkAnswer({ state: running, result: null }) });
    expect(steps()[2]).toBe('KontrollKontrollen oppdateres, 40 %');
    expect(screen.queryByRole('progressbar')).toBeNull();
    await act(async () => queries.setQueryData(['checks', 2025], checkAnswer()));
    await expect
      .poll(() => screen.getByTestId('status-messages').textContent, { timeout: 3_000 })
      .toBe('Kontrollen er oppdatert: 60 tellende dager.');
  });

  it('gives the key figures with their low ends, beside those of last year', async () => {
    const lastYear = { year: 2024, total: checkFigures({ countedDays: 55 }) };
    await openYear({ check: checkAnswer({ lastYear }) });
    const figures = within(screen.getByRole('region', { name: 'Tall fra kontrollen' }));
    expect(figures.getAllByRole('definition')[0]?.textContent).toBe('60 (laveste 57)2024: 55');
  });
});

it('is read from top to bottom as a list of four steps, each with its link before its state', async () => {
  await openYear({ check: checkAnswer() });
  await virtual.start({ container: screen.getByRole('list', { name: 'Fra register til rapport' }) });
  const heard: string[] = [];
  while (!heard.includes('heading, Rapport, level 2')) {
    await virtual.next();
    heard.push(await virtual.lastSpokenPhrase());
  }
  const said = heard.filter((phrase) => !/paragraph|^end of|^listitem/.test(phrase));
  expect(said).toEqual([
    'link, Register',
    '1 fil, 120 aktiviteter, 900 deltakelser',
    'link, Ord og innstillinger',
    'Alle verdier har et ord',
    'link, Kontroll',
    '60 tellende dager. 1 type funn kan endre tallet.',
    'link, Se funnene',
    'Se funnene',
    'heading, Rapport, level 2',
  ]);
});
