/** What the screen shows during an export, stage by stage, and when the connection to the server fails. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../lambdas/domain/spreadsheet/limits.ts';
import { openZip } from '../../lambdas/domain/spreadsheet/zip-archive.ts';
import { holdBackTheEnd, interceptSockets, type Sockets } from './site/network.ts';
import {
  bar,
  button,
  COMPLETED,
  downloaded,
  exportIdOf,
  heading,
  inOrder,
  look,
  lookEveryWay,
  menu,
  percentOf,
  startExport,
  step,
} from './site/on-page.ts';
import { EMPTY_YEAR } from './site/sample-site.ts';
import { type Site, startSite } from './site/site.ts';

let site: Site;

beforeAll(async () => {
  site = await startSite({ persistent: true });
});
afterEach(() => site.clear());
afterAll(() => site?.close());

/** Each stage but the last, and the function that keeps a run in it by waiting. */
const STAGES: readonly { readonly stage: string; readonly name: string; readonly held: string; after?: number }[] = [
  { stage: 'initialised', name: 'Klargjør', held: 'plan-query' },
  { stage: 'querying', name: 'Henter aktiviteter', held: 'query-activities' },
  { stage: 'aggregating', name: 'Teller opp', held: 'aggregate-activities' },
  // The third phase to begin is that of the columns; the participants are being merged until then.
  { stage: 'deduplicating', name: 'Slår sammen deltakere', held: 'begin-phase', after: 2 },
  { stage: 'mapping', name: 'Setter opp kolonner', held: 'map-columns' },
  { stage: 'generating', name: 'Lager filen', held: 'bundle-attachments' },
  { stage: 'bundling', name: 'Pakker vedlegg', held: 'store-file' },
];
const LAST_STAGE = 'Lagrer og kontrollerer';

const inStage = (page: Page, name: string) => step(page, `${name} pågår`).waitFor();
const follow = (page: Page, exportId: string) => page.goto(`${site.engine.endpoints.website}/#/eksport/${exportId}`);

describe('at every stage of a run', () => {
  it('a reloaded page and one with a cut socket show the same without axe faults, and percent never falls', async () => {
    let showTheEnd = () => {};
    let sockets: Sockets | undefined;
    const [watched, reloaded, cut] = await Promise.all([
      site.visit('nhf-kari', {
        axe: true,
        prepare: async (page) => {
          showTheEnd = await holdBackTheEnd(page);
        },
      }),
      site.visit('nhf-ola'),
      site.visit('nhf-rita', {
        prepare: async (page) => {
          sockets = await interceptSockets(page);
        },
      }),
    ]);
    for (const { held, after } of STAGES) {
      site.hold(held, after);
    }
    // Only the API can ask for attachments so far: the page offers them once something can be attached.
    const { exportId } = await site.as('nhf-kari').start({ year: 2025, format: 'csv', includeAttachments: true });
    await Promise.all([watched, reloaded, cut].map(({ page }) => follow(page, exportId)));

    for (const { stage, name, held } of STAGES) {
      await Promise.all([watched, reloaded, cut].map(({ page }) => inStage(page, name)));
      const percent = await percentOf(reloaded.page);
      await Promise.all([
        look(watched.page, `stage-${stage}`),
        reloaded.page.reload().then(() => inStage(reloaded.page, name)),
        sockets?.cut(),
      ]);
      expect(await percentOf(reloaded.page)).toBeGreaterThanOrEqual(percent);
      site.release(held);
    }
    await inStage(watched.page, LAST_STAGE);
    await look(watched.page, 'stage-storing');
    showTheEnd();
    await Promise.all([watched, reloaded, cut].map(({ page }) => heading(page, COMPLETED).waitFor()));

    expect(sockets?.opened).toBeGreaterThan(STAGES.length);
    for (const { page, recording } of [watched, reloaded, cut]) {
      expect(recording.percents).toEqual(inOrder(recording.percents));
      // The result takes the place of the bar, which may be at its last step but one.
      await expect.poll(() => bar(page).count()).toBe(0);
    }
    expect(reloaded.recording.announcements.filter((text) => text.startsWith('Eksporten er startet.'))).toEqual([]);

    const { name, bytes } = await downloaded(watched.page, () => button(watched.page, 'Last ned rapporten').click());
    expect(name).toMatch(/-med-vedlegg\.zip$/);
    expect((await openZip(bytes, DEFAULT_LIMITS)).has(name.replace('-med-vedlegg', '-csv'))).toBe(true);

    // The auditor, whose socket was cut at every stage, saw everything and had no controls.
    expect(await cut.page.getByRole('group', { name: 'Styr eksporten' }).count()).toBe(0);
    await menu(cut.page, 'Året').click();
    await cut.page.getByText('Du har lesetilgang.').waitFor();
    expect(await button(cut.page, 'Start eksport').count()).toBe(0);
  });
});

describe('a silent run', () => {
  it('is shown as stalled within 75 seconds; offline, the page says so, and it shows the end when the network is back', async () => {
    let sockets: Sockets | undefined;
    const { page, recording } = await site.visit('hlf-kari', {
      axe: true,
      prepare: async (each) => {
        sockets = await interceptSockets(each);
        await each.clock.install();
      },
    });
    site.hold('begin-phase', 2);
    await startExport(page);
    const exportId = await exportIdOf(page);
    await inStage(page, 'Slår sammen deltakere');
    await page.getByText(/^Omtrent .* igjen$/).waitFor();
    await lookEveryWay(page, 'estimate');

    await page.clock.fastForward(75_000);
    await heading(page, 'Eksporten har ikke meldt noe på over et minutt').waitFor();
    await lookEveryWay(page, 'stalled');

    await page.context().setOffline(true);
    await sockets?.refuse(true);
    await page.getByText('Eksporten går normalt videre').waitFor();
    await look(page, 'offline');
    site.release('begin-phase');
    const api = site.as('hlf-kari');
    await expect.poll(async () => (await api.view(exportId)).progress.status).toBe('completed');
    await page.clock.fastForward(60_000);

    await sockets?.refuse(false);
    await page.context().setOffline(false);
    await heading(page, COMPLETED).waitFor();
    expect(await page.getByText('Eksporten går normalt videre').count()).toBe(0);
    expect(recording.percents).toEqual(inOrder(recording.percents));
  });
});

describe('a network that is gone without a word', () => {
  it('is said on the page though its socket stays open, and the end is shown once it is back', async () => {
    let sockets: Sockets | undefined;
    const { page } = await site.visit('hlf-kari', {
      prepare: async (each) => {
        sockets = await interceptSockets(each);
        await each.clock.install();
      },
    });
    site.hold('deduplicate-participants');
    await startExport(page);
    await inStage(page, 'Teller opp');
    const api = `${site.engine.endpoints.httpApi}/**`;
    sockets?.silence(true);
    // Requests get no answer either.
    await page.route(api, () => {});
    await page.clock.runFor(5_000);
    await page.getByText('Eksporten går normalt videre').waitFor();
    sockets?.silence(false);
    await page.unroute(api);
    site.release('deduplicate-participants');
    await page.clock.fastForward(20_000);
    await heading(page, COMPLETED).waitFor();
    expect(await page.getByText('Eksporten går normalt videre').count()).toBe(0);
  });
});

describe('a restarted server', () => {
  it('stops the run, which the page shows by itself, and a retry completes it', async () => {
    const { page } = await site.visit('nbf-kari');
    site.hold('deduplicate-participants');
    await startExport(page);
    await inStage(page, 'Teller opp');
    await site.restart(async () => {
      await page.getByText('Eksporten går normalt videre').waitFor();
    });
    await page.getByRole('alert').filter({ hasText: 'Eksporten stoppet' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
    await button(page, 'Prøv igjen').click();
    await heading(page, COMPLETED).waitFor();
    await page.getByText('Forsøk 2 av 3').waitFor();
  });
});

describe('a register with nothing to report', () => {
  it('ends without a file, and the page says so', async () => {
    const { page, recording } = await site.visit('nbf-kari', { axe: true });
    await page.getByLabel('Grunnlagsår').selectOption(String(EMPTY_YEAR));
    await startExport(page);
    await heading(page, 'Ingen aktiviteter som kan tas med').waitFor();
    const said = 'Eksporten er ferdig. Det var ingen aktiviteter som kan tas med.';
    await expect.poll(() => recording.announcements.at(-1)).toBe(said);
    await lookEveryWay(page, 'empty');
    expect(await page.getByRole('button', { name: /Last ned/ }).count()).toBe(0);
    expect(await bar(page).getAttribute('aria-valuenow')).toBe('100');
  });
});
