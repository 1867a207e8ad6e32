/** Persons who may be the same: questions answered on the page by the keyboard alone, with the figures that follow. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkAnswerSchema, reviewRecordsSchema } from '../../lambdas/protocol.ts';
import { button, heading, isFocused, look, lookEveryWay, pressWithKeyboard } from './site/on-page.ts';
import { type Site, startSite } from './site/site.ts';

let site: Site;

beforeAll(async () => {
  site = await startSite();
});
afterEach(() => site.clear());
afterAll(() => site?.close());

/** Counted days, unique participants and active peer supporters: their lowest figures and their figures. */
interface Ranges {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

const numberIn = (text: string) => Number(text.replaceAll(/\D/g, ''));

/** By the newest check. */
async function ranges(page: Page): Promise<Ranges> {
  const texts = await page.locator('.review-range').allInnerTexts();
  const ends = texts.map((text) => (text.split(': ')[1] ?? '').split(/ til | to /).map(numberIn));
  return { low: ends.map(([low = 0]) => low), high: ends.map((own) => own.at(-1) ?? 0) };
}

/** Waits for the check that follows an answer. */
async function expectRanges(page: Page, expected: Ranges): Promise<void> {
  await expect.poll(() => ranges(page), { timeout: 60_000 }).toEqual(expected);
}

const FIGURES = [
  /tellende dag|counted day/,
  /unike? deltaker|unique participant/,
  /aktive? likeperson|active peer supporter/,
];

/** What an answer moves of each figure, as the question says it. */
async function effectOf(page: Page, answer: string): Promise<readonly number[]> {
  const text = await page.getByText(new RegExp(`^${answer}:`)).innerText();
  // Joining persons can make a day count too, which is said after what is lost.
  const [taken = '', added = ''] = text.split(/ færre| fewer| høyere| higher/);
  return FIGURES.map((figure) => amountIn(taken, figure) - amountIn(added, figure));
}

function amountIn(text: string, figure: RegExp): number {
  return numberIn(new RegExp(`([\\d\\s]+) (${figure.source})`).exec(text)?.[1] ?? '0');
}

const moved = (values: readonly number[], by: readonly number[], sign: 1 | -1) =>
  values.map((value, index) => value + sign * (by[index] ?? 0));
const isAtLeast = (values: readonly number[], least: readonly number[]) =>
  values.every((value, index) => value >= (least[index] ?? 0));

const question = (page: Page) => page.locator('#question-heading');
const names = async (page: Page) => (await question(page).innerText()).replace(/^.*?: /, '');

/** Answers, and expects focus on the heading of another question. */
async function answerBy(page: Page, name: string): Promise<void> {
  const before = await names(page);
  await pressWithKeyboard(page, button(page, name));
  await expect.poll(() => names(page)).not.toBe(before);
  expect(await isFocused(question(page))).toBe(true);
}

describe('questions about persons who may be the same', () => {
  it('are answered, put off, taken back and kept by the keyboard alone, and move the figures as they say', async () => {
    const { page, recording } = await site.visit('nhf-kari', { axe: true });
    await pressWithKeyboard(page, page.getByRole('link', { name: /^\d+ spørsmål kan avgjøre spennet$/ }));
    await heading(page, 'Kan være samme person 2025').waitFor();
    await question(page).waitFor();
    expect(await question(page).innerText()).toMatch(/^Spørsmål 1 av \d+: /);
    await lookEveryWay(page, 'review-question');

    const begin = await ranges(page);
    const first = await names(page);
    const same = await effectOf(page, 'Samme person');
    expect(same.some((by) => by > 0)).toBe(true);
    await answerBy(page, 'Samme');
    // The question before its buttons: the next press of Tab reaches the first answer.
    await page.keyboard.press('Tab');
    expect(await isFocused(button(page, 'Samme'))).toBe(true);
    const afterSame = { low: begin.low, high: moved(begin.high, same, -1) };
    await expectRanges(page, afterSame);

    const second = await names(page);
    const different = await effectOf(page, 'Ulike personer');
    expect(different.some((by) => by > 0)).toBe(true);
    await answerBy(page, 'Ulike');
    const afterDifferent = { low: moved(afterSame.low, different, 1), high: afterSame.high };
    await expectRanges(page, afterDifferent);

    // Three sides or more; the others are put off until there is one.
    while ((await page.getByRole('columnheader').count()) < 4) {
      await answerBy(page, 'Senere');
    }
    const third = await names(page);
    const all = await effectOf(page, 'Samme person');
    await pressWithKeyboard(page, button(page, 'Noen av dem'));
    expect(await isFocused(page.getByRole('checkbox').first())).toBe(true);
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await look(page, 'review-some');
    await answerBy(page, 'De valgte er samme person');
    await page.getByRole('main').getByText('Avgjort: noen av dem er samme person.').waitFor();
    await expect.poll(() => ranges(page), { timeout: 60_000 }).not.toEqual(afterDifferent);
    const afterSome = await ranges(page);
    expect(isAtLeast(afterDifferent.high, afterSome.high)).toBe(true);
    expect(isAtLeast(afterSome.high, moved(afterDifferent.high, all, -1))).toBe(true);
    expect(isAtLeast(afterSome.low, afterDifferent.low)).toBe(true);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 320, height: 640 });
    await look(page, 'review-answered-dark-320');
    await page.setViewportSize({ width: 1280, height: 1000 });
    await page.emulateMedia({ colorScheme: 'light' });

    await pressWithKeyboard(page, button(page, 'Angre'), 'Enter');
    await expectRanges(page, afterDifferent);
    await page.reload();
    await question(page).waitFor();
    // Those that are decided are gone; the one that was taken back has its place again, before those put off.
    expect(await names(page)).toBe(third);
    expect([first, second]).not.toContain(third);
    await expectRanges(page, afterDifferent);

    await pressWithKeyboard(page, page.getByRole('link', { name: 'Se avgjørelsene' }));
    const decided = () => page.getByRole('rowheader').allInnerTexts();
    await expect.poll(async () => (await decided()).at(-1)).toMatch(/^\d+ er samme person$/);
    expect((await decided()).at(-2)).toMatch(/^\d+ er ulike personer$/);
    await lookEveryWay(page, 'decisions');
    const kept = await decided();
    await pressWithKeyboard(page, page.getByRole('button', { name: /^Angre: \d+ er samme person/ }));
    await heading(page, 'Angre avgjørelsen?').waitFor();
    await look(page, 'decision-undo');
    await pressWithKeyboard(page, button(page, 'Angre avgjørelsen'));
    await expect.poll(decided).toEqual(kept.slice(0, -1));
    await page.goBack();
    await question(page).waitFor();
    await expectRanges(page, { low: afterDifferent.low, high: begin.high });
    expect(recording.faults).toEqual([]);
  });
});

describe('two users', () => {
  it('see what the other answers, and an auditor reads the questions without answering', async () => {
    const { page } = await site.visit('nbf-kari');
    await page.goto(`${site.engine.endpoints.website}#/kontroll/2025/samme`);
    await question(page).waitFor();
    const first = await names(page);
    const ola = site.as('nbf-ola');
    const { result } = checkAnswerSchema.parse(await ola.json('GET', '/checks/2025'));
    const checkId = result?.checkId ?? '';
    const asked = await ola.json('GET', `/records/2025/reviews?checkId=${checkId}`);
    const groupId = reviewRecordsSchema.parse(asked).reviews[0]?.groupId;
    await ola.json('POST', '/decisions/2025/reviews', { checkId, groupId, verdict: 'different' });
    await page.getByRole('main').getByText('Ola Koordinator har svart: ulike personer.').waitFor();
    expect(await names(page)).not.toBe(first);

    const auditor = await site.visit('nbf-rita');
    await auditor.page.goto(`${site.engine.endpoints.website}#/kontroll/2025/samme`);
    await heading(auditor.page, /^Spørsmål 1: /).waitFor();
    expect(await auditor.page.getByRole('main').getByRole('button').allInnerTexts()).toEqual(['Skriv ut', 'Vis flere']);
  });
});

describe('in English', () => {
  it('a question is answered and taken back, and the list is printed without buttons', async () => {
    const { page } = await site.visit('hlf-kari', { axe: true });
    await button(page, 'English').click();
    await pressWithKeyboard(page, page.getByRole('link', { name: /questions can settle the range$/ }));
    await question(page).waitFor();
    const begin = await ranges(page);
    const first = await names(page);
    const same = await effectOf(page, 'Same person');
    await answerBy(page, 'Same');
    await page.getByRole('main').getByText('Decided: same person.').waitFor();
    await expectRanges(page, { low: begin.low, high: moved(begin.high, same, -1) });
    await look(page, 'review-english');
    await pressWithKeyboard(page, button(page, 'Undo'));
    await expectRanges(page, begin);
    await expect.poll(() => names(page)).not.toBe('');
    await page.reload();
    await question(page).waitFor();
    expect(await names(page)).toBe(first);
    await button(page, 'Show as a list').click();
    await page.getByText(/^Showing \d+ of [\d,]+ questions\.$/).waitFor();
    await look(page, 'review-list');
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
    expect(await heading(page, /^Question 1: /).isVisible()).toBe(true);
  });
});
