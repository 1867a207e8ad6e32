/** Records a page over time, across reloads: announcements, percents of its bar, notifications and faults. */
import type { Page } from 'playwright-core';
import * as z from 'zod';

export interface Recording {
  /** The texts of the status region, in order, without the empty times between. */
  readonly announcements: string[];
  /** Values of the export's progress bar, in order, whenever it changes. */
  readonly percents: number[];
  /** Texts of the browser notifications. */
  readonly notifications: string[];
  /** Script errors, and what the content security policy blocked. */
  readonly faults: string[];
}

const SCRIPT = `(() => {
  let announced = '', shown = null;
  const look = () => {
    const text = document.querySelector('[role=status]')?.textContent ?? '';
    if (text !== announced) { announced = text; if (text !== '') recordForTest({ announcement: text }); }
    const percent = document.querySelector('[role=progressbar][aria-label="Fremdrift for eksporten"]')?.getAttribute('aria-valuenow') ?? null;
    if (percent !== shown) { shown = percent; if (percent !== null) recordForTest({ percent: Number(percent) }); }
  };
  if ('Notification' in window) {
    window.Notification = new Proxy(window.Notification, {
      construct: (original, [title, options]) => { recordForTest({ notification: options.body }); return new original(title, options); },
    });
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
})();`;

const recordedSchema = z.union([
  z.object({ announcement: z.string() }),
  z.object({ percent: z.number() }),
  z.object({ notification: z.string() }),
]);

/** Starts with the next page load. */
export async function recordPage(page: Page): Promise<Recording> {
  const recording: Recording = { announcements: [], percents: [], notifications: [], faults: [] };
  await page.exposeFunction('recordForTest', (value: unknown) => {
    const recorded = recordedSchema.parse(value);
    if ('announcement' in recorded) {
      recording.announcements.push(recorded.announcement);
    } else if ('percent' in recorded) {
      recording.percents.push(recorded.percent);
    } else {
      recording.notifications.push(recorded.notification);
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
