import { describe, expect, it } from 'vitest';
import enOfAll from '../../../frontend/translations/en.json' with { type: 'json' };
import enOfPages from '../../../frontend/translations/en-pages.json' with { type: 'json' };
import nbOfAll from '../../../frontend/translations/nb.json' with { type: 'json' };
import nbOfPages from '../../../frontend/translations/nb-pages.json' with { type: 'json' };
import { addTexts, translator } from '../../../frontend/translations/texts.ts';
import { wordsIn } from '../../../frontend/translations/words.ts';
import type { Language } from '../../../lambdas/protocol.ts';
import { progress } from '../export-factory.ts';

/** Every text by its key, as `stage.aggregating`. */
function flattened(...files: readonly object[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const file of files) {
    addTexts(texts, file);
  }
  return texts;
}
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

const nb = flattened(nbOfAll, nbOfPages);
const en = flattened(enOfAll, enOfPages);

function words(language: Language) {
  return wordsIn(language, translator(language, language === 'nb' ? nb : en));
}

describe('the translations', () => {
  it('have the same keys in both languages', () => {
    expect([...en.keys()].sort()).toEqual([...nb.keys()].sort());
  });

  it('of pages that are loaded later are not in the first download too', () => {
    const first = flattened(nbOfAll);
    expect([...flattened(nbOfPages).keys()].filter((key) => first.has(key))).toEqual([]);
    expect([...flattened(enOfPages).keys()].sort()).toEqual([...flattened(nbOfPages).keys()].sort());
  });

  it('have the same placeholders in both languages', () => {
    for (const [key, text] of nb) {
      expect(placeholders(en.get(key) ?? ''), key).toEqual(placeholders(text));
    }
  });

  it('have no empty text', () => {
    expect([...nb, ...en].filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});

describe('a run in words', () => {
  const merging = progress({
    status: 'deduplicating',
    stage: 'deduplicating',
    stageProgress: { current: 12, total: 40, currentItem: null },
  });

  it('has the stage with its counts', async () => {
    expect(words('nb').stage(merging)).toBe('Slår sammen deltakere, 12 av 40 deler');
    expect(words('en').stage(merging)).toBe('Merging participants, 12 of 40 parts');
  });

  it('counts rows for the stage that writes rows, and nothing for a stage without counts', async () => {
    const { stage } = words('nb');
    const stageProgress = { current: 1_500, total: 12_000, currentItem: null };
    expect(stage(progress({ stage: 'generating_file', stageProgress }))).toMatch(
      /^Lager filen, 1.500 av 12.000 rader$/,
    );
    expect(stage(progress({ stage: 'storing_file', stageProgress: { ...stageProgress, total: 0 } }))).toBe(
      'Lagrer og kontrollerer',
    );
  });

  it('has the estimate as a rounded range', async () => {
    const { estimate } = words('nb');
    expect(estimate({ kind: 'calculating' })).toBe('Beregner gjenstående tid …');
    expect(estimate({ kind: 'overdue' })).toBe('Tar lengre tid enn beregnet.');
    expect(estimate({ kind: 'range', lowSeconds: 42, highSeconds: 130 })).toBe(
      'Omtrent 40 sekunder til 2 minutter igjen',
    );
    expect(estimate({ kind: 'range', lowSeconds: 11, highSeconds: 21 })).toBe('Omtrent 10 til 20 sekunder igjen');
    expect(estimate({ kind: 'range', lowSeconds: 41, highSeconds: 42 })).toBe('Omtrent 40 sekunder igjen');
    expect(estimate({ kind: 'range', lowSeconds: 0, highSeconds: 2 })).toBe('Under 5 sekunder igjen');
  });

  it('rounds almost a minute to one minute', async () => {
    const { duration } = words('nb');
    expect(duration(59)).toBe('1 minutt');
    expect(duration(5_400)).toBe('2 timer');
  });

  it('has a sentence for an unknown error code', async () => {
    const { error } = words('nb');
    expect(error('verification_failed')).toBe(nbOfAll.errorCode.verification_failed);
    expect(error('toString')).toBe(nbOfAll.errorCode.unknown);
  });

  it('announces the start and the reached stage together', async () => {
    const { announcement } = words('nb');
    const reached = { stage: 'aggregating', quarter: 25 } as const;
    expect(announcement({ kind: 'started', attempt: 1, reached })).toBe(
      'Eksporten er startet. Teller opp, over 25 prosent.',
    );
    expect(announcement({ kind: 'started', attempt: 2, reached: null })).toBe('Eksporten er startet igjen, forsøk 2.');
  });

  it('announces no failure, because the alert does', async () => {
    const { announcement } = words('nb');
    expect(announcement({ kind: 'ended', status: 'failed' })).toBe('');
    expect(announcement({ kind: 'ended', status: 'completed' })).toBe(nbOfAll.announce.completed);
  });
});
