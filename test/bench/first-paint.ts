/**
 * From an empty cache to the first paint of the year on the front door, and to its figures, with the processor at a quarter of
 * its speed and a line of 1.6 Mbit/s with 150 ms of latency: a phone on a poor network.
 */
import type { Page } from 'playwright-core';
import { SLOWNESS } from './many-parts.ts';
import { bound, row } from './times.ts';

const LINE = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const FAST = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
const BOUND_MS = 2_000;

/** Script in the page that records when the heading of the year and its figures are first drawn. */
const WATCH = `(() => {
  window.drawn = {};
  const seen = { year: '.year-head h1', figures: '#figures-heading' };
  const observer = new MutationObserver(() => {
    for (const [name, selector] of Object.entries(seen)) {
      if (document.querySelector(selector)) {
        delete seen[name];
        requestAnimationFrame(() => setTimeout(() => { window.drawn[name] = performance.now(); }));
      }
    }
  });
  observer.observe(document, { subtree: true, childList: true });
})();`;

/** @param page signed in */
export async function benchFirstPaint(page: Page, website: string, loads: number): Promise<void> {
  await page.addInitScript(WATCH);
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await session.send('Network.emulateNetworkConditions', LINE);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWNESS });
  const year: number[] = [];
  const figures: number[] = [];
  for (let load = 0; load < loads; load++) {
    // Another address in between, because the same one with another part after # would load nothing.
    await page.goto('about:blank');
    await page.goto(`${website}/`, { waitUntil: 'commit' });
    await page.waitForFunction('window.drawn?.year && window.drawn.figures', null, { timeout: 60_000 });
    year.push(Number(await page.evaluate('window.drawn.year')));
    figures.push(Number(await page.evaluate('window.drawn.figures')));
  }
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await session.send('Network.emulateNetworkConditions', FAST);
  row('first paint of the year, slow line', year);
  row('its figures, slow line', figures);
  bound('first paint of the year', year, BOUND_MS);
}
