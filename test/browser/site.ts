/** The whole system with its page, and what the tests of the page ask of it. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { vi } from 'vitest';
import { buildPage } from '../../infra/local/build-page.ts';
import { ApiClient } from '../../infra/local/cli/api-client.ts';
import { importSource } from '../../infra/local/cli/import-source.ts';
import { readRegisterSource } from '../../infra/local/cli/register-source.ts';
import { type Engine, startEngine } from '../../infra/local/engine.ts';
import { SAMPLE_USERS } from '../../infra/local/samples.ts';
import { synthesise } from '../../infra/synthesise.ts';
import { SAMPLES, sampleFolder } from '../sample-registers.ts';
import { launchBrowser } from './chromium.ts';
import { type Recording, recordPage } from './recording.ts';

const ARTEFACTS = path.join(import.meta.dirname, '..', '..', 'artefacts');

export interface Visit {
  readonly page: Page;
  readonly recording: Recording;
}

interface VisitOptions {
  /** axe is put into the page, which the page's own policy rightly forbids. */
  readonly axe?: boolean;
  /** Before the first page is loaded. */
  readonly prepare?: (page: Page) => Promise<void>;
}

export interface Site {
  readonly engine: Engine;
  as(username: string): ApiClient;
  /** A browser of one's own, signed in as this user, with the form to start an export on the screen. */
  visit(username: string, options?: VisitOptions): Promise<Visit>;
  /** The same, not signed in. */
  arrive(options?: VisitOptions): Promise<Visit>;
  /** Closes the browsers that were opened, and lifts the faults. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export async function startSite(): Promise<Site> {
  await mkdir(ARTEFACTS, { recursive: true });
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'bufdir-browser-'));
  const pageFolder = await buildProductionPage();
  const synthesis = await synthesise();
  const engine = await startEngine({
    dataFolder,
    synthesis,
    pageFolder,
    persistent: false,
    fast: true,
    users: SAMPLE_USERS,
  });
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];
  const close = async () => {
    await browser?.close();
    await engine.close();
    await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    for (const sample of SAMPLES) {
      await importSource(engine, await readRegisterSource(sampleFolder(sample), {}), `import-${sample}`);
    }
    browser = await launchBrowser();
  } catch (error) {
    await close();
    throw error;
  }
  const launched = browser;

  async function arrive({ axe = false, prepare }: VisitOptions = {}): Promise<Visit> {
    const context = await launched.newContext({
      locale: 'nb-NO',
      bypassCSP: axe,
      // Without a graphics card each frame of an animation is drawn by the cores that the engine needs.
      reducedMotion: 'reduce',
      viewport: { width: 1280, height: 1000 },
    });
    contexts.push(context);
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    const recording = await recordPage(page);
    await prepare?.(page);
    await page.goto(engine.endpoints.website);
    return { page, recording };
  }

  return {
    engine,
    as: (username) => new ApiClient(engine.endpoints.httpApi, async () => (await engine.issueTokens(username)).idToken),
    arrive,
    async visit(username, options) {
      const visit = await arrive(options);
      await signIn(visit.page, username);
      return visit;
    },
    async clear() {
      engine.clearFaults();
      await Promise.all(contexts.splice(0).map((context) => context.close()));
    },
    close,
  };
}

/** Vitest says `test` in NODE_ENV, with which the build would take React's slow and large development edition. */
async function buildProductionPage(): Promise<string> {
  vi.stubEnv('NODE_ENV', 'production');
  try {
    return await buildPage();
  } finally {
    vi.unstubAllEnvs();
  }
}

export async function signIn(page: Page, username: string): Promise<void> {
  await page.getByRole('button', { name: 'Logg inn' }).click();
  await page.getByRole('button', { name: new RegExp(`${username}@example\\.org`) }).click();
  await page.getByRole('heading', { name: 'Ny eksport' }).waitFor();
}

/** Kept for whoever wants to see what the tests saw. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(ARTEFACTS, `${name}.png`), fullPage: true });
}
