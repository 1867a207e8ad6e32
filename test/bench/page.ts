/**
 * `npm run bench -- page`: how soon the page reacts, in a headless browser on a local engine as `npm start` runs it. From the
 * click on Start to its new text before the server answers, from a reload to the restored run, and from the click on
 * Cancel to its new text and to the end of the cancellation. Then, on a slow machine, the page with many parts and the first
 * paint of the front door.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { buildPage } from '../../infra/commands/build-page.ts';
import { signedIn } from '../../infra/commands/cli/api-client.ts';
import { importSource } from '../../infra/commands/cli/import-source.ts';
import { readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { SAMPLE_USERS } from '../../infra/commands/samples.ts';
import { websiteContent } from '../../infra/commands/website-content.ts';
import { type Engine, startEngine } from '../../infra/local/engine.ts';
import { synthesise } from '../../infra/synthesis/synthesise.ts';
import { launchBrowser } from '../browser/site/chromium.ts';
import { checkEnded } from '../pipeline/pipeline.ts';
import { sampleFolder } from '../sample-registers.ts';
import { benchFirstPaint } from './first-paint.ts';
import { benchManyParts } from './many-parts.ts';
import { heading, row } from './times.ts';

const SAMPLES = { starts: 40, reloads: 20, cancellations: 6, clicks: 10, loads: 10 };
const QUICK_SAMPLES: typeof SAMPLES = { starts: 1, reloads: 1, cancellations: 1, clicks: 1, loads: 1 };
const HELD = 'aggregate-activities';

/** Script in the page that records when each element is first drawn after the last click or page load. */
const WATCH = `(() => {
  const seen = {
    starting: () => [...document.querySelectorAll('button')].find((each) => each.textContent === 'Starter …'),
    page: () => document.querySelector('#run-heading'),
    restored: () => document.querySelector('[role=progressbar][aria-valuetext*="Teller opp"]'),
    cancelling: () => [...document.querySelectorAll('button')].find((each) => each.textContent === 'Avbryter …'),
    cancelled: () => [...document.querySelectorAll('h2, h3')].find((each) => each.textContent === 'Eksporten er avbrutt'),
  };
  let begun = 0;
  window.drawn = {};
  const look = () => {
    for (const [name, find] of Object.entries(seen)) {
      if (window.drawn[name] === undefined && find()) {
        window.drawn[name] = null;
        // After the frame that shows it.
        requestAnimationFrame(() => setTimeout(() => { window.drawn[name] = performance.now() - begun; }));
      }
    }
  };
  document.addEventListener('click', (event) => { begun = event.timeStamp; window.drawn = {}; }, { capture: true });
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
})();`;

/** @returns milliseconds since the last click or page load */
async function drawn(page: Page, what: string): Promise<number> {
  const handle = await page.waitForFunction(`window.drawn[${JSON.stringify(what)}] ?? false`, null, {
    timeout: 60_000,
  });
  return Number(await handle.jsonValue());
}

export async function benchPage({ quick }: { readonly quick: boolean }): Promise<void> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'bufdir-bench-'));
  const pageFolder = await buildPage();
  const engine = await startEngine({
    dataFolder,
    website: websiteContent(pageFolder),
    synthesis: await synthesise(),
    users: SAMPLE_USERS,
  });
  try {
    await importSource(signedIn(engine, 'nhf-kari'), await readRegisterSource(sampleFolder('nhf-2025'), {}));
    await checkEnded(signedIn(engine, 'nhf-kari'));
    const browser = await launchBrowser();
    try {
      // waitForFunction uses eval, which the page's own security policy forbids.
      const context = await browser.newContext({ locale: 'nb-NO', reducedMotion: 'reduce', bypassCSP: true });
      const samples = quick ? QUICK_SAMPLES : SAMPLES;
      await measure(engine, await context.newPage(), samples);
      const page = await signedInPage(await context.newPage(), engine);
      await benchFirstPaint(page, engine.endpoints.website, samples.loads);
      await benchManyParts(page, samples.clicks);
    } finally {
      await browser.close();
    }
  } finally {
    await engine.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

async function signedInPage(page: Page, engine: Engine): Promise<Page> {
  await page.goto(engine.endpoints.website);
  await page.getByRole('button', { name: 'Logg inn' }).click();
  await page.getByRole('button', { name: /nhf-kari@example\.org/ }).click();
  await page.locator('main h1').waitFor();
  return page;
}

async function measure(engine: Engine, page: Page, samples: typeof SAMPLES): Promise<void> {
  await page.addInitScript(WATCH);
  await signedInPage(page, engine);
  const start = page.getByRole('button', { name: 'Start eksport', exact: true });
  await start.waitFor();

  const starting: number[] = [];
  for (let round = 0; round < samples.starts; round++) {
    starting.push(await clickUnanswered(page, () => start.click()));
  }

  engine.inject({ functionName: HELD, kind: 'hold' });
  await start.click();
  await drawn(page, 'restored');
  const restored: number[] = [];
  const loaded: number[] = [];
  for (let load = 0; load < samples.reloads; load++) {
    await page.reload();
    const whole = await drawn(page, 'restored');
    loaded.push(whole);
    restored.push(Math.max(0, whole - (await drawn(page, 'page'))));
  }

  const cancelling: number[] = [];
  const cancelled: number[] = [];
  for (let round = 0; round < samples.cancellations; round++) {
    await page.getByRole('button', { name: 'Avbryt', exact: true }).click();
    await page.getByRole('button', { name: 'Avbryt og slett', exact: true }).click();
    cancelling.push(await drawn(page, 'cancelling'));
    cancelled.push(await drawn(page, 'cancelled'));
    await page.getByRole('link', { name: 'Til året 2025' }).click();
    await start.click();
    await drawn(page, 'restored');
  }
  engine.clearFaults(HELD);

  heading();
  row('click on Start to «Starter …», unanswered', starting);
  row('page ready to the restored run', restored);
  row('reload to the restored run', loaded);
  row('click on «Avbryt og slett» to «Avbryter …»', cancelling);
  row('click on «Avbryt og slett» to the end', cancelled);
}

/** The request is answered only when the button says that it starts, and then with an error, so that Start can be clicked again. */
async function clickUnanswered(page: Page, click: () => Promise<void>): Promise<number> {
  const { promise: shown, resolve: show } = Promise.withResolvers<void>();
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  await page.route(/\/exports$/, async (route) => {
    if (route.request().method() !== 'POST') {
      await route.fallback();
      return;
    }
    await shown;
    const headers = { 'access-control-allow-origin': '*', 'content-type': 'application/problem+json' };
    await route.fulfill({ status: 409, json: REFUSAL, headers });
    answer();
  });
  await click();
  const milliseconds = await drawn(page, 'starting');
  show();
  await answered;
  await page.unrouteAll({ behavior: 'wait' });
  await page.getByRole('button', { name: 'Start eksport', exact: true }).waitFor();
  return milliseconds;
}

const REFUSAL = {
  type: 'about:blank',
  title: 'Conflict',
  status: 409,
  code: 'register_not_found',
  supportReference: 'BENCH',
};
