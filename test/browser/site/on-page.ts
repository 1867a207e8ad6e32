/** Finds things on the page by the names that a user would use, and what tests do with them. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Asked, axeFaults } from './axe.ts';
import { screenshot, screenshotInForcedColours } from './site.ts';

export const COMPLETED = 'Rapporten er ferdig og kontrollert';

export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name });
export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
/** A link of the main menu. */
export const menu = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true });
export const bar = (page: Page) => page.getByRole('progressbar', { name: 'Fremdrift for eksporten' });
export const step = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text });
/** The fold of what is rarely chosen. */
export const moreChoices = (page: Page) => page.locator('summary', { hasText: 'Flere valg' });
export const startExport = (page: Page) => button(page, 'Start eksport').click();
export const isFocused = (locator: Locator) => locator.evaluate((element) => element === document.activeElement);
export const inOrder = (numbers: readonly number[]) => [...numbers].sort((one, other) => one - other);
export const percentOf = async (page: Page) => Number(await bar(page).getAttribute('aria-valuenow'));

/** The export in the address. */
export async function exportIdOf(page: Page): Promise<string> {
  await page.waitForURL(/#\/eksport\/.+/);
  return page.url().split('/').at(-1) ?? '';
}

/** Presses the button that saves the report. @returns the saved file */
export async function downloaded(page: Page, press: () => Promise<void>): Promise<{ name: string; bytes: Uint8Array }> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: download.suggestedFilename(), bytes: new Uint8Array(await readFile(await download.path())) };
}

/** Goes there with Tab alone and presses the key. */
export async function pressWithKeyboard(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 60; presses++) {
    if (await isFocused(target)) {
      await page.keyboard.press(key);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`Sixty presses of Tab do not reach ${String(target)}`);
}

/** Expects no axe faults on the screen. */
export async function look(page: Page, name: string, asked?: Asked): Promise<void> {
  expect(await axeFaults(page, asked), name).toEqual([]);
  await screenshot(page, name);
}

/** The same in English, on the narrowest screen (equal to 1280 pixels at 400 %), and in the dark. */
export async function lookEveryWay(page: Page, name: string): Promise<void> {
  await lookInEnglish(page, name);
  await lookAtEveryWidth(page, name);
}

/** For a screen with a dialog, behind which the switch of the language is out of reach. */
export async function lookAtEveryWidth(page: Page, name: string): Promise<void> {
  await look(page, name);
  const size = page.viewportSize();
  for (const width of [360, 320]) {
    await page.setViewportSize({ width, height: 640 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${name} at ${width} pixels`).toBe(width);
  }
  await look(page, `${name}-320`, 'structure');
  await page.setViewportSize(size ?? { width: 1280, height: 1000 });

  await page.emulateMedia({ colorScheme: 'dark' });
  await look(page, `${name}-dark`, 'colours');
  await page.emulateMedia({ colorScheme: 'light' });
  await screenshotInForcedColours(page, name);
}

/** Expects no axe faults while the button is pointed at and while it is pressed, by day and in the dark. */
export async function lookWhenPressed(page: Page, pressed: Locator): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await pressed.hover();
    await look(page, `pointed-at-${colorScheme}`, 'colours');
    await page.mouse.down();
    await look(page, `pressed-${colorScheme}`, 'colours');
    // Let go of elsewhere, nothing is asked for.
    await page.mouse.move(0, 0);
    await page.mouse.up();
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

async function lookInEnglish(page: Page, name: string): Promise<void> {
  await button(page, 'English').click();
  await look(page, `${name}-english`, 'structure');
  await button(page, 'Bokmål').click();
}
