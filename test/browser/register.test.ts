/** A register on the page, from the files of a user to the figures of a report, and back. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { type SampleName, sampleFolder } from '../sample-registers.ts';
import {
  button,
  COMPLETED,
  downloaded,
  heading,
  inOrder,
  isFocused,
  look,
  lookAtEveryWidth,
  lookEveryWay,
  menu,
} from './site/on-page.ts';
import { totalsOf } from './site/report.ts';
import { type Site, signIn, startSite, YEAR } from './site/site.ts';

let site: Site;

beforeAll(async () => {
  site = await startSite({ registers: false });
});
afterEach(() => site.clear());
afterAll(() => site?.close());

const UPLOADED = 'Last opp filer';

async function arrive(
  username: string,
  first: string | RegExp,
  options: Parameters<Site['arrive']>[0] = { axe: true },
) {
  const visit = await site.arrive(options);
  await signIn(visit.page, username, first);
  return visit;
}

const sampleFile = (sample: SampleName, name: string) => path.join(sampleFolder(sample), name);
const choose = (page: Page, files: Parameters<Page['setInputFiles']>[1]) =>
  page.locator('input[type=file]').setInputFiles(files);
const fileOf = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Filene' }).getByRole('listitem').filter({ hasText: name });
const registerRow = (page: Page, name: string) =>
  page.getByRole('table', { name: 'Filer i registeret' }).getByRole('row').filter({ hasText: name });

/** The words of the sample, which `words.test.ts` chooses on the page. */
async function mapWords(username: string, sample: SampleName): Promise<void> {
  const { organisation, labels, vocabularies, settings, columnConfiguration } = await readRegisterSource(
    sampleFolder(sample),
    {},
  );
  const body = { organisation, labels, vocabularies, settings, columnConfiguration };
  await site.as(username).json('PUT', '/configuration/2025', body);
}

describe('a first register', () => {
  it('is uploaded, watched and exported with the right figures, without axe faults in any state', async () => {
    await mapWords('nhf-kari', 'nhf-2025');
    const { page, recording } = await arrive('nhf-kari', UPLOADED);
    await heading(page, 'Importer').waitFor();
    await page.getByText('Ingen importer ennå.').waitFor();
    await lookEveryWay(page, 'register-none');

    await choose(page, sampleFile('nhf-2025', 'register.xlsx'));
    await button(page, 'Last opp 1 fil').waitFor();
    await lookEveryWay(page, 'register-chosen');

    site.hold('read-file');
    await button(page, 'Last opp 1 fil').click();
    await page.getByRole('progressbar', { name: 'Fremdrift for importen' }).waitFor();
    await fileOf(page, 'register.xlsx').getByText('Venter').waitFor();
    expect(await isFocused(heading(page, 'Import for 2025'))).toBe(true);
    await lookEveryWay(page, 'register-reading');
    site.release('read-file');
    await heading(page, 'Registeret er oppdatert').waitFor();
    await registerRow(page, 'register.xlsx').waitFor();
    await page.getByText(/Neste er kontrollen.*om 10 sekunder/).waitFor();
    await button(page, 'Bli her').click();
    await lookEveryWay(page, 'register-imported');

    await menu(page, 'Året').click();
    await page.getByText(/^1 fil, 50\d aktiviteter/).waitFor();
    await button(page, 'Start eksport').click();
    await heading(page, COMPLETED).waitFor();
    const { bytes } = await downloaded(page, () => button(page, 'Last ned rapporten').click());
    expect(await totalsOf(bytes)).toMatchObject({ 'Tellende dager': 330, 'Unike deltakere': 1107 });
    expect(recording.faults).toEqual([]);
  });
});

describe('csv files', () => {
  it('that belong together are one file, and each step is announced', async () => {
    const { page } = await arrive('nbf-kari', UPLOADED);
    const said = watchStatus(page);
    await choose(page, [
      sampleFile('blindeforbundet-2025', 'aktiviteter.csv'),
      sampleFile('blindeforbundet-2025', 'deltakelser.csv'),
    ]);
    await button(page, 'Last opp 2 filer').click();
    await heading(page, 'Registeret er oppdatert').waitFor();
    expect(await page.getByRole('region', { name: 'Filene' }).getByRole('listitem').count()).toBe(1);
    await registerRow(page, 'aktiviteter.csv').waitFor();
    await expect.poll(async () => (await said()).at(-1)).toMatch(/Registeret er oppdatert\./);

    await menu(page, 'Året').click();
    await page.getByText(/^\d+ verdier mangler et ord$/).waitFor();
    await page.getByText(/^Rapporten kan ikke lages før/).waitFor();
    expect(await button(page, 'Start eksport').count()).toBe(0);
    await lookEveryWay(page, 'year-words-missing');
  });
});

describe('a register with files', () => {
  const REGISTER = 'register.xlsx';
  const upload = async (page: Page, files: Parameters<typeof choose>[1], count = 1) => {
    await choose(page, files);
    await button(page, count === 1 ? 'Last opp 1 fil' : `Last opp ${count} filer`).click();
  };

  it('names the row of a file that fails, reads the others, and keeps them through removal and undo', async () => {
    const { page } = await arrive('hlf-kari', UPLOADED);
    const good = await readFile(sampleFile('hlf-2025', REGISTER));
    const [header = ''] = (await readFile(sampleFile('blindeforbundet-2025', 'aktiviteter.csv'), 'utf8')).split('\n');
    const longCell = ['A-1', 'x'.repeat(40_000)].join(header.includes(';') ? ';' : ',');
    await upload(
      page,
      [
        { name: REGISTER, mimeType: 'application/octet-stream', buffer: good },
        { name: 'bergen.csv', mimeType: 'text/csv', buffer: Buffer.from(`${header}\n${longCell}\n`) },
      ],
      2,
    );
    await heading(page, 'Registeret er oppdatert, men 1 fil ble ikke lest inn').waitFor();
    const failed = fileOf(page, 'bergen.csv');
    await failed.getByText('Feilet').waitFor();
    expect(await failed.textContent()).toMatch(/Rad2/);
    await lookEveryWay(page, 'register-partly');

    const { bytes } = await downloaded(page, () =>
      fileOf(page, REGISTER)
        .getByRole('button', { name: /rader med funn/ })
        .click(),
    );
    expect(new TextDecoder().decode(bytes).split('\n').length).toBeGreaterThan(2);
    await button(page, 'Lukk').click();

    await button(page, `Ta ut ${REGISTER}`).click();
    await lookAtEveryWidth(page, 'register-remove-question');
    await button(page, 'Ta ut').click();
    await page.getByText('Alle filene er tatt ut av registeret for 2025.').waitFor();
    expect(await isFocused(heading(page, 'Filer i registeret for 2025'))).toBe(true);
    await look(page, 'register-removed');

    await button(page, 'Gjør versjon 1 gjeldende igjen').click();
    await look(page, 'register-restore-question');
    await button(page, 'Gjør gjeldende igjen').click();
    await registerRow(page, REGISTER).waitFor();
    await page.getByText('Versjon 1 gjort gjeldende igjen').waitFor();
    await lookEveryWay(page, 'register-restored');
  });

  it('replaces a file only after a question, by the keyboard alone, and the same file changes nothing', async () => {
    const { page } = await arrive('hlf-kari', YEAR);
    await menu(page, 'Register').click();
    await registerRow(page, REGISTER).waitFor();
    await upload(page, sampleFile('nhf-2025', REGISTER));
    const question = page.getByRole('dialog', { name: 'Skal filen erstatte den som er i registeret?' });
    await question.waitFor();
    await lookAtEveryWidth(page, 'register-question');
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await button(page, 'Last opp 1 fil').waitFor();

    await button(page, 'Fjern register.xlsx').click();
    await upload(page, sampleFile('hlf-2025', REGISTER));
    await question.waitFor();
    await page.keyboard.press('Tab');
    expect(await isFocused(button(page, 'Erstatt filen'))).toBe(true);
    await page.keyboard.press('Enter');
    await heading(page, 'Registeret er som før').waitFor();
    await look(page, 'register-unchanged');
  });

  it('is paused, resumed and cancelled, found again after a reload, and stays as it was', async () => {
    const { page } = await arrive('hlf-ola', YEAR);
    await menu(page, 'Register').click();
    await registerRow(page, REGISTER).waitFor();
    site.hold('read-file');
    const name = 'nytt.xlsx';
    await upload(page, [
      { name, mimeType: 'application/octet-stream', buffer: await readFile(sampleFile('nhf-2025', REGISTER)) },
    ]);
    await button(page, 'Sett på pause').click();
    await button(page, 'Fortsett').waitFor();
    await lookEveryWay(page, 'register-paused');
    await page.reload();
    await button(page, 'Fortsett').click();
    await button(page, 'Sett på pause').waitFor();
    await button(page, 'Avbryt importen').click();
    await button(page, 'Avbryt og slett').click();
    await heading(page, 'Importen er avbrutt').waitFor();
    await look(page, 'register-cancelled');
    expect(await registerRow(page, name).count()).toBe(0);
    await registerRow(page, REGISTER).waitFor();
  });

  it('can be read by an auditor, who has no button that changes it', async () => {
    const { page } = await arrive('hlf-rita', YEAR);
    await menu(page, 'Register').click();
    await registerRow(page, REGISTER).waitFor();
    expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
    await page
      .getByRole('link', { name: /^Importen startet/ })
      .first()
      .click();
    await heading(page, 'Import for 2025').waitFor();
    expect(await page.getByRole('button', { name: /Ta ut|Prøv|gjeldende/ }).count()).toBe(0);
    await lookEveryWay(page, 'register-auditor');
  });

  it('grows in the bar without ever falling while a large file is sent', async () => {
    const { page } = await arrive('hlf-kari', YEAR, {
      prepare: async (each) => {
        const session = await each.context().newCDPSession(each);
        await session.send('Network.emulateNetworkConditions', {
          offline: false,
          latency: 0,
          downloadThroughput: -1,
          uploadThroughput: 2_000_000,
        });
      },
    });
    await menu(page, 'Register').click();
    await registerRow(page, REGISTER).waitFor();
    await upload(page, [{ name: 'stor.csv', mimeType: 'text/csv', buffer: Buffer.alloc(8_000_000, 'x') }]);
    const bar = page.getByRole('progressbar', { name: 'Fremdrift for opplastingen' });
    await bar.waitFor();
    const percents: number[] = [];
    while (await bar.isVisible()) {
      percents.push(
        Number(await bar.getAttribute('aria-valuenow', { timeout: 1_000 }).catch(() => percents.at(-1) ?? 0)),
      );
      await page.waitForTimeout(100);
    }
    expect(percents).toEqual(inOrder(percents));
    expect(new Set(percents).size).toBeGreaterThan(3);
    await heading(page, 'Ingen av filene ble lest inn').waitFor();
    await fileOf(page, 'stor.csv').getByText('Feilet').waitFor();
  });
});

/** Records what the polite region says. @returns what it has said so far */
function watchStatus(page: Page): () => Promise<string[]> {
  const script = `(() => {
    window.saidForTest = [];
    const region = document.querySelector('[data-testid=status-messages]');
    new MutationObserver(() => region.textContent && window.saidForTest.push(region.textContent))
      .observe(region, { childList: true, characterData: true, subtree: true });
  })()`;
  const started = page.evaluate(script);
  return async () => {
    await started;
    return page.evaluate<string[]>('window.saidForTest');
  };
}
