/** A base year on the page alone: files, words, the check and the report with the right figures, by a user who maps nothing elsewhere. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { CATEGORY_NAMES, categoryIdSchema } from '../../lambdas/protocol.ts';
import { type SampleName, sampleFolder } from '../sample-registers.ts';
import { button, downloaded, heading, isFocused, look, lookEveryWay, menu, pressWithKeyboard } from './site/on-page.ts';
import { totalsOf } from './site/report.ts';
import { type Site, signIn, startSite } from './site/site.ts';

let site: Site;

beforeAll(async () => {
  site = await startSite({ registers: false });
});
afterEach(() => site.clear());
afterAll(() => site?.close());

const words = z.record(z.string(), z.string());
const mappingSchema = z.object({ labels: words, vocabularies: z.record(z.string(), words) });
const expectedSchema = z.object({ total: z.object({ counted_days: z.int(), unique_participants: z.int() }) });

const sample = async <Schema extends z.ZodType>(name: SampleName, file: string, schema: Schema) =>
  schema.parse(JSON.parse(await readFile(path.join(sampleFolder(name), file), 'utf8')));

/** The words of the sample by column and value, as the page's headings and labels name them. */
async function mappingOf(name: SampleName): Promise<ReadonlyMap<string, string>> {
  const { labels, vocabularies } = await sample(name, 'labels.json', mappingSchema);
  const headings = { form: 'Form', arrangor: 'Arrangør', rolle: 'Rolle', land: 'Land' };
  const entries = [
    ['Aktivitetstype', labels] as const,
    ...Object.entries(headings).map(([column, title]) => [title, vocabularies[column] ?? {}] as const),
  ];
  return new Map(
    entries.flatMap(([title, own]) =>
      Object.entries(own).map(([value, word]) => [`${title}: ${value === '' ? '(tom celle)' : value}`, word] as const),
    ),
  );
}

/** What has focus: the value and its column, the word that is proposed for it, and whether it is one of the controls. */
const focusedValue = (page: Page) =>
  page.evaluate<{ value: string; proposal: string | null } | null>(`(() => {
    const control = document.activeElement;
    if (!control?.matches('[data-word]')) return null;
    const column = control.closest('section').querySelector('h3').textContent;
    const label = document.querySelector('label[for="' + control.id + '"]').textContent;
    const described = document.getElementById(control.getAttribute('aria-describedby')?.split(' ')[0])?.textContent ?? '';
    return { value: column + ': ' + label, proposal: /Forslag: (.*?), (?:nesten |slik |likt )/.exec(described)?.[1] ?? null };
  })()`);

const NAMES: Readonly<Record<string, string>> = {
  fysisk: 'Fysisk',
  digital: 'Digitalt',
  telefon: 'På telefon',
  ukjent: 'Ukjent',
  egen: 'Egen organisasjon',
  andre: 'Andre',
  deltaker: 'Deltaker',
  likeperson: 'Likeperson',
  annen: 'Annen (ledsager, tolk, hjelper)',
};

/** A word as the page calls it. */
function nameOf(word: string): string {
  const category = categoryIdSchema.safeParse(word);
  return category.success ? CATEGORY_NAMES[category.data].nb : (NAMES[word] ?? word);
}

async function tabTo(page: Page, target: Locator): Promise<void> {
  await pressWithKeyboard(page, target, 'Shift');
}

describe('a year on the page alone', () => {
  it('goes from files to words, check and the right figures in the workbook, by the keyboard alone', async () => {
    const { page, recording } = await site.arrive({ axe: true });
    await pressWithKeyboard(page, button(page, 'Logg inn'));
    await pressWithKeyboard(page, page.getByRole('button', { name: /nhf-kari@example\.org/ }));
    await pressWithKeyboard(page, menu(page, 'Register'));
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      pressWithKeyboard(page, button(page, 'Velg filer')),
    ]);
    await chooser.setFiles(path.join(sampleFolder('nhf-2025'), 'register.xlsx'));
    await pressWithKeyboard(page, button(page, 'Last opp 1 fil'));
    await page.getByText(/Neste er ordene.*om 10 sekunder/).waitFor();
    // The page goes on by itself.
    await heading(page, 'Ord og innstillinger for 2025').waitFor();
    expect(await isFocused(heading(page, 'Ord og innstillinger for 2025'))).toBe(true);
    await heading(page, '38 verdier mangler ord').waitFor();
    await page
      .getByText(/for eksempel/)
      .first()
      .waitFor();
    await lookEveryWay(page, 'words-missing');

    const mapping = await mappingOf('nhf-2025');
    await tabTo(page, page.locator('[data-word]').first());
    for (let focused = await focusedValue(page); focused !== null; focused = await focusedValue(page)) {
      const word = mapping.get(focused.value);
      expect(word, focused.value).toBeDefined();
      if (focused.proposal !== nameOf(word ?? '')) {
        await page.keyboard.type(nameOf(word ?? ''));
      }
      await page.keyboard.press('Enter');
    }
    expect(await isFocused(button(page, 'Lagre'))).toBe(true);
    await look(page, 'words-chosen');
    await page.keyboard.press('Enter');
    await heading(page, 'Alle 50 verdier har et ord').waitFor();
    const { total } = await sample('nhf-2025', 'expected.json', expectedSchema);
    await page.getByText(`Kontrollen er ferdig: ${total.counted_days} tellende dager.`).waitFor();
    await page
      .getByText(/Det andre valget gir \+\d+ tellende dager\./)
      .first()
      .waitFor();
    await lookEveryWay(page, 'words-saved');

    await pressWithKeyboard(page, page.getByRole('link', { name: 'Se kontrollen' }));
    await page.getByText(String(total.counted_days)).first().waitFor();
    await pressWithKeyboard(page, menu(page, 'Året'));
    await pressWithKeyboard(page, button(page, 'Start eksport'));
    const { bytes } = await downloaded(page, () => pressWithKeyboard(page, button(page, 'Last ned rapporten')));
    expect(await totalsOf(bytes)).toMatchObject({
      'Tellende dager': total.counted_days,
      'Unike deltakere': total.unique_participants,
    });
    expect(recording.faults).toEqual([]);
  });
});

describe('an export whose words are missing', () => {
  it('is not started by the page, and one that was started elsewhere leads to the words', async () => {
    const { page } = await site.arrive({ axe: true });
    await signIn(page, 'nbf-kari', /./);
    await menu(page, 'Register').click();
    const files = ['aktiviteter.csv', 'deltakelser.csv'].map((file) =>
      path.join(sampleFolder('blindeforbundet-2025'), file),
    );
    await page.locator('input[type=file]').setInputFiles(files);
    await button(page, 'Last opp 2 filer').click();
    await button(page, 'Bli her').click();
    await menu(page, 'Året').click();
    await page
      .getByText(/verdier mangler et? ?ord/)
      .first()
      .waitFor();
    expect(await button(page, 'Start eksport').count()).toBe(0);

    const started = await site.as('nbf-kari').json('POST', '/exports', { year: 2025 });
    const { exportId } = z.object({ exportId: z.string() }).parse(started);
    await page.goto(`${site.engine.endpoints.website}#/eksport/${exportId}`);
    await heading(page, /^Eksporten stoppet/).waitFor();
    const way = page.getByRole('main').getByText('Gå til ordene');
    await way.waitFor();
    expect(await page.getByRole('button', { name: /Prøv igjen/ }).count()).toBe(0);
    await lookEveryWay(page, 'export-unmapped');
    await way.click();
    await heading(page, 'Ord og innstillinger for 2025').waitFor();
  });
});

describe('in English', () => {
  it('a year goes from files to words and the right figures', async () => {
    const { page } = await site.arrive({ axe: true });
    await signIn(page, 'hlf-kari', /./);
    await button(page, 'English').click();
    await menu(page, 'Register').click();
    await page.locator('input[type=file]').setInputFiles(path.join(sampleFolder('hlf-2025'), 'register.xlsx'));
    await button(page, 'Upload 1 file').click();
    await heading(page, 'Words and settings for 2025').waitFor();
    const { labels, vocabularies } = await sample('hlf-2025', 'labels.json', mappingSchema);
    const columns = Object.entries({
      'Type of activity': labels,
      Form: vocabularies.form ?? {},
      Organiser: vocabularies.arrangor ?? {},
      Role: vocabularies.rolle ?? {},
      Country: vocabularies.land ?? {},
    });
    await heading(page, /values lack a word/).waitFor();
    for (const [column, own] of columns) {
      const part = page.getByRole('region', { name: column, exact: true });
      for (const [value, word] of (await part.count()) === 0 ? [] : Object.entries(own)) {
        const label = value === '' ? '(empty cell)' : value;
        const control = part.getByLabel(label, { exact: true });
        if ((await control.count()) > 0) {
          await (column === 'Country' ? control.fill(word) : control.selectOption(word));
        }
      }
    }
    await look(page, 'words-english');
    await button(page, 'Save').click();
    const { total } = await sample('hlf-2025', 'expected.json', expectedSchema);
    const days = new Intl.NumberFormat('en-GB').format(total.counted_days);
    await page.getByText(`The check is done: ${days} counted days.`).waitFor();
    await menu(page, 'The year').click();
    await button(page, 'Start export').click();
    const { bytes } = await downloaded(page, () => button(page, 'Download the report').click());
    expect(await totalsOf(bytes, 'en')).toMatchObject({
      'Counted days': total.counted_days,
      'Unique participants': total.unique_participants,
    });
  });
});
