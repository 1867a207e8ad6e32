import { describe, expect, it } from 'vitest';
import { InvalidVocabularyError } from '../../../lambdas/domain/errors.ts';
import { unmappedValues } from '../../../lambdas/domain/facts/unmapped-values.ts';
import { type OwnWords, Vocabularies } from '../../../lambdas/domain/facts/vocabularies.ts';
import { VOCABULARY_COLUMNS, type VocabularyColumn } from '../../../lambdas/domain/register/columns.ts';

const NONE = new Vocabularies({ labels: {}, vocabularies: {} });

function vocabularies(ownWords: Partial<OwnWords>): Vocabularies {
  return new Vocabularies({ labels: {}, vocabularies: {}, ...ownWords });
}

describe('a value without a map', () => {
  it.each<[VocabularyColumn, string, string | undefined]>([
    ['aktivitetstype', 'samtale', 'SAMTALE'],
    ['aktivitetstype', 'Samtalegruppe', undefined],
    ['aktivitetstype', '', undefined],
    ['form', 'FYSISK', 'fysisk'],
    ['form', 'ukjent', 'ukjent'],
    ['form', '', undefined],
    ['form', 'fysisk oppmøte', undefined],
    ['arrangor', 'Andre', 'andre'],
    ['arrangor', '', undefined],
    ['rolle', 'Annen', 'annen'],
    ['rolle', '', 'deltaker'],
    ['rolle', 'tolk', undefined],
    ['land', '', 'NO'],
    ['land', 'se', 'SE'],
    ['land', 'Norge', undefined],
    ['land', 'ÅL', undefined],
    ['land', 'N1', undefined],
    ['land', 'ıt', undefined],
    ['aktivitetstype', 'oppſok', undefined],
  ])('in %s: “%s” is %s', (column, value, word) => {
    expect(NONE.wordOf(column, value)).toBe(word);
  });
});

describe('an organisation’s own words', () => {
  it('are compared cleaned, without regard to case and to the composition of accents', () => {
    const own = vocabularies({ labels: { Årsmøte: 'IKKE' }, vocabularies: { form: { 'Fysisk  oppmøte': 'Fysisk' } } });
    expect(own.wordOf('aktivitetstype', 'A\u030ArsmØte')).toBe('IKKE');
    expect(own.wordOf('form', ' fysisk\u00a0oppmøte')).toBe('fysisk');
  });

  it('come before a word, and map the empty cell by an empty key', () => {
    const own = vocabularies({ vocabularies: { form: { digital: 'telefon', '': 'fysisk' }, rolle: { '': 'annen' } } });
    expect([own.wordOf('form', 'Digital'), own.wordOf('form', ''), own.wordOf('rolle', '')]).toEqual([
      'telefon',
      'fysisk',
      'annen',
    ]);
  });

  it.each(['__proto__', 'constructor', 'toString'])('may be %s', (word) => {
    const own = vocabularies({ labels: Object.fromEntries([[word, 'SAMTALE']]) });
    expect(own.wordOf('aktivitetstype', word)).toBe('SAMTALE');
    expect(NONE.wordOf('aktivitetstype', word)).toBeUndefined();
  });

  it.each<[string, Partial<OwnWords>, object]>([
    [
      'map to no word',
      { vocabularies: { form: { Teams: 'nett' } } },
      { kind: 'not_a_word', value: 'Teams', word: 'nett' },
    ],
    ['map to nothing', { vocabularies: { rolle: { Tolk: '' } } }, { kind: 'not_a_word', value: 'Tolk' }],
    [
      'are one value with two words',
      { labels: { Møte: 'SAMTALE', 'MØTE ': 'KURS' } },
      { kind: 'conflict', value: 'MØTE ', otherValue: 'Møte' },
    ],
  ])('are refused when they %s', (_, own, problem) => {
    try {
      vocabularies(own);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidVocabularyError);
      expect(error).toMatchObject({ details: { count: 1, problems: [problem] } });
    }
  });

  it('may be one value twice with the same word', () => {
    expect(() => vocabularies({ labels: { Møte: 'SAMTALE', MØTE: 'SAMTALE' } })).not.toThrow();
  });
});

describe('the unmapped values of a register', () => {
  const use = (column: VocabularyColumn, value: string) => ({ column, value, rows: 2, file: 'r.xlsx', firstRow: 7 });

  it('are all named at once, by column and in code point order', () => {
    const uses = [use('land', 'Norge'), use('aktivitetstype', 'b'), use('aktivitetstype', ''), use('form', 'fysisk')];
    expect(unmappedValues(uses, NONE)).toEqual([
      use('aktivitetstype', ''),
      use('aktivitetstype', 'b'),
      use('land', 'Norge'),
    ]);
  });

  it('can be in every vocabulary column', () => {
    const uses = VOCABULARY_COLUMNS.map((column) => use(column, 'noe annet'));
    expect(unmappedValues(uses, NONE)).toHaveLength(VOCABULARY_COLUMNS.length);
  });
});
