/** How the page adapts to the system that shows it, dark and under the name localhost, and to a user of finance. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { button, COMPLETED, downloaded, heading, look, lookAtEveryWidth, menu, startExport } from './site/on-page.ts';
import { type Site, signIn, startSite } from './site/site.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());
afterEach(() => site.clear());

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
  // It is counted after the end, and a page that was opened in between does not ask again.
  await expect.poll(async () => (await site.as('nhf-filip').view(exportId)).cost).not.toBeNull();
  const { page } = await site.visit('nhf-filip', { axe: true });
  await page.goto(`${site.engine.endpoints.website}/#/historikk/${exportId}`);
  await heading(page, 'Kostnad').waitFor();
  await page.getByText(/USD/).first().waitFor();
  expect(await page.getByRole('button', { name: /Last ned/ }).count()).toBe(0);
  await lookAtEveryWidth(page, 'details-finance');
});
