/** The year on one page: what is next in each state, the check with its rows, and what a colleague does. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { checkAnswerSchema } from '../../lambdas/protocol.ts';
import { sampleFolder } from '../sample-registers.ts';
import {
  button,
  COMPLETED,
  downloaded,
  heading,
  isFocused,
  look,
  lookEveryWay,
  menu,
  startExport,
} from './site/on-page.ts';
import { totalsOf } from './site/report.ts';
import { type Site, startSite } from './site/site.ts';

let site: Site;

beforeAll(async () => {
  site = await startSite();
});
afterEach(() => site.clear());
afterAll(() => site?.close());

/** Changes a setting, after which the register is checked anew. */
async function chooseDigitalGroups(digitalGroupsCount: boolean): Promise<void> {
  const source = await readRegisterSource(sampleFolder('nhf-2025'), {});
  const { organisation, labels, vocabularies, settings, columnConfiguration } = source;
  const body = { organisation, labels, vocabularies, columnConfiguration };
  await site
    .as('nhf-kari')
    .json('PUT', '/configuration/2025', { ...body, settings: { ...settings, digitalGroupsCount } });
}

describe('from the check to the report', () => {
  it('findings come next, each group shows its rows, and then the report greets who returns', async () => {
    const { page, recording } = await site.visit('nhf-kari', { axe: true });
    await page.getByText(/^330 tellende dager\./).waitFor();
    await lookEveryWay(page, 'year-checked');
    await page.setViewportSize({ width: 1280, height: 800 });
    expect((await button(page, 'Start eksport').boundingBox())?.y).toBeLessThan(700);
    await page.setViewportSize({ width: 360, height: 640 });
    const onPhone = await button(page, 'Start eksport').boundingBox();
    expect((onPhone?.y ?? 640) + (onPhone?.height ?? 0)).toBeLessThan(640);
    await page.setViewportSize({ width: 1280, height: 800 });

    await page.getByRole('link', { name: 'Se funnene' }).click();
    const steps = page.getByRole('table', { name: 'Slik ble de tellende dagene til' }).getByRole('row');
    await steps.filter({ hasText: 'Tellende dager' }).getByText('330', { exact: true }).waitFor();
    await lookEveryWay(page, 'check');

    await page.getByRole('link', { name: 'For kort' }).click();
    await page
      .getByText(/^register\.xlsx, aktiviteter, rad \d+$/)
      .first()
      .waitFor();
    expect(await isFocused(page.getByRole('heading', { level: 1, name: 'For kort' }))).toBe(true);
    await lookEveryWay(page, 'near-misses');
    await page.getByRole('link', { name: 'Til kontrollen for 2025' }).click();
    await page.getByRole('link', { name: 'Kan være samme person' }).click();
    await heading(page, /^Spørsmål 1 av \d+: /).waitFor();
    const { result } = checkAnswerSchema.parse(await site.as('nhf-kari').json('GET', '/checks/2025'));
    const key = result?.findings.find(({ code }) => code === 'possible_duplicate')?.key ?? '';
    await page.goto(`${site.engine.endpoints.website}#/kontroll/2025/funn/${encodeURIComponent(key)}`);
    await page
      .getByRole('table', { name: /^Rader side om side/ })
      .first()
      .waitFor();
    await look(page, 'findings');
    const rows = page.getByRole('region', { name: 'Rader i registeret' }).getByRole('list').locator('> li');
    // A page has fewer than fifty where many rows stand side by side.
    const before = await rows.count();
    await button(page, 'Vis flere').click();
    await expect.poll(() => rows.count()).toBeGreaterThan(before);
    await expect.poll(() => isFocused(rows.nth(before))).toBe(true);

    await menu(page, 'Året').click();
    await startExport(page);
    await heading(page, COMPLETED).waitFor();
    const back = await site.visit('nhf-ola', { axe: true });
    await back.page.getByText(/av Kari Koordinator\. 330 tellende dager, 1\s107 unike deltakere\./).waitFor();
    await lookEveryWay(back.page, 'year-report');
    const { bytes } = await downloaded(back.page, () => button(back.page, 'Last ned rapporten').click());
    expect(await totalsOf(bytes)).toMatchObject({ 'Tellende dager': 330 });
    expect(recording.faults).toEqual([]);
  });
});

it('a start without an answer says so within the screen of a phone', async () => {
  const { page } = await site.visit('nbf-kari');
  await page.setViewportSize({ width: 320, height: 480 });
  await page.route('**/exports', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await button(page, 'Start eksport').click();
  const answer = page.getByRole('alert').filter({ hasText: 'Vi vet ikke om eksporten ble startet' });
  await answer.waitFor();
  const isInView = async () => {
    const box = await answer.boundingBox();
    return box !== null && box.y >= 0 && box.y < 480;
  };
  await expect.poll(isInView).toBe(true);
});

describe('what goes on', () => {
  it('is shown while a colleague exports and while the check is made anew, whose end is said once', async () => {
    const { page } = await site.visit('nhf-kari', { axe: true });
    await page.getByText(/^330 tellende dager\./).waitFor();
    site.hold('aggregate-activities');
    await site.as('nhf-ola').start({ year: 2025 });
    await page.getByText('Eksport for 2025, bedt om av Ola Koordinator').waitFor();
    await lookEveryWay(page, 'year-colleague');
    site.release('aggregate-activities');

    site.hold('complete-check');
    await chooseDigitalGroups(true);
    await page.getByText(/^Kontrollen oppdateres, \d+ %$/).waitFor();
    await lookEveryWay(page, 'year-checking');
    site.release('complete-check');
    await page.getByText(/^Kontrollen er oppdatert: \d+ tellende dager\.$/).waitFor({ state: 'attached' });

    site.engine.inject({ functionName: 'complete-check', kind: 'kill', times: 20 });
    await chooseDigitalGroups(false);
    await page.getByText('Kontrollen stoppet', { exact: true }).first().waitFor();
    await lookEveryWay(page, 'year-check-failed');
    await menu(page, 'Kontroll').click();
    await heading(page, 'Kontrollen stoppet').waitFor();
    await lookEveryWay(page, 'check-failed');
    await site.clear();
  });
});
