import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signedManifestSchema, verifyManifest } from '../../lambdas/domain/report/manifest.ts';
import { holdBackTheEnd, holdRequests } from './site/network.ts';
import {
  bar,
  button,
  COMPLETED,
  downloaded,
  exportIdOf,
  heading,
  inOrder,
  isFocused,
  look,
  lookAtEveryWidth,
  lookEveryWay,
  lookWhenPressed,
  menu,
  moreChoices,
  pressWithKeyboard,
  startExport,
  step,
} from './site/on-page.ts';
import { totalsOf } from './site/report.ts';
import { type Site, screenshot, signIn, startSite, YEAR } from './site/site.ts';

let site: Site;

beforeAll(async () => {
  site = await startSite();
});
afterEach(() => site.clear());
afterAll(() => site?.close());

describe('a whole export', () => {
  it('is started, watched, downloaded and printed with the right figures, without axe faults in any state', async () => {
    const { page, recording } = await site.visit('nhf-kari', { axe: true });
    const answerStart = await holdRequests(page, /\/exports$/, 'POST');
    await startExport(page);
    await button(page, 'Starter …').waitFor();
    await look(page, 'starting');
    answerStart();
    await heading(page, COMPLETED).waitFor();
    await lookEveryWay(page, 'success');

    const sendFile = await holdRequests(page, /\/reports\//, 'GET');
    const { name, bytes } = await downloaded(page, async () => {
      await button(page, 'Last ned rapporten').click();
      await page.getByRole('progressbar', { name: 'Fremdrift for nedlastingen' }).waitFor();
      await look(page, 'downloading');
      sendFile();
    });
    await page.getByText('Filen er lastet ned, og kontrollsummen stemmer.').waitFor();
    expect(name).toMatch(/\.xlsx$/);
    await look(page, 'downloaded');
    await expectOnPaper(page);

    expect(await totalsOf(bytes)).toMatchObject({
      'Tellende dager': 330,
      'Unike deltakere': 1107,
    });
    expect(recording.percents.length).toBeGreaterThan(4);
    expect(recording.percents).toEqual(inOrder(recording.percents));
    // The report takes the place of the bar.
    expect(await bar(page).count()).toBe(0);
    expect(recording.faults).toEqual([]);
  });

  it('works with the keyboard alone, from sign-in to saved file, under the page’s own security policy', async () => {
    const { page, recording } = await site.arrive();
    await pressWithKeyboard(page, button(page, 'Logg inn'));
    await pressWithKeyboard(page, page.getByRole('button', { name: /nbf-kari@example\.org/ }));
    await heading(page, YEAR).waitFor();
    await pressWithKeyboard(page, moreChoices(page));
    await pressWithKeyboard(
      page,
      page.getByRole('checkbox', { name: 'Gi meg et varsel i nettleseren når den er ferdig' }),
      'Space',
    );
    await pressWithKeyboard(page, button(page, 'Start eksport'));
    await heading(page, COMPLETED).waitFor();
    expect(await isFocused(page.getByRole('heading', { level: 1, name: 'Eksport' }))).toBe(true);
    const { name, bytes } = await downloaded(page, () => pressWithKeyboard(page, button(page, 'Last ned rapporten')));
    expect(name).toMatch(/971038179.*\.(xlsx|zip)$/);
    expect(bytes.length).toBeGreaterThan(10_000);
    expect(await isFocused(button(page, 'Last ned igjen'))).toBe(true);
    await pressWithKeyboard(page, page.getByText('Detaljer', { exact: true }));
    const manifest = await downloaded(page, () => pressWithKeyboard(page, button(page, 'Last ned manifestet')));
    const key = await downloaded(page, () => pressWithKeyboard(page, button(page, 'Last ned den offentlige nøkkelen')));
    expect([manifest.name, key.name]).toEqual(['manifest.json', 'signing-key.pem']);
    const signed = signedManifestSchema.parse(JSON.parse(Buffer.from(manifest.bytes).toString('utf8')));
    expect(verifyManifest(signed, bytes, undefined, Buffer.from(key.bytes).toString('utf8'))).toEqual({ valid: true });
    expect(recording.faults).toEqual([]);
  });

  it('fills half the bar by processing and half by downloading, and saves by itself, with «last ned når den er klar»', async () => {
    let showTheEnd = () => {};
    const { page, recording } = await site.visit('nhf-kari', {
      prepare: async (each) => {
        showTheEnd = await holdBackTheEnd(each);
      },
    });
    await moreChoices(page).click();
    await page.getByRole('checkbox', { name: 'Last ned når den er klar' }).check();
    const { bytes } = await downloaded(page, async () => {
      await startExport(page);
      // The last stage is short: without the end held back the page can be past it before it is looked at.
      await step(page, 'Lagrer og kontrollerer pågår').waitFor();
      expect(Math.max(...recording.percents)).toBeLessThanOrEqual(50);
      showTheEnd();
    });
    await page.getByText('Filen er lastet ned, og kontrollsummen stemmer.').waitFor();
    expect(bytes.length).toBeGreaterThan(10_000);
    expect(recording.percents).toEqual(inOrder(recording.percents));
    // The report takes the place of the bar.
    expect(await bar(page).count()).toBe(0);
  });
});

describe('leaving and coming back', () => {
  it('shows the same run, starts no other and repeats no announcement after a reload in the middle', async () => {
    const { page, recording } = await site.visit('nhf-kari');
    const before = await count('nhf-kari');
    site.hold('aggregate-activities');
    await startExport(page);
    const exportId = await exportIdOf(page);
    await step(page, 'Teller opp pågår').waitFor();
    // On a slow machine the stage may have been announced by now too.
    expect(recording.announcements[0]).toBe('Starter eksporten …');
    const percent = recording.percents.at(-1) ?? 0;

    await page.reload();
    await step(page, 'Teller opp pågår').waitFor();
    expect(await exportIdOf(page)).toBe(exportId);
    expect(Number(await bar(page).getAttribute('aria-valuenow'))).toBeGreaterThanOrEqual(percent);
    site.release('aggregate-activities');
    await heading(page, COMPLETED).waitFor();
    expect(await count('nhf-kari')).toBe(before + 1);
    // The reload may come between the announcements of the press and of the start.
    expect(recording.announcements.filter((text) => text === 'Starter eksporten …')).toHaveLength(1);
    const started = recording.announcements.filter((text) => text.startsWith('Eksporten er startet.'));
    expect(started.length).toBeLessThanOrEqual(1);

    const said = recording.announcements.length;
    await page.reload();
    await heading(page, COMPLETED).waitFor();
    await page.waitForTimeout(500);
    expect(recording.announcements.slice(said)).toEqual([]);
  });

  it('shows the same run in another tab and to a second coordinator, and nothing to another organisation', async () => {
    const kari = await site.visit('nhf-kari');
    site.hold('deduplicate-participants');
    await startExport(kari.page);
    const exportId = await exportIdOf(kari.page);
    const tab = await kari.page.context().newPage();
    const [ola, hlf] = await Promise.all([
      site.visit('nhf-ola'),
      site.visit('hlf-ola'),
      tab.goto(site.engine.endpoints.website).then(() => signIn(tab, 'nhf-kari')),
    ]);
    // The front door says what goes on; its link leads there.
    await ola.page.getByText(/^Eksport for 2025, bedt om av Kari Koordinator/).click();
    await tab.getByText(/^Eksport for 2025, bedt om av deg/).click();
    await Promise.all([exportIdOf(tab), exportIdOf(ola.page)]).then((ids) => expect(ids).toEqual([exportId, exportId]));
    site.release('deduplicate-participants');
    await Promise.all([tab, ola.page].map((page) => heading(page, COMPLETED).waitFor()));
    await ola.page.getByText(/Startet .* av Kari Koordinator/).waitFor();
    await kari.page.getByText(/Startet .* av deg/).waitFor();

    await hlf.page.goto(`${site.engine.endpoints.website}/#/eksport/${exportId}`);
    await hlf.page.getByText('Fant ikke eksporten').waitFor();
    expect(await bar(hlf.page).count()).toBe(0);
    await expect(site.as('hlf-ola').view(exportId)).rejects.toMatchObject({ status: 404 });
  });

  it('joins the running export when the same is started again, and shows a notification at its end in the background', async () => {
    const { page, recording } = await site.visit('nbf-kari', {
      notifications: true,
      // A headless browser is never in the background, and reports a permission as denied that it has just granted.
      prepare: (each) =>
        each.addInitScript(`Object.defineProperty(document, 'hidden', { get: () => true });
          Object.defineProperty(Notification, 'permission', { get: () => 'granted' });`),
    });
    await moreChoices(page).click();
    const wanted = page.getByRole('checkbox', { name: 'Gi meg et varsel i nettleseren' });
    await wanted.click();
    await expect.poll(() => wanted.isChecked()).toBe(true);
    site.hold('deduplicate-participants');
    await startExport(page);
    const exportId = await exportIdOf(page);
    await page.getByRole('link', { name: 'Til året 2025' }).click();
    await startExport(page);
    await page.getByText('Denne eksporten pågår allerede. Du følger den nå.').waitFor();
    expect(await exportIdOf(page)).toBe(exportId);
    site.release('deduplicate-participants');
    await heading(page, COMPLETED).waitFor();
    await expect.poll(() => recording.notifications).toEqual(['Rapporten for 2025 er ferdig.']);
  });
});

describe('the user’s commands', () => {
  it('cancel shows at once, ends as cancelled and moves focus to the way back to the year, without axe faults', async () => {
    let announceTheEnd = () => {};
    const { page, recording } = await site.visit('nhf-kari', {
      axe: true,
      prepare: async (each) => {
        announceTheEnd = await holdBackTheEnd(each);
      },
    });
    site.hold('aggregate-activities');
    await startExport(page);
    await step(page, 'Teller opp pågår').waitFor();
    await button(page, 'Avbryt').click();
    await look(page, 'cancel-question');
    await button(page, 'Avbryt og slett').click();
    await page.getByRole('button', { name: 'Avbryter …' }).waitFor();
    await look(page, 'cancelling');
    announceTheEnd();
    await heading(page, 'Eksporten er avbrutt').waitFor();
    expect(await isFocused(page.getByRole('link', { name: 'Til året 2025' }))).toBe(true);
    await page.getByText('Avbrutt av deg ved').waitFor();
    await page.getByText('Alle midlertidige data er slettet.').waitFor();
    await look(page, 'cancelled');
    expect(recording.percents).toEqual(inOrder(recording.percents));
  });

  it('pause stops the run until resume, which completes it', async () => {
    const { page, recording } = await site.visit('nbf-kari', { axe: true });
    site.hold('aggregate-activities');
    await startExport(page);
    await step(page, 'Teller opp pågår').waitFor();
    await button(page, 'Sett på pause').click();
    await button(page, 'Fortsett').waitFor();
    expect(await isFocused(button(page, 'Fortsett'))).toBe(true);
    await look(page, 'paused');
    site.release('aggregate-activities');
    await button(page, 'Fortsett').press('Enter');
    await heading(page, COMPLETED).waitFor();
    expect(recording.percents).toEqual(inOrder(recording.percents));
  });
});

describe('a failure', () => {
  it('is shown once with code and reference, and «Prøv igjen» completes it in attempt 2', async () => {
    const { page } = await site.visit('nhf-kari', { axe: true });
    site.engine.inject({ functionName: 'generate-file', kind: 'kill', times: 2 });
    await startExport(page);
    const alert = page.getByRole('alert').filter({ hasText: 'Eksporten stoppet' });
    await alert.getByText('Et steg stoppet uventet.').waitFor();
    await page.getByText('stage_crashed').first().waitFor();
    await page.getByText('Det blir forsøk 2 av 3.').waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
    expect(await button(page, 'Kopier referansen').count()).toBe(1);
    await lookEveryWay(page, 'failed');

    site.hold('generate-file');
    await button(page, 'Prøv igjen').click();
    await page.getByText('Forsøk 2 av 3').waitFor();
    await step(page, 'Setter opp kolonner pågår').waitFor();
    await look(page, 'retrying');
    site.release('generate-file');
    await heading(page, COMPLETED).waitFor();
    await page.getByText('Forsøk 2 av 3').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('of the third attempt removes the button and says whom to contact', async () => {
    const { page } = await site.visit('nbf-kari');
    site.engine.inject({ functionName: 'deduplicate-participants', kind: 'kill', times: 6 });
    await startExport(page);
    for (const attempt of [2, 3]) {
      await page.getByText(`Det blir forsøk ${attempt} av 3.`).waitFor();
      await button(page, 'Prøv igjen').click();
    }
    await page.getByText('Alle 3 forsøk er brukt. Ta kontakt med brukerstøtten').waitFor();
    expect(await button(page, 'Prøv igjen').count()).toBe(0);
    await screenshot(page, 'no-attempts-left');
  });
});

describe('the socket', () => {
  it('is replaced by polling when it is refused from the start, and the page says so and reaches the end', async () => {
    const { page, recording } = await site.visit('nhf-kari', {
      axe: true,
      prepare: (each) => each.routeWebSocket(/^ws/, (socket) => void socket.close()),
    });
    site.hold('aggregate-activities');
    await startExport(page);
    await page.getByText('Vi henter status med noen sekunders mellomrom.').waitFor();
    await step(page, 'Teller opp pågår').waitFor();
    await lookEveryWay(page, 'polling');
    site.release('aggregate-activities');
    await heading(page, COMPLETED).waitFor();
    expect(recording.percents).toEqual(inOrder(recording.percents));
  });
});

describe('history and language', () => {
  it('history, details, an unknown address and the English page show what they should, without axe faults', async () => {
    const { page } = await site.visit('nbf-kari', { axe: true });
    await startExport(page);
    await heading(page, COMPLETED).waitFor();
    await menu(page, 'Historikk').click();
    await page
      .getByRole('link', { name: /^Detaljer om eksporten bedt om/ })
      .first()
      .waitFor();
    await lookEveryWay(page, 'history');
    await lookWhenPressed(page, button(page, /^Last ned rapporten for 2025/).first());
    const statuses = page.getByRole('cell').filter({ hasText: /^(Ferdig|Feilet|Avbrutt|Ferdig, uten fil)$/ });
    await page.getByLabel('Status').selectOption({ label: 'Avbrutt' });
    await page.getByText('Ingen eksporter samsvarer med filteret.').waitFor();
    await page.getByLabel('Status').selectOption({ label: 'Ferdig' });
    await expect.poll(async () => [...new Set(await statuses.allTextContents())]).toEqual(['Ferdig']);

    await page
      .getByRole('link', { name: /^Detaljer om eksporten bedt om/ })
      .first()
      .click();
    await heading(page, 'Revisjonsspor').waitFor();
    await page.getByRole('table', { name: 'Alt som er gjort med eksporten' }).waitFor();
    await lookEveryWay(page, 'details');
    await page.goto(`${site.engine.endpoints.website}/#/nonsens`);
    await heading(page, 'Fant ikke siden').waitFor();
    await lookAtEveryWidth(page, 'unknown');

    expect(await page.locator('html').getAttribute('lang')).toBe('nb');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('link', { name: 'History', exact: true }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });
});

describe('an unknown address', () => {
  it('shows the page with status 404, and works from there', async () => {
    const { page, recording } = await site.arrive();
    const response = await page.goto(`${site.engine.endpoints.website}/historikk/finnes-ikke`);
    expect(response?.status()).toBe(404);
    await signIn(page, 'nbf-kari');
    expect(new URL(page.url()).pathname).toBe('/');
    expect(recording.faults).toEqual([]);
  });

  it('of a script is answered with status 404', async () => {
    const { page } = await site.arrive();
    const { status, type } = await page.evaluate(async () => {
      const response = await fetch('/assets/missing.js');
      return { status: response.status, type: response.headers.get('content-type') };
    });
    expect({ status, type }).toEqual({ status: 404, type: 'text/html; charset=utf-8' });
  });
});

/** Expects the figures of the result on paper, and nothing that can be pressed or followed. */
async function expectOnPaper(page: Page): Promise<void> {
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('button:visible, nav:visible, details:visible, progress:visible').count()).toBe(0);
  expect(await page.getByText('Norges Handikapforbund (syntetisk)').first().isVisible()).toBe(true);
  expect(await heading(page, COMPLETED).isVisible()).toBe(true);
  expect(await page.getByText('Tellende dager').first().isVisible()).toBe(true);
  await screenshot(page, 'result-print');
  await page.emulateMedia({ media: 'screen' });
}

/** How many exports the organisation has. */
async function count(username: string): Promise<number> {
  const listed = (await site.as(username).json('GET', '/exports?limit=100')) as { exports: unknown[] };
  return listed.exports.length;
}
