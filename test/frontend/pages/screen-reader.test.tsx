/** What a screen reader reads out during an export, word for word, and what a user finds when reading through the progress. */
import { virtual } from '@guidepup/virtual-screen-reader';
import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { ANNOUNCEMENT_GAP_MS } from '../../../frontend/progress/announcements.ts';
import { type ExportMessage, exportMessageSchema, type Stage } from '../../../lambdas/protocol.ts';
import { COMPLETED, endMessage, FAILED, instant, progress, progressMessage } from '../export-factory.ts';
import { openPage, startEachAfresh } from '../open-page.tsx';

startEachAfresh();
// The reader also names what has just left the page; its root is then an element, which it asks for ids as if it were a document.
Object.defineProperty(Element.prototype, 'getElementById', {
  configurable: true,
  value(this: Element, id: string) {
    return this.querySelector(`[id="${id}"]`);
  },
});
afterEach(async () => {
  await virtual.stop();
  cleanup();
});

/** A page whose live regions are recorded; its export starts at second 0. */
async function listen() {
  const page = await openPage();
  await virtual.start({ container: document.body });
  const begin = page.clock.now();
  const heard: [second: number, phrase: string][] = [];
  const note = async () => {
    const phrases = await virtual.spokenPhraseLog();
    await virtual.clearSpokenPhraseLog();
    // An emptied region is not read out.
    const live = phrases.filter((phrase) => /^(polite|assertive): ./.test(phrase));
    heard.push(...live.map((phrase): [number, string] => [(page.clock.now() - begin) / 1_000, phrase]));
  };
  /** Moves the clock to this second, and records what is read out when. */
  const until = async (second: number) => {
    while (page.clock.now() - begin < second * 1_000) {
      await note();
      await act(() => page.clock.advance(500));
    }
    await note();
  };
  await page.press('Start eksport');
  return { ...page, heard, until };
}

/** `[second, stage, percent, parts done, parts]`, as the server pushed them during a run of two minutes. */
const RUN: readonly [number, Stage, number, number, number][] = [
  [1, 'initialised', 0, 0, 0],
  [3, 'querying_activities', 4, 0, 40],
  [10, 'querying_activities', 11, 12, 40],
  [22, 'querying_activities', 25, 36, 40],
  [26, 'querying_activities', 27, 40, 40],
  [27, 'aggregating', 27, 0, 40],
  [29, 'aggregating', 31, 10, 40],
  [45, 'aggregating', 47, 39, 40],
  [46, 'deduplicating', 48, 0, 0],
  [60, 'mapping_columns', 58, 0, 40],
  // Three stages within a second: two of them are over before the next announcement is due.
  [70, 'mapping_columns', 74, 39, 40],
  [70.5, 'generating_file', 76, 0, 500],
  [71, 'bundling_attachments', 91, 0, 3],
  [71.5, 'storing_file', 95, 0, 0],
  [90, 'storing_file', 99, 0, 0],
];

const messageOf = ([second, stage, percent, current, total]: (typeof RUN)[number], version: number): ExportMessage =>
  exportMessageSchema.parse(
    progressMessage({
      version,
      at: instant(Math.floor(second)),
      progress: progress({ status: stage, stage, percent, stageProgress: { current, total, currentItem: null } }),
    }),
  );

describe('a whole run', () => {
  it('is announced in these words, at least five seconds apart and never out of date', async () => {
    const { heard, until, receives, arrives } = await listen();
    for (const [index, each] of RUN.entries()) {
      await until(each[0]);
      await receives(messageOf(each, index + 2));
    }
    await until(100);
    const done = progress({ status: 'completed', stage: 'storing_file', percent: 100 });
    await receives(endMessage('export:completed', { version: 90, at: instant(100), progress: done }));
    await arrives({ version: 90, progress: done, result: COMPLETED });
    await until(130);

    expect(heard).toEqual([
      [0, 'polite: Starter eksporten …'],
      [5, 'polite: Eksporten er startet. Henter aktiviteter.'],
      [22, 'polite: Over 25 prosent ferdig.'],
      [27, 'polite: Teller opp.'],
      [46, 'polite: Slår sammen deltakere.'],
      [60, 'polite: Setter opp kolonner, over 50 prosent.'],
      [70.5, 'polite: Lager filen, over 75 prosent.'],
      [75.5, 'polite: Lagrer og kontrollerer.'],
      [100, 'polite: Rapporten er ferdig og kan lastes ned.'],
    ]);
    const gaps = heard.slice(1).map(([second], index) => second - (heard[index]?.[0] ?? 0));
    expect(Math.min(...gaps) * 1_000).toBeGreaterThanOrEqual(ANNOUNCEMENT_GAP_MS);
  });

  it('that fails is announced by one alert with stage and reason only; the rest follows after it', async () => {
    const { heard, until, receives, arrives } = await listen();
    await until(5);
    await receives(messageOf([5, 'aggregating', 40, 3, 40], 5));
    await until(30);
    const failed = progress({ status: 'failed', stage: 'aggregating', percent: 40 });
    await arrives({ version: 9, at: instant(30), progress: failed, result: FAILED });
    await until(60);
    expect(heard).toEqual([
      [0, 'polite: Starter eksporten …'],
      [5, 'polite: Eksporten er startet.'],
      [10, 'polite: Teller opp, over 25 prosent.'],
    ]);
    // A real screen reader reads an alert when it appears; this one notices only changes in an existing region.
    expect(screen.getAllByRole('alert')).toHaveLength(1);
    const words = (phrases: string[]) =>
      phrases.filter((phrase) => !/^(end of )?(paragraph|term|definition|code)$/.test(phrase));
    await walkTo('alert');
    expect(words(await walkTo('end of alert'))).toEqual([
      'heading, Eksporten stoppet i steget «Teller opp», level 3',
      'En tjeneste vi er avhengige av, svarte ikke som den skulle.',
    ]);
    expect(words(await walkTo('group, Styr eksporten'))).toEqual([
      'Registeret er ikke endret.',
      'Det har gått mer enn et døgn, så «Prøv igjen» begynner forfra. Det blir forsøk 2 av 3.',
      'Feilkode',
      'temporarily_unavailable',
      'Referanse til brukerstøtte',
      'REF-77',
      'button, Kopier referansen',
    ]);
  });
});

describe('reading through the page', () => {
  it('finds the status region empty from the start', async () => {
    await openPage();
    await virtual.start({ container: document.body });
    for (let steps = 0; steps < 2; steps++) {
      await virtual.next();
    }
    expect(await virtual.spokenPhraseLog()).toEqual(['document', 'button, Hopp til innholdet', 'status']);
  });

  it('finds the progress in words: the value of the bar with its counts, and each stage with its state', async () => {
    const { receives, arrives, until } = await listen();
    await arrives({ version: 2 });
    await receives(messageOf([20, 'aggregating', 42, 12, 40], 5));
    await until(30);
    await walkTo('region, Eksport for 2025');
    expect(await walkTo('end of list, Stegene i eksporten')).toEqual([
      'heading, Eksport for 2025, level 2',
      'Pågår',
      'paragraph',
      'Alle lokallag · Excel (.xlsx) · Startet 15. jan. 2026, 09:00 av deg',
      'end of paragraph',
      'paragraph',
      'Teller opp, 12 av 40 deler',
      'end of paragraph',
      'progressbar, Fremdrift for eksporten, max value 100, min value 0, current value 42 prosent, Teller opp, 12 av 40 deler',
      'paragraph',
      'Beregner gjenstående tid …',
      'end of paragraph',
      'group, Styr eksporten',
      'Styr eksporten',
      'button, Sett på pause, not disabled',
      'button, Avbryt, not disabled',
      'end of group, Styr eksporten',
      'list, Stegene i eksporten',
      ...step(1, 'Klargjør', 'ferdig'),
      ...step(2, 'Henter aktiviteter', 'ferdig'),
      ...step(3, 'Teller opp', 'pågår', 'current step, '),
      ...step(4, 'Slår sammen deltakere', 'venter'),
      ...step(5, 'Setter opp kolonner', 'venter'),
      ...step(6, 'Lager filen', 'venter'),
      ...step(7, 'Lagrer og kontrollerer', 'venter'),
    ]);
  });
});

function step(position: number, stage: string, state: string, current = ''): string[] {
  const item = `listitem, level 1, ${current}position ${position}, set size 7`;
  return [item, stage, state, `end of ${item}`];
}

/** @returns the phrases before the one that was looked for */
async function walkTo(phrase: string): Promise<string[]> {
  await virtual.clearSpokenPhraseLog();
  for (let steps = 0; steps < 300; steps++) {
    await virtual.next();
    if ((await virtual.lastSpokenPhrase()) === phrase) {
      return (await virtual.spokenPhraseLog()).slice(0, -1);
    }
  }
  throw new Error(`Three hundred steps do not lead to «${phrase}»`);
}
