/** The register on the page: files are chosen, uploaded and read; the register's files are taken out and brought back. */
import { act, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { GATHER_MS } from '../../../frontend/api/fresh-lists.ts';
import { PAUSE_MS } from '../../../frontend/panels/run/status-messages.tsx';
import type { ImportView, Me } from '../../../lambdas/protocol.ts';
import { instant } from '../export-factory.ts';
import {
  IMPORT_ID,
  importFile,
  importMessage,
  importView,
  registerVersion,
  registerView,
  uploadOf,
} from '../import-factory.ts';
import { ME, openPage, problem, startEachAfresh } from '../open-page.tsx';
import { settle } from '../progress/fake-clock.ts';

startEachAfresh();

const AUDITOR: Me = { ...ME, role: 'auditor' };
const REPLACED = {
  importedAt: instant(0),
  importedBy: 'ola@example.org',
  activityRows: 120,
  attendanceRows: 900,
};

type Answer = Parameters<typeof openPage>[1];

const created = (overrides: Partial<ImportView> = {}) => {
  const view = importView(overrides);
  const uploads = view.files.map(({ fileId, name }) => uploadOf({ fileId, name }));
  return Response.json({ import: view, uploads }, { status: 201 });
};

/** The page of the register; `stored` is what the API has of the followed import. */
async function openRegister(me: Me = ME, answer: Answer = () => undefined, put?: Parameters<typeof openPage>[3]) {
  let stored: ImportView = importView();
  const page = await openPage(
    me,
    (path, query, asked) => {
      const own = answer?.(path, query, asked);
      if (own !== undefined) {
        return own;
      }
      if (asked.method === 'GET' && path.startsWith('/imports/')) {
        return path === `/imports/${IMPORT_ID}` ? Response.json(stored) : problem('not_found', 404);
      }
      return asked.method === 'GET' ? undefined : Response.json({});
    },
    {},
    put,
  );
  await page.goTo('#/register/2025');
  await screen.findByRole('heading', { name: 'Importer' });
  const choose = (...files: File[]) =>
    act(async () => {
      fireEvent.change(document.querySelector('input[type=file]') as HTMLInputElement, { target: { files } });
      await settle();
    });
  /** The API has this state, and pushes it. */
  const pushes = async (overrides: Partial<ImportView>) => {
    stored = importView(overrides);
    await page.importReceives(importMessage(stored));
    await act(settle);
  };
  return { ...page, choose, pushes };
}

const bergen = new File(['b'], 'bergen.xlsx');
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const fileRow = () =>
  within(screen.getByRole('region', { name: 'Filer i registeret for 2025' })).findByRole('row', {
    name: /bergen\.xlsx/,
  });
const focusedText = () => document.activeElement?.textContent;

describe('choosing files', () => {
  it('lists them with their sizes and uploads them, and moves focus to the import', async () => {
    const { choose, press, changed } = await openRegister(ME, (path, _, { method }) =>
      method === 'POST' && path === '/imports' ? created() : undefined,
    );
    await choose(bergen);
    expect(screen.getByRole('region', { name: 'Valgte filer' }).textContent).toContain('bergen.xlsx');
    await press('Last opp 1 fil');
    await act(settle);
    expect(changed).toEqual([
      { request: 'POST /imports', body: { year: 2025, files: [{ name: 'bergen.xlsx', bytes: 1 }] } },
      { request: `POST /imports/${IMPORT_ID}/start`, body: { replace: [] } },
    ]);
    expect(focusedText()).toBe('Import for 2025');
    expect(window.location.hash).toBe(`#/register/2025/${IMPORT_ID}`);
  });

  it('refuses what cannot be read, by name', async () => {
    const { choose } = await openRegister();
    await choose(new File(['x'], 'notat.docx'), new File([], 'tom.csv'), bergen);
    expect(screen.getByText(/notat\.docx: bare \.xlsx og \.csv kan leses\. tom\.csv er tom\./)).toBeDefined();
    expect(button('Last opp 1 fil')).toBeDefined();
  });

  it('says that a file is missing, and moves focus to the choice', async () => {
    const { press, changed } = await openRegister();
    await press('Last opp');
    expect(screen.getByText('Velg minst én fil.')).toBeDefined();
    expect(focusedText()).toBe('Velg filer');
    expect(changed).toEqual([]);
  });

  it('keeps focus near when a chosen file is removed', async () => {
    const { choose, press } = await openRegister();
    await choose(bergen, new File(['o'], 'oslo.csv'));
    await press('Fjern bergen.xlsx');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Fjern oslo.csv');
  });

  it('moves focus to the choice when the only chosen file is removed', async () => {
    const { choose, press } = await openRegister();
    await choose(bergen);
    await press('Fjern bergen.xlsx');
    expect(focusedText()).toBe('Velg filer');
  });

  it('shows why a session was refused, and keeps the files', async () => {
    const { choose, press } = await openRegister(ME, (path, _, { method }) =>
      method === 'POST' && path === '/imports' ? problem('too_many_imports') : undefined,
    );
    await choose(bergen);
    await press('Last opp 1 fil');
    expect((await screen.findByRole('alert')).textContent).toContain('for mange importer i gang');
    expect(button('Last opp 1 fil')).toBeDefined();
  });

  it('offers the template', async () => {
    await openRegister();
    expect(screen.getByRole('link', { name: 'Last ned en mal for registeret (Excel)' }).getAttribute('href')).toBe(
      '/registermal.xlsx',
    );
  });
});

describe('a file that would replace another', () => {
  const asking = async (files = [importFile({ replaces: REPLACED })]) => {
    const page = await openRegister(ME, (path, _, { method }) =>
      method === 'POST' && path === '/imports' ? created({ files }) : undefined,
    );
    await page.choose(bergen);
    await page.press('Last opp 1 fil');
    return page;
  };

  it('is asked about, with when, by whom and how many rows', async () => {
    const { changed } = await asking();
    const dialog = screen.getByRole('dialog', { name: 'Skal filen erstatte den som er i registeret?' });
    expect(dialog.textContent).toMatch(
      /bergen\.xlsxImportert .*2026.* av Ola Nordmann: 120 aktiviteter, 900 deltakelser/,
    );
    expect(focusedText()).toBe('Skal filen erstatte den som er i registeret?');
    expect(changed).toHaveLength(1);
  });

  it('is imported when the user says so', async () => {
    const { press, changed } = await asking();
    await press('Erstatt filen');
    await act(settle);
    expect(changed.at(-1)).toEqual({ request: `POST /imports/${IMPORT_ID}/start`, body: { replace: ['f1'] } });
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('is dropped by Escape, and the chosen files are still there', async () => {
    const { changed } = await asking();
    await act(async () => {
      fireEvent(screen.getByRole('dialog'), new Event('cancel', { cancelable: true }));
      await settle();
    });
    expect(changed.at(-1)?.request).toBe(`POST /imports/${IMPORT_ID}/cancel`);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.queryByRole('heading', { name: 'Import for 2025' })).toBeNull();
    expect(button('Last opp 1 fil')).toBeDefined();
    expect(focusedText()).toBe('Last opp filer');
  });

  it('is one of several to choose from, of which none is chosen', async () => {
    const oslo = importFile({ fileId: 'f2', name: 'oslo.xlsx', replaces: REPLACED });
    const { press, changed } = await asking([importFile({ replaces: REPLACED }), oslo]);
    expect(screen.getAllByRole('checkbox', { checked: false })).toHaveLength(2);
    expect(button('Ikke importer noe')).toBeDefined();
    for (const name of [/bergen/, /oslo/]) {
      await act(async () => fireEvent.click(screen.getByRole('checkbox', { name })));
    }
    await press('Importer 2 filer');
    await act(settle);
    expect(changed.at(-1)?.body).toEqual({ replace: ['f1', 'f2'] });
  });
});

describe('an import', () => {
  const open = async (overrides: Partial<ImportView>, me: Me = ME, answer: Answer = () => undefined) => {
    const page = await openRegister(me, answer);
    await page.goTo(`#/register/2025/${IMPORT_ID}`);
    await page.pushes({ version: 2, ...overrides });
    return page;
  };
  const READING = importFile({ status: 'parsing', percent: 45.6, rows: 1_234, attempt: 2 });
  const OTHER = { ...READING, fileId: 'f2', name: 'oslo.xlsx' };
  const summary = (overrides: Partial<ImportView['summary']>) => ({ ...importView().summary, ...overrides });

  it('shows status, percent, rows and attempt of each file, and the whole in a bar', async () => {
    await open({ status: 'reading', files: [READING], summary: summary({ percent: 45.6, processing: 1 }) });
    const files = screen.getByRole('region', { name: 'Filene' });
    expect(files.textContent).toMatch(/bergen\.xlsxLeses, 45 %1.234 rader · forsøk 2 av 3/);
    const bar = screen.getByRole('progressbar', { name: 'Fremdrift for importen' });
    expect(bar.getAttribute('aria-valuetext')).toBe('45 prosent, Leser filene, 0 av 1 ferdige');
  });

  it('is paused, resumed and cancelled, each asked of the API once', async () => {
    const { press, pushes, changed } = await open({ status: 'reading', files: [READING] });
    await press('Sett på pause');
    await press('Setter på pause …');
    await pushes({ version: 3, status: 'paused', files: [READING] });
    await press('Fortsett');
    await pushes({ version: 4, status: 'reading', attempt: 2, files: [READING] });
    await press('Avbryt importen');
    screen.getByText('Filene som er lastet opp, blir slettet. Registeret blir ikke endret.');
    await press('Behold importen');
    expect(changed).toHaveLength(2);
    await press('Avbryt importen');
    await press('Avbryt og slett');
    expect(changed.map(({ request }) => request)).toEqual(
      ['pause', 'resume', 'cancel'].map((command) => `POST /imports/${IMPORT_ID}/${command}`),
    );
    await pushes({ version: 5, status: 'cancelled', files: [READING] });
    expect(screen.getByText('Importen er avbrutt')).toBeDefined();
    expect(focusedText()).toBe('Import for 2025');
  });

  const FAILED = importFile({
    status: 'failed',
    rowsInError: 3,
    replaces: REPLACED,
    failure: {
      code: 'cell_too_long',
      message: 'The cell is too long',
      details: { file: 'bergen.xlsx', sheet: 'aktiviteter', row: 17, column: 'beskrivelse', length: 40_000 },
      retryable: false,
    },
  });

  it('names file, sheet, row and column of a failure, what to do, and that the predecessor still applies', async () => {
    const done = importFile({
      fileId: 'f2',
      name: 'oslo.xlsx',
      status: 'completed',
      change: 'added',
      milliseconds: 900,
    });
    await open({ status: 'completed', registerVersion: 3, files: [FAILED, done] });
    const files = screen.getByRole('region', { name: 'Filene' });
    expect(files.textContent).toContain('En celle er for lang. Gjør teksten i cellen kortere.');
    expect(files.textContent).toContain('Filbergen.xlsxArkaktiviteterRad17Kolonnebeskrivelse');
    expect(files.textContent).toContain('Den forrige filen med dette navnet gjelder fortsatt.');
    expect(screen.queryByRole('button', { name: /Prøv bergen/ })).toBeNull();
    expect(screen.getByText('Registeret er oppdatert, men 1 fil ble ikke lest inn')).toBeDefined();
  });

  it('saves the rows in error', async () => {
    const { press, saved } = await open({ status: 'failed', files: [FAILED] }, ME, (path) =>
      path.endsWith('/rows-in-error') ? new Response('ark,rad') : undefined,
    );
    await press('Last ned 3 rader med funn i bergen.xlsx');
    await act(settle);
    expect(saved).toEqual(['rader-med-funn-2025-f1.csv']);
  });

  it('says why the rows in error cannot be fetched', async () => {
    const { press } = await open({ status: 'completed', files: [FAILED] }, ME, (path) =>
      path.endsWith('/rows-in-error') ? problem('not_found', 404) : undefined,
    );
    await press('Last ned 3 rader med funn i bergen.xlsx');
    expect((await screen.findByRole('alert')).textContent).toBe('Radene kunne ikke hentes: Fant ikke det du ba om.');
  });

  it('retries one file whose fault can pass', async () => {
    const failure = { code: 'temporarily_unavailable', message: '', details: {}, retryable: true };
    const { press, changed } = await open({ status: 'completed', files: [{ ...FAILED, failure }] });
    await press('Prøv bergen.xlsx igjen');
    expect(changed.at(-1)?.request).toBe(`POST /imports/${IMPORT_ID}/files/f1/retry`);
  });

  it('publishes again what was read when only the publication failed', async () => {
    const failure = { code: 'temporarily_unavailable', message: '', details: {}, retryable: true };
    const view = { status: 'failed' as const, failure, files: [importFile({ status: 'completed', percent: 100 })] };
    const { press, changed } = await open(view);
    expect(screen.getByRole('alert').textContent).toContain('Filene er lest, men registeret ble ikke oppdatert');
    await press('Prøv igjen');
    expect(changed.at(-1)?.request).toBe(`POST /imports/${IMPORT_ID}/resume`);
  });

  it('that failed is read out by one alert', async () => {
    await open({ status: 'failed', files: [FAILED] });
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toBe('Ingen av filene ble lest innRegisteret er som før.');
  });

  it('is followed by fresh files and base years once it has ended', async () => {
    const { clock, asked, pushes } = await open({ status: 'publishing' });
    const before = asked.length;
    await pushes({ version: 3, status: 'completed', registerVersion: 1 });
    await act(() => clock.advance(GATHER_MS));
    expect(asked.slice(before)).toEqual(expect.arrayContaining(['/me', '/registers/2025']));
  });

  it('is found again after a reload, and not opened again after it was closed', async () => {
    let imports = [importView({ status: 'reading' })];
    const { pushes, press, clock } = await openRegister(ME, (path, query) =>
      path === '/imports' && query.get('limit') === '1' ? Response.json({ imports, nextCursor: null }) : undefined,
    );
    await screen.findByRole('heading', { name: 'Import for 2025' });
    await pushes({ version: 3, status: 'cancelled' });
    imports = [];
    await press('Lukk');
    await act(() => clock.advance(GATHER_MS));
    expect(screen.queryByRole('heading', { name: 'Import for 2025' })).toBeNull();
    expect(focusedText()).toBe('Filer i registeret for 2025');
    expect(window.location.hash).toBe('#/register/2025');
  });

  it('announces its steps and each file that is done, not each percent', async () => {
    const { pushes } = await open({ status: 'reading', files: [READING, OTHER] });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const region = screen.getByTestId('status-messages');
    const heard: string[] = [];
    const push = async (overrides: Partial<ImportView>) => {
      await pushes(overrides);
      await act(async () => vi.advanceTimersByTime(PAUSE_MS));
      if (region.textContent !== '' && region.textContent !== heard.at(-1)) {
        heard.push(region.textContent ?? '');
      }
    };
    const done = importFile({ status: 'completed' });
    await push({ version: 3, status: 'reading', files: [{ ...READING, percent: 80 }, OTHER] });
    expect(heard).toEqual([]);
    await push({ version: 4, status: 'reading', files: [done, OTHER] });
    await push({ version: 5, status: 'publishing', files: [done, { ...done, fileId: 'f2' }] });
    await push({ version: 6, status: 'completed', registerVersion: 3, files: [done, { ...done, fileId: 'f2' }] });
    expect(heard).toEqual([
      '1 av 2 filer er ferdige.',
      'Oppdaterer registeret.',
      'Importen er ferdig. Registeret er oppdatert.',
    ]);
  });
});

describe('the register', () => {
  const answers: Answer = (path, _, { method }) =>
    method !== 'GET'
      ? undefined
      : path === '/registers/2025'
        ? Response.json(registerView())
        : path === '/registers/2025/versions'
          ? Response.json({
              versions: [
                registerVersion({ version: 3, change: 'removal', added: [], removed: ['oslo.xlsx'], importId: null }),
                registerVersion({ version: 2, restorableUntil: instant(86_400) }),
              ],
              actorNames: { 'ola@example.org': 'Ola Nordmann' },
            })
          : undefined;

  it('shows its files with rows, when and by whom', async () => {
    await openRegister(ME, answers);
    const row = await fileRow();
    expect(row.textContent).toMatch(/bergen\.xlsx120900.*2026.* av Ola Nordmann/);
  });

  it('takes a file out after a question, and announces it', async () => {
    const { press, changed } = await openRegister(ME, answers);
    await fileRow();
    await press('Ta ut bergen.xlsx');
    const dialog = screen.getByRole('dialog', { name: 'Ta bergen.xlsx ut av registeret?' });
    expect(dialog.textContent).toContain('120 aktiviteter og 900 deltakelser går ut');
    await act(async () => fireEvent.click(within(dialog).getByRole('button', { name: 'Behold filen' })));
    expect(changed).toEqual([]);
    await press('Ta ut bergen.xlsx');
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Ta ut' }));
      await settle();
    });
    expect(changed.map(({ request }) => request)).toEqual(['DELETE /registers/2025/files/bergen.xlsx']);
    expect(await screen.findByText('bergen.xlsx er tatt ut av registeret.')).toBeDefined();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('makes an earlier version current again after a question', async () => {
    const { press, changed } = await openRegister(ME, answers);
    await screen.findByText('Tatt ut: oslo.xlsx');
    await press('Gjør versjon 2 gjeldende igjen');
    expect(screen.getByRole('dialog').textContent).toContain('1 fil med 120 aktiviteter og 900 deltakelser');
    await press('Gjør gjeldende igjen');
    await act(settle);
    expect(changed.map(({ request }) => request)).toEqual(['POST /registers/2025/versions/2/restore']);
  });

  it('closes the question when the change is made, even while the lists are read again without an answer', async () => {
    let isChanged = false;
    const { press } = await openRegister(ME, (path, query, asked) => {
      isChanged ||= asked.method === 'POST';
      return isChanged && path === '/me' ? new Promise<Response>(() => {}) : answers?.(path, query, asked);
    });
    await screen.findByText('Tatt ut: oslo.xlsx');
    await press('Gjør versjon 2 gjeldende igjen');
    await press('Gjør gjeldende igjen');
    await act(settle);
    expect(isChanged).toBe(true);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('says in the dialog why a change was refused', async () => {
    const { press } = await openRegister(ME, (path, query, asked) =>
      asked.method === 'DELETE' ? problem('register_changed') : answers?.(path, query, asked),
    );
    await fileRow();
    await press('Ta ut bergen.xlsx');
    await press('Ta ut');
    expect((await within(screen.getByRole('dialog')).findByRole('alert')).textContent).toContain('endret av andre');
  });

  it('has no button for an auditor that they may not use', async () => {
    const page = await openRegister(AUDITOR, answers);
    await fileRow();
    await page.goTo(`#/register/2025/${IMPORT_ID}`);
    await page.pushes({ version: 2, status: 'reading' });
    const main = within(screen.getByRole('main'));
    expect(main.queryAllByRole('button')).toEqual([]);
    expect(document.querySelector('input[type=file]')).toBeNull();
    expect(main.getByText(/Du kan se registeret og importene, men ikke endre dem/)).toBeDefined();
  });

  it('has a history of imports with a filter by status', async () => {
    const { asked } = await openRegister(ME, (path, query) =>
      path === '/imports' && query.get('limit') !== '1'
        ? Response.json({
            imports: query.get('status') === 'failed' ? [] : [importView({ status: 'completed' })],
            nextCursor: null,
          })
        : undefined,
    );
    const link = await screen.findByRole('link', { name: /^Importen startet/ });
    expect(link.getAttribute('href')).toBe(`#/register/2025/${IMPORT_ID}`);
    await act(async () => {
      fireEvent.change(screen.getByLabelText('Status'), { target: { value: 'failed' } });
      await settle();
    });
    expect(await screen.findByText('Ingen importer samsvarer med filteret.')).toBeDefined();
    expect(asked.at(-1)).toBe('/imports?limit=10&year=2025&status=failed');
  });
});

it('begins with the upload for an organisation without a register, and not with an empty export form', async () => {
  await openPage({ ...ME, registers: [] });
  await screen.findByRole('heading', { name: 'Last opp filer' });
  expect(screen.getByText(/Last opp registeret her først/)).toBeDefined();
  expect(window.location.hash).toMatch(/^#\/register/);
});

it('moves focus to the heading of the page, also when its code has to be fetched first', async () => {
  const { goTo } = await openPage();
  await goTo('#/register/2025');
  await screen.findByRole('heading', { name: 'Importer' });
  expect(document.activeElement?.tagName).toBe('H1');
  expect(focusedText()).toBe('Register');
});
