/** Persons who may be the same: questions answered on the page by the keyboard alone, with the figures that follow. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkAnswerSchema, reviewRecordsSchema } from '../../lambdas/protocol.ts';
import { button, heading, isFocused, look, lookEveryWay, pressWithKeyboard } from './on-page.ts';
import { type Site, startSite } from './site.ts';

let site: Site;

beforeAll(async () => {
  site = await startSite();
});
afterEach(() => site.clear());
afterAll(() => site?.close());

/** The ends of a range of the year. */
interface Range {
  readonly low: number;
  readonly high: number;
}

const numberIn = (text: string) => Number(text.replaceAll(/\D/g, ''));

/** The range of unique participants by the newest check. */
async function participants(page: Page): Promise<Range> {
  const text = await page.locator('.review-range').nth(1).innerText();
  const [low = '', high = low] = (text.split(': ')[1] ?? '').split(/ til | to /);
  return { low: numberIn(low), high: numberIn(high) };
}

/** Waits for the check that follows an answer. */
async function expectParticipants(page: Page, expected: Range): Promise<void> {
  await expect.poll(() => participants(page), { timeout: 60_000 }).toEqual(expected);
}

/** Unique participants that an answer moves, as the question says. */
async function effectOn(page: Page, answer: string): Promise<number> {
  const text = await page.getByText(new RegExp(`^${answer}:`)).innerText();
  return numberIn(/([\d\s]+) (unike? deltaker|unique participant)/.exec(text)?.[1] ?? '0');
}

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

    const begin = await participants(page);
    const first = await names(page);
    const same = await effectOn(page, 'Samme person');
    expect(same).toBeGreaterThan(0);
    await answerBy(page, 'Samme');
    // The question before its buttons: the next press of Tab reaches the first answer.
    await page.keyboard.press('Tab');
    expect(await isFocused(button(page, 'Samme'))).toBe(true);
    const afterSame = { low: begin.low, high: begin.high - same };
    await expectParticipants(page, afterSame);

    const second = await names(page);
    const different = await effectOn(page, 'Ulike personer');
    expect(different).toBeGreaterThan(0);
    await answerBy(page, 'Ulike');
    const afterDifferent = { low: afterSame.low + different, high: afterSame.high };
    await expectParticipants(page, afterDifferent);

    // Three sides or more; the others are put off until there is one.
    while ((await page.getByRole('columnheader').count()) < 4) {
      await answerBy(page, 'Senere');
    }
    const third = await names(page);
    const all = await effectOn(page, 'Samme person');
    await pressWithKeyboard(page, button(page, 'Noen av dem'));
    expect(await isFocused(page.getByRole('checkbox').first())).toBe(true);
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await look(page, 'review-some');
    await answerBy(page, 'De valgte er samme person');
    await page.getByText('Avgjort: noen av dem er samme person.').waitFor();
    await expect
      .poll(async () => (await participants(page)).high, { timeout: 60_000 })
      .toBeLessThan(afterDifferent.high);
    const afterSome = await participants(page);
    expect(afterSome.high).toBeGreaterThanOrEqual(afterDifferent.high - all);
    expect(afterSome.low).toBeGreaterThanOrEqual(afterDifferent.low);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 320, height: 640 });
    await look(page, 'review-answered-dark-320');
    await page.setViewportSize({ width: 1280, height: 1000 });
    await page.emulateMedia({ colorScheme: 'light' });

    await pressWithKeyboard(page, button(page, 'Angre'), 'Enter');
    await expectParticipants(page, afterDifferent);
    await page.reload();
    await question(page).waitFor();
    // Those that are decided are gone; the one that was taken back has its place again, before those put off.
    expect(await names(page)).toBe(third);
    expect([first, second]).not.toContain(third);
    await expectParticipants(page, afterDifferent);

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
    await expectParticipants(page, { low: afterDifferent.low, high: begin.high });
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
    await page.getByText('Ola Koordinator har svart: ulike personer.').waitFor();
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
    const begin = await participants(page);
    const first = await names(page);
    const same = await effectOn(page, 'Same person');
    await answerBy(page, 'Same');
    await page.getByText('Decided: same person.').waitFor();
    await expectParticipants(page, { low: begin.low, high: begin.high - same });
    await look(page, 'review-english');
    await pressWithKeyboard(page, button(page, 'Undo'));
    await expectParticipants(page, begin);
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
