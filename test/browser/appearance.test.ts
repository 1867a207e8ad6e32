/** How the page adapts to the system that shows it: dark, on paper, and under the name localhost. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { button, COMPLETED, downloaded, heading, look, lookAtEveryWidth, menu, startExport } from './site/on-page.ts';
import { type Site, screenshot, signIn, startSite } from './site/site.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());
afterEach(() => site.clear());

/** Expects no axe faults while the button is pointed at and while it is pressed, by day and in the dark. */
async function lookWhenPressed(page: Page, pressed: Locator): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await pressed.hover();
    await look(page, `pointed-at-${colorScheme}`);
    await page.mouse.down();
    await look(page, `pressed-${colorScheme}`);
    // Let go of elsewhere, nothing is asked for.
    await page.mouse.move(0, 0);
    await page.mouse.up();
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

describe('in a dark system', () => {
  it('the page is dark before its script has run, so that nothing flashes', async () => {
    const { page } = await site.arrive();
    await page.route('**/*.js', (route) => route.abort());
    const backgroundIn = async (colorScheme: 'light' | 'dark') => {
      await page.emulateMedia({ colorScheme });
      await page.reload();
      return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    };
    expect(await backgroundIn('light')).toBe('rgb(245, 246, 247)');
    expect(await backgroundIn('dark')).toBe('rgb(22, 29, 40)');
    await page.emulateMedia({ media: 'print' });
    expect(
      await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--ax-bg-default')),
    ).toBe('#fff');
  });

  it('history, details, an unknown address and a result have enough contrast at every width', async () => {
    const { page } = await site.visit('nhf-kari', { axe: true });
    await startExport(page);
    await heading(page, COMPLETED).waitFor();
    await lookAtEveryWidth(page, 'result');
    await menu(page, 'Historikk').click();
    await button(page, /^Last ned rapporten for 2025/)
      .first()
      .waitFor();
    await lookAtEveryWidth(page, 'history');
    await lookWhenPressed(page, button(page, /^Last ned rapporten for 2025/).first());
    await page
      .getByRole('link', { name: /^Detaljer om/ })
      .first()
      .click();
    await heading(page, 'Revisjonsspor').waitFor();
    await lookAtEveryWidth(page, 'details');
    await page.goto(`${site.engine.endpoints.website}/#/nonsens`);
    await heading(page, 'Fant ikke siden').waitFor();
    await lookAtEveryWidth(page, 'unknown');
  });
});

it('on paper the result has its figures, and nothing that can be pressed or followed', async () => {
  const { page } = await site.visit('hlf-kari', { axe: true });
  await startExport(page);
  await heading(page, COMPLETED).waitFor();
  await page.emulateMedia({ media: 'print' });
  const visible = await page.locator('button:visible, nav:visible, details:visible, progress:visible').count();
  expect(visible).toBe(0);
  expect(await page.getByText('HLF Hørselshemmedes Landsforbund (syntetisk)').first().isVisible()).toBe(true);
  expect(await heading(page, COMPLETED).isVisible()).toBe(true);
  expect(await page.getByText('Tellende dager').first().isVisible()).toBe(true);
  await screenshot(page, 'result-print');
});

it('opened as localhost the page works whole: sign-in, live run, history and download', async () => {
  const { page } = await site.arrive({ axe: true });
  await page.goto(site.engine.endpoints.website.replace('127.0.0.1', 'localhost'));
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await signIn(page, 'nbf-kari');
  await startExport(page);
  await heading(page, COMPLETED).waitFor();
  expect(sockets.length).toBeGreaterThan(0);
  await menu(page, 'Historikk').click();
  const { bytes } = await downloaded(page, () =>
    button(page, /^Last ned rapporten for 2025/)
      .first()
      .click(),
  );
  expect(bytes.length).toBeGreaterThan(1_000);
  await look(page, 'localhost-history');
});

it('finance sees the cost of an export and no way to its report', async () => {
  const { exportId } = await site.as('nhf-kari').start({ year: 2025, format: 'csv' });
  const { page } = await site.visit('nhf-filip', { axe: true });
  await page.goto(`${site.engine.endpoints.website}/#/historikk/${exportId}`);
  await heading(page, 'Kostnad').waitFor();
  await page.getByText(/USD/).first().waitFor();
  expect(await page.getByRole('button', { name: /Last ned/ }).count()).toBe(0);
  await lookAtEveryWidth(page, 'details-finance');
});
