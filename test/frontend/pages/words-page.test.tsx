/** Words and settings on the page: decided with the keyboard, saved at once, kept from being lost, read by auditors. */
import { virtual } from '@guidepup/virtual-screen-reader';
import { act, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { changeLanguage } from '../../../frontend/translations/index.ts';
import type { Me, WordValue } from '../../../lambdas/protocol.ts';
import { checkAnswer, checkResult } from '../check-factory.ts';
import { ME, openPage, problem, startEachAfresh } from '../open-page.tsx';
import { settle } from '../progress/fake-clock.ts';
import { FakeWords, wordValue } from '../word-factory.ts';

startEachAfresh();

/** Waits until every answer is on the screen: queries report theirs in a task of their own. */
const quiet = async () => {
  for (let turns = 0; turns < 3; turns++) {
    await act(async () => {
      await new Promise((resolve) => setTimeout(resolve));
      await settle();
    });
  }
};

type Answer = NonNullable<Parameters<typeof openPage>[1]>;

async function openWords(me: Me = ME, api = new FakeWords(), first: Answer = () => undefined) {
  const page = await openPage(me, (...asked) => first(...asked) ?? api.answer(...asked));
  await page.goTo('#/ord/2025');
  await screen.findByRole('heading', { name: 'Innstillinger' });
  await quiet();
  return { ...page, api };
}

/** Presses a key on what has focus. */
const key = (name: string) =>
  act(async () => {
    fireEvent.keyDown(document.activeElement ?? document.body, { key: name });
    await settle();
  });
const choose = (control: HTMLElement, word: string) =>
  act(async () => {
    control.focus();
    fireEvent.change(control, { target: { value: word } });
    await settle();
  });
const control = (value: string) => screen.getByRole('combobox', { name: value });
const focusedName = () =>
  document.activeElement?.id === undefined || document.activeElement.tagName === 'BUTTON'
    ? document.activeElement?.textContent
    : document.querySelector(`label[for="${document.activeElement.id}"]`)?.textContent;
const described = (value: string) => {
  const ids = control(value).getAttribute('aria-describedby')?.split(' ') ?? [];
  return ids.map((id) => document.getElementById(id)?.textContent).join(' ');
};
const save = 'Lagre';

describe('values without a word', () => {
  it('are listed first with rows, an example and why a word is proposed, and those with a word are folded', async () => {
    await openWords();
    expect(screen.getByRole('heading', { name: '3 verdier mangler ord' })).toBeDefined();
    expect(described('Samtalegrupe')).toBe(
      '38 rader, for eksempel 2025-03-12, Bergen, Rad 2Forslag: Samtalegruppe, nesten likt «Samtalegruppe»',
    );
    expect(described('Boccia')).toBe('12 rader, for eksempel 2025-03-12, Bergen, Rad 9');
    expect(described('(tom celle)')).toContain('Forslag: Ukjent, slik i fjor');
    expect(screen.queryByRole('combobox', { name: 'Trim' })).toBeNull();
  });

  it('are decided in one pass by Enter and a choice, and all saved at once with what was there before', async () => {
    const { api, changed } = await openWords();
    control('Samtalegrupe').focus();
    await key('Enter');
    expect(focusedName()).toBe('Boccia');
    await choose(control('Boccia'), 'AKTGR');
    await key('Enter');
    expect(focusedName()).toBe('(tom celle)');
    await key('Enter');
    expect(focusedName()).toBe(save);
    expect(changed).toEqual([]);
    fireEvent.click(document.activeElement ?? document.body);
    await quiet();
    expect(api.saved).toEqual([
      {
        organisation: 'Norges Blindeforbund',
        labels: { Trim: 'AKTGR', Samtalegrupe: 'SAMTALE', Boccia: 'AKTGR' },
        vocabularies: { form: { '': 'ukjent' }, arrangor: {}, rolle: {}, land: {} },
        settings: {},
        columnConfiguration: { kept: true },
      },
    ]);
    await screen.findByText('Kontrollen går nå av seg selv med de nye valgene.');
    expect(screen.getByRole('heading', { name: 'Alle 4 verdier har et ord' })).toBeDefined();
    expect(document.activeElement?.textContent).toMatch(/^Lagret/);
  });

  it('without a proposal keep their place while Enter goes on to the next', async () => {
    await openWords();
    control('Boccia').focus();
    await key('Enter');
    expect(focusedName()).toBe('(tom celle)');
    expect(screen.queryByRole('button', { name: save })).toBeNull();
  });

  it('take all sure proposals by one press, and focus goes to one that is only nearly alike', async () => {
    const { press } = await openWords();
    await press('Godta 1 sikkert forslag');
    expect(focusedName()).toBe('Samtalegrupe');
    expect(screen.getByText('1 valg er ikke lagret')).toBeDefined();
    expect((control('(tom celle)') as HTMLSelectElement).value).toBe('ukjent');
    expect((control('Samtalegrupe') as HTMLSelectElement).value).toBe('');
  });

  it('take a choice back when the empty word is chosen', async () => {
    await openWords();
    await choose(control('Boccia'), 'AKTGR');
    await choose(control('Boccia'), '');
    expect(screen.queryByRole('button', { name: save })).toBeNull();
  });

  it('that differ in spelling alone are decided together', async () => {
    const values = [wordValue({ value: 'Boccia' }), wordValue({ value: 'BOCCIA' })];
    await openWords(ME, new FakeWords({ aktivitetstype: values }));
    await choose(control('Boccia'), 'AKTGR');
    expect((control('BOCCIA') as HTMLSelectElement).value).toBe('AKTGR');
    expect(screen.getByText('1 valg er ikke lagret')).toBeDefined();
  });

  it('of a country take two letters, and say so for anything else', async () => {
    await openWords(ME, new FakeWords({ land: [wordValue({ value: 'Sverige' }), wordValue({ value: 'Danmark' })] }));
    const field = screen.getByRole('textbox', { name: 'Sverige' });
    await choose(field, '4x');
    await key('Enter');
    expect(screen.getByText('Skriv to bokstaver, for eksempel NO eller SE.')).toBeDefined();
    expect(focusedName()).toBe('Sverige');
    await choose(field, 'se');
    await key('Enter');
    expect(focusedName()).toBe('Danmark');
    expect(screen.getByText('1 valg er ikke lagret')).toBeDefined();
  });

  it('that are too many for one answer are said to come after saving', async () => {
    const api = new FakeWords();
    const view = api.view();
    await openWords(ME, api, (path) =>
      path === '/registers/2025/words'
        ? Response.json({
            ...view,
            columns: view.columns.map((each) =>
              each.column === 'aktivitetstype' ? { ...each, unmapped: 431, count: 432 } : each,
            ),
          })
        : undefined,
    );
    expect(screen.getByText('429 verdier til vises når du har lagret.')).toBeDefined();
  });
});

describe('values with a word', () => {
  const many: readonly WordValue[] = Array.from({ length: 120 }, (_, index) =>
    wordValue({ value: `Verdi ${index}`, word: 'KURS', from: 'word' }),
  );

  it('of a long register are found by a search, and drawn in steps', async () => {
    await openWords(ME, new FakeWords({ aktivitetstype: many }));
    const search = screen.getByRole('textbox', { name: 'Søk i verdiene' });
    fireEvent.change(search, { target: { value: 'verdi 1' } });
    await quiet();
    expect(screen.getAllByRole('combobox')).toHaveLength(31);
    fireEvent.change(search, { target: { value: 'verdi' } });
    await quiet();
    expect(screen.getAllByRole('combobox')).toHaveLength(50);
    fireEvent.click(screen.getByRole('button', { name: 'Vis flere (70 til)' }));
    expect(screen.getAllByRole('combobox')).toHaveLength(100);
  });

  it('get another word, and lose an own one', async () => {
    const { api, press } = await openWords();
    fireEvent.click(screen.getByText('Aktivitetstype (1)'));
    const details = screen.getByText('Aktivitetstype (1)').closest('details') as HTMLDetailsElement;
    details.open = true;
    fireEvent(details, new Event('toggle'));
    await quiet();
    await choose(control('Trim'), '');
    await press(save);
    await quiet();
    expect(api.kept.labels).toEqual({});
  });
});

describe('choices that are not saved', () => {
  it('are said on other pages, kept, and asked about when the page is closed', async () => {
    const { goTo } = await openWords();
    const asks = () => {
      const leaving = new Event('beforeunload', { cancelable: true });
      window.dispatchEvent(leaving);
      return leaving.defaultPrevented;
    };
    expect(asks()).toBe(false);
    await choose(control('Boccia'), 'AKTGR');
    await goTo('#/historikk');
    expect(screen.getByText(/1 valg av ord og innstillinger for 2025 er ikke lagret/)).toBeDefined();
    expect(asks()).toBe(true);
    await goTo('#/ord/2025');
    await quiet();
    expect((control('Boccia') as HTMLSelectElement).value).toBe('AKTGR');
    expect(screen.queryByText(/1 valg av ord og innstillinger for 2025/)).toBeNull();
  });

  it('stay when a colleague saves first, and only those that differ are to be decided', async () => {
    const { api, press } = await openWords();
    await press('Godta 1 sikkert forslag');
    await choose(control('Samtalegrupe'), 'SAMTALE');
    api.change(
      { labels: { Trim: 'AKTGR', Samtalegrupe: 'KURS' }, vocabularies: { form: { '': 'ukjent' } }, settings: {} },
      'ola@example.org',
    );
    await press(save);
    await quiet();
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Ola Nordmann har endret ord eller innstillinger');
    expect(alert.textContent).toContain('1 av dine valg er ikke lagret');
    expect((control('Samtalegrupe') as HTMLSelectElement).value).toBe('SAMTALE');
    expect(described('Samtalegrupe')).toContain('Lagret nå: Kurs');
    expect(api.saved).toEqual([]);
    await press(save);
    await quiet();
    expect(api.kept.labels).toEqual({ Trim: 'AKTGR', Samtalegrupe: 'SAMTALE' });
    expect(api.kept.vocabularies.form).toEqual({ '': 'ukjent' });
  });

  it('are dropped on demand', async () => {
    const { press } = await openWords();
    await choose(control('Boccia'), 'AKTGR');
    await press('Forkast valgene');
    expect((control('Boccia') as HTMLSelectElement).value).toBe('');
    expect(document.activeElement?.textContent).toBe('3 verdier mangler ord');
  });

  it('stay with the reason when the saving is refused', async () => {
    const { press } = await openWords(ME, new FakeWords(), (_, __, { method }) =>
      method === 'PUT' ? problem('configuration_too_large', 422) : undefined,
    );
    await choose(control('Boccia'), 'AKTGR');
    await press(save);
    await quiet();
    expect((await screen.findByRole('alert')).textContent).toContain('Valgene ble ikke lagret');
    expect(screen.getByText('1 valg er ikke lagret')).toBeDefined();
  });
});

describe('settings', () => {
  it('mark the rule set’s own value, and are saved with the words', async () => {
    const { api, press } = await openWords();
    const group = screen.getByRole('radiogroup', { name: /Teller digitale grupper/ });
    expect(within(group).getByRole('radio', { name: 'Nei (regelsettets valg)' })).toHaveProperty('checked', true);
    fireEvent.click(within(group).getByRole('radio', { name: 'Ja' }));
    await quiet();
    await press(save);
    await quiet();
    expect(api.kept.settings).toEqual({ digitalGroupsCount: true });
  });
});

describe('the check of the words and settings of now', () => {
  const checked = (version: number) => {
    const result = checkResult({
      settings: [
        { setting: 'digitalGroupsCount', value: false, countedDaysOtherwise: 312 },
        { setting: 'likepersonCountsTowardsThree', value: false, countedDaysOtherwise: 300 },
        { setting: 'unidentifiedCountsTowardsThresholds', value: true, countedDaysOtherwise: 297 },
      ],
    });
    return checkAnswer({
      configurationVersion: version,
      state: { kind: 'checked', checkId: result.checkId },
      result: { ...result, total: { ...result.total, countedDays: 300 } },
    });
  };
  const withCheck =
    (api: FakeWords): Answer =>
    (path, _, { method }) =>
      method === 'GET' && path === '/checks/2025' ? Response.json(checked(api.version)) : undefined;

  it('says what the other value of each setting would give in counted days', async () => {
    const api = new FakeWords();
    await openWords(ME, api, withCheck(api));
    expect(screen.getByText('Det andre valget gir +12 tellende dager.')).toBeDefined();
    expect(screen.getByText('Det andre valget endrer ikke tallet på tellende dager.')).toBeDefined();
    expect(screen.getByText('Det andre valget gir −3 tellende dager.')).toBeDefined();
    fireEvent.click(
      within(screen.getByRole('radiogroup', { name: /Teller digitale grupper/ })).getByRole('radio', { name: 'Ja' }),
    );
    expect(screen.getByText('Valget ditt gir +12 tellende dager når det er lagret.')).toBeDefined();
  });

  it('is said after saving, with the way to it', async () => {
    const api = new FakeWords({ form: [wordValue({ value: 'Hybrid' })] });
    const { press } = await openWords(ME, api, withCheck(api));
    await choose(control('Hybrid'), 'digital');
    await press(save);
    await quiet();
    expect(screen.getByText('Kontrollen er ferdig: 300 tellende dager.')).toBeDefined();
    expect(screen.getByRole('link', { name: 'Se kontrollen' }).getAttribute('href')).toBe('#/kontroll/2025');
  });
});

describe('with a screen reader', () => {
  afterEach(() => virtual.stop());

  it('a value is read with its rows, its example and its proposal, and the next one when focus goes there', async () => {
    await openWords();
    await virtual.start({ container: document.body });
    await act(async () => control('Samtalegrupe').focus());
    expect(await virtual.lastSpokenPhrase()).toMatch(
      /^combobox, Samtalegrupe, 38 rader, for eksempel 2025-03-12, Bergen, Rad 2 ?Forslag: Samtalegruppe, nesten likt «Samtalegruppe»/,
    );
    await key('Enter');
    expect(await virtual.lastSpokenPhrase()).toMatch(/^combobox, Boccia, 12 rader/);
  });
});

describe('in English', () => {
  afterEach(() => changeLanguage('nb'));

  it('the same is chosen with English words', async () => {
    const { press } = await openWords();
    await act(() => changeLanguage('en'));
    expect(screen.getByRole('heading', { name: '3 values lack a word' })).toBeDefined();
    expect(described('Samtalegrupe')).toContain('Proposal: Discussion group, nearly “Samtalegruppe”');
    await press('Accept 1 sure proposal');
    await choose(control('Samtalegrupe'), 'SAMTALE');
    expect(screen.getByText('2 choices are not saved')).toBeDefined();
  });
});

describe('who may only read', () => {
  it('as an auditor sees the values, the settings and no control', async () => {
    await openWords({ ...ME, role: 'auditor' });
    const main = within(screen.getByRole('main'));
    expect(main.queryAllByRole('combobox')).toEqual([]);
    expect(main.queryAllByRole('radio')).toEqual([]);
    expect(main.queryAllByRole('button')).toEqual([]);
    expect(main.getAllByText('Nei (regelsettets valg)')).toHaveLength(2);
    expect(main.getByText('Samtalegrupe')).toBeDefined();
  });

  it('as finance sees who they are for, and asks for none', async () => {
    const { goTo, asked } = await openPage({ ...ME, role: 'finance' });
    await goTo('#/ord/2025');
    await screen.findByText('Ord og innstillinger vises for koordinatorer og revisorer.');
    expect(asked.filter((path) => /words|configuration|records/.test(path))).toEqual([]);
  });
});

describe('who changed what', () => {
  it('is read when it is unfolded', async () => {
    const api = new FakeWords();
    api.versions = [
      {
        version: 1,
        at: '2026-01-15T08:00:00.000Z',
        by: 'ola@example.org',
        changes: [
          { kind: 'word', column: 'form', value: 'Hybrid', before: null, after: 'digital' },
          { kind: 'setting', setting: 'digitalGroupsCount', before: null, after: true },
        ],
        count: 4,
      },
    ];
    const { asked } = await openWords(ME, api);
    expect(asked).not.toContain('/configuration/2025/versions');
    const details = screen.getByText('Hvem har endret hva').closest('details') as HTMLDetailsElement;
    details.open = true;
    fireEvent(details, new Event('toggle'));
    await quiet();
    const row = screen.getAllByRole('row')[1] as HTMLElement;
    expect(row.textContent).toContain('Ola Nordmann');
    expect(row.textContent).toContain('Form: Hybrid betyr Digitalt');
    expect(row.textContent).toContain('Teller digitale grupper? Ja, før regelsettets valg');
    expect(row.textContent).toContain('og 2 til');
  });
});

describe('a base year without a register', () => {
  it('leads to the upload', async () => {
    const page = await openPage();
    await page.goTo('#/ord/2024');
    expect((await screen.findByRole('link', { name: 'Last opp registeret' })).getAttribute('href')).toBe(
      '#/register/2024',
    );
  });
});
