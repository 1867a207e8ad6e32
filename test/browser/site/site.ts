/** The whole system with its page, for tests of the page. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { inject } from 'vitest';
import { buildPage } from '../../../infra/commands/build-page.ts';
import { type ApiClient, signedIn } from '../../../infra/commands/cli/api-client.ts';
import { SAMPLE_USERS } from '../../../infra/commands/samples.ts';
import { websiteContent } from '../../../infra/commands/website-content.ts';
import { type Engine, startEngine } from '../../../infra/local/engine.ts';
import { synthesise } from '../../../infra/synthesis/synthesise.ts';
import { launchBrowser } from './chromium.ts';
import { type Recording, recordPage } from './recording.ts';
import { copySamples, importSamples } from './sample-site.ts';

export interface Visit {
  readonly page: Page;
  readonly recording: Recording;
}

interface VisitOptions {
  /** Lets axe into the page, which the page's own policy forbids. */
  readonly axe?: boolean;
  /** Called before the first page is loaded. */
  readonly prepare?: (page: Page) => Promise<unknown>;
  /** Whether the user allows notifications. */
  readonly notifications?: boolean;
}

export interface Site {
  /** A new one after a restart. */
  readonly engine: Engine;
  /** The engine's, with its logs. */
  readonly dataFolder: string;
  as(username: string): ApiClient;
  /** Opens a browser of its own, signed in as this user, with the front door on the screen. */
  visit(username: string, options?: VisitOptions): Promise<Visit>;
  /** The same without signing in. */
  arrive(options?: VisitOptions): Promise<Visit>;
  /** Stops the server with everything that runs in it, and starts it again with its stored data. */
  restart(whileGone: () => Promise<void>): Promise<void>;
  /**
   * Keeps a run in a stage until it is released: this function waits.
   * @param after number of calls that pass before the first one that waits
   */
  hold(functionName: string, after?: number): void;
  release(functionName: string): void;
  /** Closes the browsers and ends the faults. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

interface SiteOptions {
  /** Survives a restart; slower. */
  readonly persistent?: boolean;
  /** Whether the sample registers are there from the start; else no organisation has any. */
  readonly registers?: boolean;
}

export async function startSite({ persistent = false, registers = true }: SiteOptions = {}): Promise<Site> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'bufdir-browser-'));
  const pageFolder = await buildPage();
  const synthesis = await synthesise();
  const sampleSite = registers ? inject('sampleSite') : undefined;
  if (sampleSite !== undefined) await copySamples(sampleSite, dataFolder);
  const start = () =>
    startEngine({
      dataFolder,
      synthesis,
      website: websiteContent(pageFolder),
      persistent: persistent || sampleSite !== undefined,
      fast: true,
      // Ten seconds instead of two from one run of the schedule to the next: each costs as much as a click.
      speed: 6,
      maxIdle: 32,
      users: SAMPLE_USERS,
    });
  let engine = await start();
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];
  const close = async () => {
    await browser?.close();
    await engine.close();
    await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    if (registers && sampleSite === undefined) await importSamples(engine, dataFolder);
    browser = await launchBrowser();
  } catch (error) {
    await close();
    throw error;
  }
  const launched = browser;

  async function arrive({ axe = false, prepare, notifications = false }: VisitOptions = {}): Promise<Visit> {
    const context = await launched.newContext({
      locale: 'nb-NO',
      bypassCSP: axe,
      // Without a graphics card animations are drawn by the cores that the engine needs.
      reducedMotion: 'reduce',
      viewport: { width: 1280, height: 1000 },
    });
    contexts.push(context);
    await context.grantPermissions(notifications ? ['notifications'] : []);
    context.setDefaultTimeout(90_000);
    const page = await context.newPage();
    const recording = await recordPage(page);
    await prepare?.(page);
    await page.goto(engine.endpoints.website);
    return { page, recording };
  }

  return {
    get engine() {
      return engine;
    },
    dataFolder,
    as: (username) => signedIn(engine, username),
    arrive,
    async visit(username, options) {
      const visit = await arrive(options);
      await signIn(visit.page, username);
      return visit;
    },
    async restart(whileGone) {
      await engine.close();
      await whileGone();
      engine = await start();
    },
    hold: (functionName, after = 0) => engine.inject({ functionName, kind: 'hold', after }),
    release: (functionName) => engine.clearFaults(functionName),
    async clear() {
      engine.clearFaults();
      await Promise.all(contexts.splice(0).map((context) => context.close()));
    },
    close,
  };
}

/** The heading of the front door. */
export const YEAR = /^Året \d{4}$/;

/** @param first the heading of what the user sees first */
export async function signIn(page: Page, username: string, first: string | RegExp = YEAR): Promise<void> {
  await page.getByRole('button', { name: 'Logg inn' }).click();
  await page.getByRole('button', { name: new RegExp(`${username}@example\\.org`) }).click();
  await page.getByRole('heading', { name: first }).first().waitFor();
}

/** The folder of screenshots for people to look at; by default there are none, because no test reads them. */
const SCREENSHOTS = process.env.BUFDIR_SCREENSHOTS;

export async function screenshot(page: Page, name: string): Promise<void> {
  if (SCREENSHOTS) await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

export async function screenshotInForcedColours(page: Page, name: string): Promise<void> {
  if (!SCREENSHOTS) return;
  await page.emulateMedia({ forcedColors: 'active' });
  await screenshot(page, `${name}-forced-colours`);
  await page.emulateMedia({ forcedColors: 'none' });
}
