/** After an import: the page says what is next and goes there, unless the user stays; and a change is undone by one press. */
import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { LEAD_ON_MS } from '../../../frontend/panels/register/imports/next-step.tsx';
import type { ImportView, Me } from '../../../lambdas/protocol.ts';
import { IMPORT_ID, importFile, importMessage, importView, registerView } from '../import-factory.ts';
import { ME, openPage, startEachAfresh } from '../open-page.tsx';
import { settle } from '../progress/fake-clock.ts';
import { FakeWords, wordValue } from '../word-factory.ts';

startEachAfresh();

const DONE = importFile({ status: 'completed', percent: 100, change: 'added' });
const MAPPED = new FakeWords({ form: [wordValue({ value: 'fysisk', word: 'fysisk', from: 'word' })] });

/** The page of a register whose import is being read, and ends when `ends` is called. */
async function openImport({ me = ME, words = new FakeWords(), seen = 'reading' }: Partial<Options> = {}) {
  let stored: ImportView = importView({
    status: seen,
    files: [DONE],
    registerVersion: seen === 'completed' ? 1 : null,
  });
  let version = 1;
  const page = await openPage(me, (path, query, asked) => {
    if (path === `/imports/${IMPORT_ID}`) {
      return Response.json(stored);
    }
    if (asked.method === 'GET' && path === '/registers/2025') {
      return Response.json(registerView({ version }));
    }
    if (path.endsWith('/restore')) {
      version++;
      return Response.json({});
    }
    return words.answer(path, query, asked);
  });
  await page.goTo(`#/register/2025/${IMPORT_ID}`);
  await screen.findByRole('heading', { name: 'Import for 2025' });
  await quiet();
  const ends = async (registerVersion = 1, files = [DONE]) => {
    version = registerVersion;
    stored = importView({ version: 3, status: 'completed', registerVersion, files });
    await page.importReceives(importMessage(stored));
    await quiet();
  };
  return { ...page, ends };
}

interface Options {
  readonly me: Me;
  readonly words: FakeWords;
  readonly seen: 'reading' | 'completed';
}

/** Waits until every answer is on the screen: queries report theirs in a task of their own. */
const quiet = async () => {
  for (let turns = 0; turns < 4; turns++) {
    await act(async () => {
      await vi.advanceTimersByTimeAsync(1);
      await settle();
    });
  }
};
const passes = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const fakeTime = () => vi.useFakeTimers({ shouldAdvanceTime: true });

describe('an import that ends with all its files', () => {
  it('leads to the words that are missing, and says so before', async () => {
    fakeTime();
    const { ends } = await openImport();
    await ends();
    expect(screen.getByText(/Neste er ordene: 3 verdier mangler et ord\./).textContent).toContain('om 10 sekunder');
    await passes(LEAD_ON_MS);
    expect(window.location.hash).toBe('#/ord/2025');
  });

  it('leads to the check when every value has a word', async () => {
    fakeTime();
    const { ends } = await openImport({ words: MAPPED });
    await ends();
    expect(screen.getByText(/Neste er kontrollen/)).toBeDefined();
    await passes(LEAD_ON_MS);
    expect(window.location.hash).toBe('#/kontroll/2025');
  });

  const uses: readonly [string, () => void][] = [
    ['a key is pressed', () => void fireEvent.keyDown(document.body, { key: 'ArrowDown' })],
    ['the screen is touched', () => void fireEvent.pointerDown(document.body)],
    ['the user chooses to stay', () => void fireEvent.click(screen.getByRole('button', { name: 'Bli her' }))],
  ];
  for (const [what, use] of uses) {
    it(`stays once ${what}, with the way still offered`, async () => {
      fakeTime();
      const { ends } = await openImport();
      await ends();
      act(use);
      await passes(2 * LEAD_ON_MS);
      expect(window.location.hash).toBe(`#/register/2025/${IMPORT_ID}`);
      expect(screen.queryByText(/om 10 sekunder/)).toBeNull();
      fireEvent.click(screen.getByRole('button', { name: 'Velg ord' }));
      expect(window.location.hash).toBe('#/ord/2025');
    });
  }

  it('stays while the user is in a field', async () => {
    fakeTime();
    const { ends } = await openImport();
    await ends();
    screen.getByRole('combobox', { name: 'Grunnlagsår' }).focus();
    await passes(2 * LEAD_ON_MS);
    expect(window.location.hash).toBe(`#/register/2025/${IMPORT_ID}`);
  });

  it('stays when it was opened after its end', async () => {
    fakeTime();
    await openImport({ seen: 'completed' });
    expect(screen.getByRole('button', { name: 'Velg ord' })).toBeDefined();
    await passes(2 * LEAD_ON_MS);
    expect(window.location.hash).toBe(`#/register/2025/${IMPORT_ID}`);
  });

  it('leads an auditor nowhere', async () => {
    fakeTime();
    const { ends } = await openImport({ me: { ...ME, role: 'auditor' } });
    await ends();
    expect(screen.queryByText(/Neste er/)).toBeNull();
    await passes(2 * LEAD_ON_MS);
    expect(window.location.hash).toBe(`#/register/2025/${IMPORT_ID}`);
  });
});

describe('an import with a file that failed', () => {
  it('stays until the failure is answered', async () => {
    fakeTime();
    const { ends } = await openImport();
    const failure = { code: 'missing_column', message: '', details: {}, retryable: false };
    await ends(1, [DONE, importFile({ fileId: 'f2', name: 'oslo.xlsx', status: 'failed', failure })]);
    await passes(2 * LEAD_ON_MS);
    expect(window.location.hash).toBe(`#/register/2025/${IMPORT_ID}`);
    expect(screen.getByText('Registeret er oppdatert, men 1 fil ble ikke lest inn')).toBeDefined();
  });
});

describe('an import that has just changed the register', () => {
  it('is undone by one press, which restores the version before', async () => {
    fakeTime();
    const { ends, press, changed } = await openImport();
    await ends(4);
    await press('Angre importen');
    await quiet();
    expect(changed).toEqual([{ request: 'POST /registers/2025/versions/3/restore', body: null }]);
    expect(screen.queryByRole('button', { name: 'Angre importen' })).toBeNull();
  });

  it('cannot be undone when it made the first version', async () => {
    fakeTime();
    const { ends } = await openImport();
    await ends(1);
    expect(screen.queryByRole('button', { name: 'Angre importen' })).toBeNull();
  });
});
