import { describe, expect, it } from 'vitest';
import { type OwnWords, Vocabularies } from '../../../lambdas/domain/facts/vocabularies.ts';
import type { VocabularyColumn } from '../../../lambdas/domain/register/columns.ts';
import { proposalsOf } from '../../../lambdas/domain/words/word-proposals.ts';

const NONE: OwnWords = { labels: {}, vocabularies: {} };

function proposal(column: VocabularyColumn, value: string, own = NONE, earlier?: OwnWords) {
  const before = earlier && { own: earlier, vocabularies: new Vocabularies(earlier) };
  return proposalsOf(column, own, before)(value);
}

describe('a proposal for a value without a word', () => {
  it.each<[VocabularyColumn, string, string, string, string]>([
    ['aktivitetstype', 'samtale-gruppe', 'SAMTALE', 'equal', 'Samtalegruppe'],
    ['aktivitetstype', 'Opp søk', 'OPPSOK', 'equal', 'OPPSOK'],
    ['aktivitetstype', 'Oppsoekende likepersonsarbeid', 'OPPSOK', 'equal', 'Oppsøkende likepersonsarbeid'],
    ['aktivitetstype', 'Samtalegrupper', 'SAMTALE', 'near', 'Samtalegruppe'],
    ['aktivitetstype', 'Discusion group', 'SAMTALE', 'near', 'Discussion group'],
    ['aktivitetstype', 'Mestringskurs', 'KURS', 'near', 'KURS'],
    ['aktivitetstype', 'Likepersonskurs, helg', 'LPKURS', 'near', 'Likepersonskurs'],
    ['aktivitetstype', 'Årsmøte', 'IKKE', 'near', 'Teller ikke (årsmøte, styremøte, stand)'],
    ['form', 'Digitalt', 'digital', 'near', 'digital'],
    ['form', 'fysisk oppmøte', 'fysisk', 'near', 'fysisk'],
    ['arrangor', 'Egen!', 'egen', 'equal', 'egen'],
    ['rolle', 'Deltager', 'deltaker', 'near', 'deltaker'],
    ['land', 'NORGE', 'NO', 'equal', 'Norge'],
  ])('%s "%s" is %s (%s) by "%s"', (column, value, word, from, like) => {
    expect(proposal(column, value)).toEqual({ word, from, like });
  });

  it.each<[VocabularyColumn, string]>([
    ['aktivitetstype', 'Turgåing'],
    // In names of two categories.
    ['aktivitetstype', 'gruppe'],
    ['aktivitetstype', ''],
    ['aktivitetstype', '!'],
    // "ikke" is within it, and at the end of the other one.
    ['aktivitetstype', 'Strikkekafé'],
    ['aktivitetstype', 'Lag en brikke'],
    ['form', 'dig'],
    ['land', 'Norden'],
    ['land', 'NOR'],
  ])('is none for %s "%s"', (column, value) => {
    expect(proposal(column, value)).toBeNull();
  });

  it('is what the same value was mapped to in an earlier year before all others', () => {
    const earlier = { labels: { samtalegruppe: 'SOSIALT' } } as const;
    const found = proposal('aktivitetstype', 'SAMTALEGRUPPE', NONE, { ...NONE, ...earlier });
    expect(found).toEqual({ word: 'SOSIALT', from: 'last_year', like: 'samtalegruppe' });
  });

  it('is by words of the organisation too, of the base year and of an earlier one', () => {
    const own: OwnWords = { labels: {}, vocabularies: { form: { 'På Teams': 'digital' } } };
    expect(proposal('form', 'på-teams', own)).toEqual({ word: 'digital', from: 'equal', like: 'På Teams' });
    expect(proposal('form', 'På Teams (kveld)', NONE, own)).toEqual({
      word: 'digital',
      from: 'near',
      like: 'På Teams',
    });
  });

  it('is none where words that stand for different things are as near', () => {
    const own: OwnWords = { labels: { Kveldstur: 'SOSIALT', Kveldstue: 'SAMTALE' }, vocabularies: {} };
    expect(proposal('aktivitetstype', 'Kveldstus', own)).toBeNull();
  });
});
