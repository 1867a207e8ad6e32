/** What a page says over time, across reloads: announcements, percents of its bar, and what went wrong in it. */
import type { Page } from 'playwright-core';
import * as z from 'zod';

export interface Recording {
  /** What the polite status region has held, in order, without the silences between. */
  readonly announcements: string[];
  /** Values of the export's progress bar, in order, whenever one differs from the one before. */
  readonly percents: number[];
  /** Texts of the notifications that the page has had the browser show. */
  readonly notifications: string[];
  /** Scripts that failed, and what the content security policy stopped. */
  readonly faults: string[];
}

const SCRIPT = `(() => {
  let said = '', shown = null;
  const look = () => {
    const text = document.querySelector('[role=status]')?.textContent ?? '';
    if (text !== said) { said = text; if (text !== '') tellTest({ announcement: text }); }
    const percent = document.querySelector('[role=progressbar][aria-label="Fremdrift for eksporten"]')?.getAttribute('aria-valuenow') ?? null;
    if (percent !== shown) { shown = percent; if (percent !== null) tellTest({ percent: Number(percent) }); }
  };
  if ('Notification' in window) {
    window.Notification = new Proxy(window.Notification, {
      construct: (original, [title, options]) => { tellTest({ notification: options.body }); return new original(title, options); },
    });
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
})();`;

const toldSchema = z.union([
  z.object({ announcement: z.string() }),
  z.object({ percent: z.number() }),
  z.object({ notification: z.string() }),
]);

/** Begins with the next page load. */
export async function recordPage(page: Page): Promise<Recording> {
  const recording: Recording = { announcements: [], percents: [], notifications: [], faults: [] };
  await page.exposeFunction('tellTest', (value: unknown) => {
    const told = toldSchema.parse(value);
    if ('announcement' in told) {
      recording.announcements.push(told.announcement);
    } else if ('percent' in told) {
      recording.percents.push(told.percent);
    } else {
      recording.notifications.push(told.notification);
    }
  });
  await page.addInitScript({ content: SCRIPT });
  page.on('pageerror', (error) => recording.faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && message.text().includes('Content Security Policy')) {
      recording.faults.push(message.text());
    }
  });
  return recording;
}
