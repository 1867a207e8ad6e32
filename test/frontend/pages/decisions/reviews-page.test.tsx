/** The questions about persons who may be the same: asked, answered, put off and taken back. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Me } from '../../../../lambdas/protocol.ts';
import { checkAnswer, checkResult } from '../../check-factory.ts';
import { ME, openPage, startEachAfresh } from '../../open-page.tsx';
import { FakeDecisions, REVIEWS, review, side } from '../../review-factory.ts';

startEachAfresh();
beforeEach(() => localStorage.clear());

async function openReviews(api = new FakeDecisions(), me: Me = ME) {
  window.location.hash = '#/kontroll/2025/samme';
  const page = await openPage(me, api.answer);
  return { ...page, api };
}

const question = () => screen.getByRole('heading', { level: 2 }).textContent;
const asks = (text: string) => waitFor(() => expect(question()).toBe(text));
const table = () =>
  within(screen.getByRole('table', { name: 'Opplysningene side om side' }))
    .getAllByRole('row')
    .map((each) => [...each.children].map(({ textContent }) => textContent));
type Page = Awaited<ReturnType<typeof openReviews>>;

/** The check that a decision leads to has ended, and the page is told. */
const checked = async ({ api, receive, clock }: Page, checkId: string) => {
  api.checkAgain(checkId);
  await told({ receive, clock }, checkId);
};

const told = async ({ receive, clock }: Pick<Page, 'receive' | 'clock'>, checkId: string) => {
  await receive({
    type: 'check-message',
    message: {
      ...{ type: 'check:changed', checkId, organisationNumber: ME.organisationNumber, year: 2025, version: 9 },
      ...{ at: '2026-01-15T09:00:00Z', status: 'checked', percent: 100 },
    },
  });
  await clock.advance(1_000);
};

describe('a question', () => {
  it('shows the sides beside each other, what is equal, why it is asked and what an answer does', async () => {
    await openReviews();
    await asks('Spørsmål 1 av 3: Kari Li');
    expect(screen.getByText('Lokallag: Bergen, Oslo')).toBeDefined();
    expect(screen.getByText('Samme navn, fødselsår og kommune.')).toBeDefined();
    expect(table()).toEqual([
      ['Opplysning', 'Person 1', 'Person 2'],
      ['Navn likt', 'Kari Li', 'Kari Li'],
      ['Fødselsdato likt', '1980-02-03', '03.02.1980'],
      ['Telefon likt', '99 99 99 99', '+47 99999999'],
      ['Lokallag ulikt', 'Bergen', 'Oslo'],
      ['Aktiviteter', '2025-03-12 Samtalegruppe', '2025-03-14 Samtalegruppe'],
      ['Rader', '1 radbergen.xlsx, rad 3', '1 radbergen.xlsx, rad 9'],
    ]);
    expect(screen.getByText('Samme person: 1 tellende dag og 2 unike deltakere færre.')).toBeDefined();
    expect(screen.getByText('Ulike personer: laveste tall blir 1 unik deltaker høyere.')).toBeDefined();
    expect(screen.getByText('Tellende dager: 57 til 60')).toBeDefined();
  });

  it('says when rows have nothing but a name, and when an answer changes nothing or adds a day', async () => {
    const api = new FakeDecisions();
    const none = { countedDays: 0, activePeerSupporters: 0, uniqueParticipants: 0 };
    const effect = { same: { ...none, countedDays: -1, uniqueParticipants: 4 }, different: none };
    const sides = [side(40, { navn: 'Per Bø' }, { count: 8, persons: 5 })];
    api.reviews = [review('g', 'Per Bø', { effect, persons: 5, sides })];
    await openReviews(api);
    await screen.findByText('8 rader med bare navn, som i dag telles som 5 personer');
    expect(screen.getByText('og 7 til')).toBeDefined();
    expect(screen.getByText('Samme person: 4 unike deltakere færre og 1 tellende dag flere.')).toBeDefined();
    expect(screen.getByText('Ulike personer: laveste tall endres ikke.')).toBeDefined();
  });

  it('says when nothing but the birth year stands beside the name', async () => {
    const api = new FakeDecisions();
    const sides = [side(40, { navn: 'Per Bø', fodselsdato: '1946' }, { count: 2, persons: 2 })];
    api.reviews = [review('g', 'Per Bø', { sides })];
    await openReviews(api);
    await screen.findByText('2 rader med bare navn og fødselsår, som i dag telles som 2 personer');
    expect(table()[0]).toEqual(['Opplysning', 'Navn og år, 2 rader']);
  });

  it('about too many is only put off', async () => {
    const api = new FakeDecisions();
    api.reviews = [review('g', 'Test', { isTooLarge: true }), review('h', 'Ola Moe')];
    const { press } = await openReviews(api);
    await screen.findByText(/^For mange til å avgjøres her/);
    expect(within(screen.getByRole('main')).queryByRole('button', { name: 'Samme' })).toBeNull();
    await press('Senere');
    await asks('Spørsmål 1 av 3: Ola Moe');
    expect(api.answered).toEqual([{ checkId: 'check-1', groupId: 'g', verdict: 'later', onePerson: [] }]);
  });
});

describe('an answer', () => {
  it('is sent, leads to the next question with focus on its heading, and is taken back by one press', async () => {
    const { press, api, changed } = await openReviews();
    await asks('Spørsmål 1 av 3: Kari Li');
    await press('Samme');
    await asks('Spørsmål 2 av 3: Ola Moe');
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 2 }));
    expect(api.answered).toEqual([{ checkId: 'check-1', groupId: 'g1', verdict: 'same', onePerson: [] }]);
    expect(screen.getByText('Avgjort: samme person.')).toBeDefined();

    await press('Angre');
    await asks('Spørsmål 1 av 3: Kari Li');
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 2 }));
    expect(screen.queryByRole('button', { name: 'Angre' })).toBeNull();
    expect(changed.map(({ request }) => request)).toEqual(['POST /decisions/2025/reviews', 'DELETE /decisions/d1']);
    expect(api.decisions).toEqual([]);
  });

  it('is waited for, also when the list of decisions has it before it is confirmed', async () => {
    const api = new FakeDecisions();
    const confirms = Promise.withResolvers<void>();
    api.confirms = confirms.promise;
    const { press, queries } = await openReviews(api);
    await asks('Spørsmål 1 av 3: Kari Li');
    await press('Samme');
    await waitFor(() => expect(api.decisions).toHaveLength(1));
    await queries.invalidateQueries({ queryKey: ['decisions'] });
    expect(question()).toBe('Spørsmål 1 av 3: Kari Li');
    await press('Ulike');
    confirms.resolve();
    await asks('Spørsmål 2 av 3: Ola Moe');
    expect(api.answered).toHaveLength(1);
    await press('Ulike');
    await asks('Spørsmål 3 av 3: Per Bø');
  });

  it('ignores the second click of a double click', async () => {
    const { api } = await openReviews();
    await asks('Spørsmål 1 av 3: Kari Li');
    fireEvent.click(screen.getByRole('button', { name: 'Samme' }), { detail: 1 });
    await asks('Spørsmål 2 av 3: Ola Moe');
    fireEvent.click(screen.getByRole('button', { name: 'Samme' }), { detail: 2 });
    expect(api.answered).toHaveLength(1);
    expect(question()).toBe('Spørsmål 2 av 3: Ola Moe');
  });

  it('that puts off moves the question to the end, where it can be passed', async () => {
    const { press, api } = await openReviews();
    await asks('Spørsmål 1 av 3: Kari Li');
    await press('Senere');
    await asks('Spørsmål 1 av 3: Ola Moe');
    await press('Ulike');
    await asks('Spørsmål 2 av 3: Per Bø');
    await press('Senere');
    await asks('Spørsmål 2 av 3: Kari Li');
    expect(screen.getByText('Utsatt tidligere.')).toBeDefined();
    await press('Neste');
    await asks('Spørsmål 2 av 3: Per Bø');
    expect(api.answered.map(({ verdict }) => verdict)).toEqual(['later', 'different', 'later']);
  });

  it('for some of them names the sides that are one person, two at least', async () => {
    const api = new FakeDecisions();
    api.reviews = REVIEWS.slice(2);
    const { press } = await openReviews(api);
    await screen.findByText('5 rader med bare navn, som i dag telles som 5 personer');
    await press('Noen av dem');
    const [first, , third] = within(screen.getByRole('group', { name: /^Hvem er samme person/ })).getAllByRole(
      'checkbox',
    );
    expect(document.activeElement).toBe(first);
    await press('De valgte er samme person');
    expect(screen.getByText('Velg minst to.')).toBeDefined();
    expect(api.answered).toEqual([]);
    for (const each of [first, third]) {
      fireEvent.click(each ?? document.body);
    }
    await press('De valgte er samme person');
    await asks('Ingen spørsmål venter på svar');
    expect(api.answered).toEqual([{ checkId: 'check-1', groupId: 'g3', verdict: 'some', onePerson: [[0, 2]] }]);
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 2 }));
  });

  it('for some of them that is all of them is the answer that they are the same', async () => {
    const api = new FakeDecisions();
    api.reviews = REVIEWS.slice(2);
    const { press } = await openReviews(api);
    await asks('Spørsmål 1 av 3: Per Bø');
    await press('Noen av dem');
    for (const each of screen.getAllByRole('checkbox')) {
      fireEvent.click(each);
    }
    await press('De valgte er samme person');
    await waitFor(() => expect(api.answered).toMatchObject([{ verdict: 'same', onePerson: [] }]));
  });

  it.each([
    ['check_not_found', /^Kontrollen er oppdatert i mellomtiden/],
    ['too_many_decisions', /^Organisasjonen har så mange avgjørelser/],
  ])('that is refused with %s says what to do, and the question stays', async (code, text) => {
    const { press, api } = await openReviews();
    await asks('Spørsmål 1 av 3: Kari Li');
    api.refusal = code;
    await press('Samme');
    expect((await screen.findByRole('alert')).textContent).toMatch(/^Svaret ble ikke lagret/);
    expect(screen.getByText(text)).toBeDefined();
    await press('Samme');
    await asks('Spørsmål 2 av 3: Ola Moe');
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('the next check', () => {
  it('brings its own questions and leaves the one that is shown', async () => {
    const page = await openReviews();
    await asks('Spørsmål 1 av 3: Kari Li');
    await page.press('Samme');
    await asks('Spørsmål 2 av 3: Ola Moe');
    page.api.reviews = page.api.reviews.toReversed();
    await checked(page, 'check-2');
    await waitFor(() => expect(page.asked).toContain('/records/2025/reviews?checkId=check-2'));
    await asks('Spørsmål 2 av 3: Ola Moe');
    await page.press('Ulike');
    await asks('Spørsmål 3 av 3: Per Bø');
    expect(page.api.answered.map(({ checkId }) => checkId)).toEqual(['check-1', 'check-2']);
  });

  it('of a moment ago, whose first page is answered by now, takes no question off the screen', async () => {
    const api = new FakeDecisions();
    api.pageSize = 1;
    const page = await openReviews(api);
    await asks('Spørsmål 1 av 3: Kari Li');
    await page.press('Samme');
    await asks('Spørsmål 2 av 3: Ola Moe');
    const headings = new Set<string | null>();
    const observer = new MutationObserver(() => headings.add(question()));
    observer.observe(document.body, { childList: true, characterData: true, subtree: true });
    // It knows no answer yet.
    const reviews = { open: 3, later: 0, listed: 3 };
    api.check = checkAnswer({
      state: { kind: 'checked', checkId: 'check-2' },
      result: checkResult({ checkId: 'check-2', reviews }),
    });
    await told(page, 'check-2');
    await waitFor(() => expect(page.asked).toContain('/records/2025/reviews?checkId=check-2&cursor=1'));
    await asks('Spørsmål 2 av 3: Ola Moe');
    observer.disconnect();
    expect([...headings].filter((heading) => heading !== 'Spørsmål 2 av 3: Ola Moe')).toEqual([]);
  });

  it('does not bring back a question at once whose answer is undone after it', async () => {
    const page = await openReviews();
    await asks('Spørsmål 1 av 3: Kari Li');
    await page.press('Samme');
    await asks('Spørsmål 2 av 3: Ola Moe');
    await checked(page, 'check-2');
    await waitFor(() => expect(page.asked).toContain('/records/2025/reviews?checkId=check-2'));
    await page.press('Angre');
    await screen.findByText('Angret. Spørsmålet kommer tilbake når kontrollen er oppdatert.', undefined, {
      timeout: 3_000,
    });
    expect(question()).toBe('Spørsmål 1 av 2: Ola Moe');
  });
});

it('leaves out what is decided in a list of a check from before, also after a reload', async () => {
  const api = new FakeDecisions();
  api.decide('g1', 'same', 'kari@example.org');
  await openReviews(api);
  await asks('Spørsmål 1 av 2: Ola Moe');
});

it("shows a colleague's answer to the question that is on the screen, and goes on", async () => {
  const page = await openReviews();
  await asks('Spørsmål 1 av 3: Kari Li');
  page.api.decide('g1', 'different', 'ola@example.org');
  await checked(page, 'check-2');
  await asks('Spørsmål 1 av 2: Ola Moe');
  expect(await screen.findByText('Ola Nordmann har svart: ulike personer.')).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Angre' })).toBeNull();
});

it('reads further pages before they are needed, and asks those put off only when all are read', async () => {
  const api = new FakeDecisions();
  api.pageSize = 1;
  api.decide('g1', 'later', 'kari@example.org');
  const { asked } = await openReviews(api);
  await asks('Spørsmål 1 av 3: Ola Moe');
  await waitFor(() => expect(asked).toContain('/records/2025/reviews?checkId=check-1&cursor=2'));
});

describe('the list', () => {
  it('has all questions without answers, leads to one of them, and prints', async () => {
    const { press } = await openReviews();
    await asks('Spørsmål 1 av 3: Kari Li');
    await press('Vis som liste');
    expect(screen.getAllByRole('heading', { level: 3 }).map(({ textContent }) => textContent)).toEqual([
      'Spørsmål 1: Kari Li',
      'Spørsmål 2: Ola Moe',
      'Spørsmål 3: Per Bø',
    ]);
    expect(screen.getByText('Viser 3 av 3 spørsmål.')).toBeDefined();
    expect(screen.getByText('Lokallag i disse spørsmålene: Bergen (3), Oslo (2).')).toBeDefined();
    expect(screen.getByRole('button', { name: 'Skriv ut' })).toBeDefined();
    await press('Svar på spørsmål 2');
    await asks('Spørsmål 1 av 3: Ola Moe');
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 2 }));
  });

  it('is what an auditor sees, without any answer', async () => {
    await openReviews(new FakeDecisions(), { ...ME, role: 'auditor' });
    expect(await screen.findAllByRole('heading', { level: 3 })).toHaveLength(3);
    const buttons = within(screen.getByRole('main')).getAllByRole('button');
    expect(buttons.map(({ textContent }) => textContent)).toEqual(['Skriv ut']);
  });
});

it('says so when no question is open', async () => {
  const api = new FakeDecisions();
  api.reviews = [];
  api.check = checkAnswer({ result: checkResult({ reviews: { open: 0, later: 0, listed: 0 } }) });
  await openReviews(api);
  await asks('Ingen spørsmål venter på svar');
  expect(screen.getByText('Ingen i registeret kan være samme person uten at det er avgjort.')).toBeDefined();
});

it('asks finance nothing and reads nothing for it', async () => {
  const { asked } = await openReviews(new FakeDecisions(), { ...ME, role: 'finance' });
  await screen.findByText(/^Spørsmålene viser personopplysninger/);
  expect(asked.filter((path) => /^\/(records|decisions)/.test(path))).toEqual([]);
});

describe('the way to the questions', () => {
  const hrefs = () =>
    screen.getAllByRole('link', { name: '3 spørsmål kan avgjøre spennet' }).map((link) => link.getAttribute('href'));

  it('stands with the figures of the year and of the check, but not for finance', async () => {
    const api = new FakeDecisions();
    window.location.hash = '#/aar/2025';
    const page = await openPage(ME, api.answer);
    expect(hrefs()).toEqual(['#/kontroll/2025/samme']);
    await page.goTo('#/kontroll/2025');
    await waitFor(() => expect(hrefs()).toEqual(['#/kontroll/2025/samme']));
  });

  it('does not stand there for finance', async () => {
    window.location.hash = '#/kontroll/2025';
    await openPage({ ...ME, role: 'finance' }, new FakeDecisions().answer);
    await screen.findByText('Tall fra kontrollen');
    expect(screen.queryByRole('link', { name: /kan avgjøre spennet/ })).toBeNull();
  });
});
