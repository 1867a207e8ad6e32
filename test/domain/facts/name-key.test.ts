import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameKeyOf } from '../../../lambdas/domain/facts/name-key.ts';

describe('a name key', () => {
  it.each([
    ['is in lower case', 'Kari BERG', 'kari berg'],
    ['has spaces for hyphens of every kind', 'Anne-Lise Berg\u2010Lie\u2011Dahl', 'anne lise berg lie dahl'],
    ['keeps a dash, which is no hyphen', 'Berg\u2013Lie', 'berg\u2013lie'],
    ['has single spaces', '  Kari \u00a0 Berg ', 'kari berg'],
    ['has the given name first when the name has one comma', 'Berg, Kari Anne', 'kari anne berg'],
    ['keeps the order of the words when the name has several commas', 'Berg, Kari, Oslo', 'berg kari oslo'],
    ['has spaces for dots', 'K.M. Berg', 'k m berg'],
    ['composes letters first', 'A\u030Ase O\u0308berg', 'åse øberg'],
    ['has å for aa, æ for ae and ä, and ø for oe and ö', 'Aase Kjaer Mäki Moe Öberg', 'åse kjær mæki mø øberg'],
    ['replaces the pairs one after another', 'Aae', 'åe'],
    ['replaces a pair before it removes marks', 'Máel', 'mael'],
    ['has the bare letter for Sami letters', 'Áilu Čáhppe Đuro Ŋáŧŧe Šaŋžo', 'ailu cahppe duro natte sanzo'],
    [
      'has the bare letter for other letters with marks',
      'René Müller Łukasz Çelik Ñuño',
      'rene muller lukasz celik nuno',
    ],
    ['has th for þ, d for ð and ss for ß', 'Þórður Weiß', 'thordur weiss'],
    ['has the bare letter for marks that cannot be composed', 'M\u0308ari I\u0307pek İpek', 'mari ipek ipek'],
    ['keeps å, æ and ø', 'Åse Ærlig Øst', 'åse ærlig øst'],
    ['is empty without letters and digits between hyphens, dots and apostrophes', " -.' ,", ''],
  ])('%s', (_, name, key) => {
    expect(nameKeyOf(name)).toBe(key);
  });

  it.each([...'\u0027\u0060\u00b4\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201b\u2032\uff07'])(
    'has no apostrophe: %s',
    (apostrophe) => {
      expect(nameKeyOf(`D${apostrophe}Angelo`)).toBe('dangelo');
    },
  );

  it('keeps a vowel sign of another script, which is a letter', () => {
    expect(nameKeyOf('हिमानी')).toBe('हिमानी');
  });

  it('is the same for a name in composed and in decomposed form', () => {
    const letters = fc.constantFrom(..."aAeoåÅæØäÖéüČđŊ -,.'’", 'a\u030a', 'e\u0301', 'o\u0308');
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 12 }), (parts) => {
        const name = parts.join('');
        expect(nameKeyOf(name.normalize('NFD'))).toBe(nameKeyOf(name));
      }),
      { numRuns: 500 },
    );
  });

  it('of plain letters, which take a short way, is the one that the name has with a dot behind it', () => {
    const letters = fc.constantFrom(...'aAeEoOåÅæÆøØdz09', ' ');
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 12 }), (parts) => {
        const name = parts.join('');
        expect(nameKeyOf(name)).toBe(nameKeyOf(`${name}.`));
      }),
      { numRuns: 500 },
    );
  });
});
