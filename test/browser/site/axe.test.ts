/** What a look at the page finds, whatever it asks for: these pages have the faults that the product's must not have. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Asked, axeFaults } from './axe.ts';
import { launchBrowser } from './chromium.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

async function open(body: string, style = ''): Promise<Page> {
  const page = await browser.newPage();
  await page.setContent(`<!doctype html><html lang="nb"><head><title>Rapport</title><style>
    body { color: #000; background: #fff } ${style}</style></head><body><main><h1>Rapport</h1>${body}</main></body></html>`);
  return page;
}

const rulesOf = async (page: Page, asked?: Asked) => (await axeFaults(page, asked)).map((fault) => fault.split(':')[0]);

it('a page without faults has none, before and after it is loaded again', async () => {
  const page = await open('<button>Start</button>');
  expect(await rulesOf(page)).toEqual([]);
  await page.goto('about:blank');
  await page.setContent('<p>Uten språk</p>');
  expect(await rulesOf(page)).toContain('html-has-lang');
  await page.close();
});

it('text that is too pale in the dark alone is found there', async () => {
  const page = await open(
    '<p>Ferdig</p>',
    '@media (prefers-color-scheme: dark) { body { color: #333; background: #111 } }',
  );
  expect(await rulesOf(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await rulesOf(page, 'colours')).toContain('color-contrast');
  await page.close();
});

it('a button without a name in another language or width is found', async () => {
  const page = await open(
    '<button><span>Start</span></button>',
    '@media (max-width: 400px) { span { display: none } }',
  );
  expect(await rulesOf(page, 'structure')).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await rulesOf(page, 'structure')).toContain('button-name');
  await page.close();
});

it('colours are judged where their transition ends', async () => {
  const page = await open('<p>Ferdig</p>', 'p { color: #eee; transition: color 60s } p.done { color: #000 }');
  expect(await rulesOf(page)).toContain('color-contrast');
  await page.locator('p').evaluate((text) => text.classList.add('done'));
  expect(await rulesOf(page, 'colours')).toEqual([]);
  await page.close();
});
