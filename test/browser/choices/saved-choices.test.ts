/** Saved choices, the notice of what has ended, and mails: by keyboard, in both languages, with axe. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { until } from '../../pipeline/pipeline.ts';
import {
  button,
  exportIdOf,
  heading,
  isFocused,
  lookAtEveryWidth,
  lookEveryWay,
  menu,
  moreChoices,
  pressWithKeyboard,
} from '../site/on-page.ts';
import { type Site, startSite } from '../site/site.ts';

let site: Site;

beforeAll(async () => {
  site = await startSite();
});
afterEach(() => site.clear());
afterAll(() => site?.close());

it('choices are saved, run with one press by a colleague, and deleted, by keyboard alone', async () => {
  const { page, recording } = await site.visit('nbf-kari', { axe: true });
  await pressWithKeyboard(page, moreChoices(page));
  await page.getByRole('radio', { name: 'CSV (.zip)' }).check();
  await pressWithKeyboard(page, page.getByLabel('Lagre valgene under et navn'), 'T');
  await page.keyboard.type('il regnskap');
  await lookEveryWay(page, 'saved-choices-new');
  await pressWithKeyboard(page, button(page, 'Lagre valgene'));
  await page.getByText('«Til regnskap» er lagret.').waitFor({ state: 'attached' });

  await button(page, 'Start eksport: Til regnskap').waitFor();

  await site.as('nbf-ola').json('PUT', '/templates', {
    name: 'Nedlagte lag',
    request: { branches: ['Finnes ikke lenger'] },
  });
  const ola = (await site.visit('nbf-ola', { axe: true })).page;
  await ola.getByText('Finnes ikke i registeret for 2025: Finnes ikke lenger.').waitFor();
  await lookEveryWay(ola, 'saved-choices');
  await pressWithKeyboard(ola, button(ola, 'Start eksport: Til regnskap'));
  const exportId = await exportIdOf(ola);
  const { request } = await until(site.as('nbf-ola'), exportId, ['completed']);
  expect(request).toMatchObject({ year: 2025, branches: [], format: 'csv' });

  await menu(ola, 'Året').click();
  await pressWithKeyboard(ola, button(ola, 'Slett Nedlagte lag'));
  await heading(ola, 'Slette «Nedlagte lag»?').waitFor();
  await lookAtEveryWidth(ola, 'saved-choices-delete');
  await pressWithKeyboard(ola, button(ola, 'Slett'));
  await ola.getByText('«Nedlagte lag» er slettet.').waitFor({ state: 'attached' });
  expect(await ola.getByText('Finnes ikke lenger').count()).toBe(0);
  expect(recording.faults).toEqual([]);
});

it('what ended on another page is told of once, stays after a reload, and is gone when it is closed', async () => {
  const { page } = await site.visit('nhf-kari', { axe: true });
  await menu(page, 'Historikk').click();
  await heading(page, 'Historikk').waitFor();
  const { exportId } = await site.as('nhf-kari').start({ year: 2025, format: 'csv' });
  const notice = page.getByRole('region', { name: 'Ferdig siden sist' });
  await notice.getByText('Eksporten for 2025 er ferdig.').waitFor();
  await page.getByTestId('status-messages').getByText('Eksporten for 2025 er ferdig.').waitFor({ state: 'attached' });
  await lookEveryWay(page, 'ended-runs');
  await page.reload();
  await notice.getByText('Eksporten for 2025 er ferdig.').waitFor();
  await pressWithKeyboard(page, notice.getByRole('link', { name: 'Se eksporten for 2025' }));
  await page.waitForURL(`**/#/eksport/${exportId}`);
  await expect.poll(() => notice.count()).toBe(0);

  await menu(page, 'Historikk').click();
  await site.as('nhf-kari').start({ year: 2025, format: 'csv', language: 'en' });
  await notice.waitFor();
  await pressWithKeyboard(page, notice.getByRole('button', { name: 'Lukk' }));
  await expect.poll(() => notice.count()).toBe(0);
  expect(await isFocused(page.getByRole('heading', { level: 1 }))).toBe(true);
  await page.reload();
  await heading(page, 'Historikk').waitFor();
  await page.getByRole('checkbox', { name: /^Send meg e-post/ }).waitFor();
  expect(await notice.count()).toBe(0);
});

it('mails can be turned off, and one that was sent stands on the page of the engine', async () => {
  const { page } = await site.visit('hlf-kari', { axe: true });
  await menu(page, 'Historikk').click();
  const choice = page.getByRole('checkbox', { name: /^Send meg e-post/ });
  await choice.waitFor();
  expect(await choice.isChecked()).toBe(true);
  await pressWithKeyboard(page, choice, 'Space');
  await page.getByText('Du får ikke e-post.').waitFor({ state: 'attached' });
  await page.reload();
  await choice.waitFor();
  expect(await choice.isChecked()).toBe(false);

  await page.goto(`${site.engine.endpoints.website}/mail`);
  await heading(page, 'Captured mails').waitFor();
  await heading(page, 'Importen for 2025 er ferdig').first().waitFor();
  await lookAtEveryWidth(page, 'captured-mails');
});
