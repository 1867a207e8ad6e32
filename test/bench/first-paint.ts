/**
 * From an empty cache to the first paint of the front door, with the processor at a quarter of its speed and a line of
 * 1.6 Mbit/s with 150 ms of latency: a phone on a poor network.
 */
import type { Page } from 'playwright-core';
import { SLOWNESS } from './many-parts.ts';
import { bound, row } from './times.ts';

const LINE = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const FAST = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
const BOUND_MS = 2_500;

/** Script in the page that records when the page's heading is first drawn. */
const WATCH_HEADING = `(() => {
  const observer = new MutationObserver(() => {
    if (document.querySelector('main h1')) {
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => { window.headingDrawn = performance.now(); }));
    }
  });
  observer.observe(document, { subtree: true, childList: true });
})();`;

/** @param page signed in */
export async function benchFirstPaint(page: Page, website: string, loads: number): Promise<void> {
  await page.addInitScript(WATCH_HEADING);
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await session.send('Network.emulateNetworkConditions', LINE);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWNESS });
  const times: number[] = [];
  for (let load = 0; load < loads; load++) {
    // Another address in between, because the same one with another part after # would load nothing.
    await page.goto('about:blank');
    await page.goto(`${website}/`, { waitUntil: 'commit' });
    const handle = await page.waitForFunction('window.headingDrawn', null, { timeout: 60_000 });
    times.push(Number(await handle.jsonValue()));
  }
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await session.send('Network.emulateNetworkConditions', FAST);
  row('first paint of the front door, slow line', times);
  bound('first paint of the front door', times, BOUND_MS);
}
