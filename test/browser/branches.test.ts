/** What each branch owes: the table, one branch, its workbook, and what stands on paper. */
import ExcelJS from 'exceljs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { button, downloaded, heading, isFocused, lookEveryWay, menu, pressWithKeyboard } from './site/on-page.ts';
import { type Site, screenshot, startSite } from './site/site.ts';

let site: Site;

beforeAll(async () => {
  site = await startSite();
});
afterEach(() => site.clear());
afterAll(() => site?.close());

const table = (page: Page) => page.getByRole('table', { name: 'Lokallag 2025' });

it('a coordinator finds the branch that owes most by keyboard, sends it its list and prints it', async () => {
  const { page, recording } = await site.visit('nhf-kari', {
    axe: true,
    // Headless browsers print nothing; what would be printed is looked at below.
    prepare: (opened) =>
      opened.addInitScript(() => {
        window.print = () => document.body.setAttribute('data-printed', 'yes');
      }),
  });
  await menu(page, 'Kontroll').click();
  await pressWithKeyboard(page, page.getByRole('link', { name: 'Se hva hvert lokallag mangler' }));
  await heading(page, 'Lokallag 2025').waitFor();
  await table(page).waitFor();
  await expect.poll(() => isFocused(heading(page, 'Lokallag 2025'))).toBe(true);
  const owed = await table(page).getByRole('row').locator('td:nth-of-type(3)').allTextContents();
  expect(owed.length).toBeGreaterThan(5);
  await lookEveryWay(page, 'branches');

  const first = table(page).getByRole('link').first();
  const name = (await first.textContent()) ?? '';
  await pressWithKeyboard(page, first);
  await heading(page, `${name}, 2025`).waitFor();
  const lacking = page.getByRole('region', { name: 'Mangler én ting' }).getByRole('list').locator('> li');
  await lacking.first().waitFor();
  await lookEveryWay(page, 'branch');

  const { name: fileName, bytes } = await downloaded(page, () =>
    button(page, 'Last ned listen til lokallaget').click(),
  );
  expect(fileName).toBe(`${name}-2025.xlsx`);
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes.slice().buffer);
  expect(workbook.worksheets.map((sheet) => sheet.name)).toEqual(['Mangler', 'Usikre dager', 'Signatur']);
  const shown = page.locator('dl.figures div', { hasText: 'Mangler én ting' }).locator('dd');
  expect(workbook.getWorksheet('Mangler')?.actualRowCount).toBe(Number(await shown.textContent()) + 1);

  await button(page, 'Skriv ut med signaturark').click();
  await page.locator('body[data-printed]').waitFor();
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('navigation').isVisible()).toBe(false);
  expect(await page.getByText(/^Vi bekrefter at/).isVisible()).toBe(true);
  expect(await button(page, 'Skriv ut med signaturark').isVisible()).toBe(false);
  await screenshot(page, 'branch-print');
  await page.emulateMedia({ media: 'screen' });
  expect(await page.getByText(/^Vi bekrefter at/).isVisible()).toBe(false);
  expect(recording.faults).toEqual([]);
});

it('finance types in a rate by keyboard, and a coordinator sees its kroner', async () => {
  const finance = await site.visit('nhf-filip', { axe: true });
  await finance.page.evaluate(() => {
    window.location.hash = '#/tilskudd/2025';
  });
  const field = finance.page.getByLabel('Kroner per tellende dag');
  await field.fill('1250,50');
  await field.press('Enter');
  const total = (page: Page) =>
    page
      .getByRole('row', { name: /^I alt/ })
      .getByRole('cell')
      .allTextContents();
  await expect.poll(() => total(finance.page).then((cells) => cells.length)).toBe(3);
  await lookEveryWay(finance.page, 'grant');
  expect(finance.recording.faults).toEqual([]);

  const { page } = await site.visit('nhf-kari');
  await page.evaluate(() => {
    window.location.hash = '#/lokallag/2025';
  });
  await page.getByRole('link', { name: 'Se tellende dager i kroner' }).click();
  await page.getByText(/^Satsen er 1\s250,50 kroner per tellende dag\.$/).waitFor();
  expect((await total(page))[1]?.replaceAll(/\s/g, ' ')).toBe('412 665');
});

it('finance sees the figures of the branches and none of their rows', async () => {
  const { page } = await site.visit('nhf-filip', { axe: true });
  await page.evaluate(() => {
    window.location.hash = '#/lokallag/2025';
  });
  await table(page).getByRole('link').first().click();
  await page.getByText('Radene i registeret vises bare for koordinatorer og revisorer.').waitFor();
  expect(await page.getByRole('button', { name: 'Last ned listen til lokallaget' }).count()).toBe(0);
});
