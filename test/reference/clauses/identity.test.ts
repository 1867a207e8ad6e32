import { describe, expect, it } from 'vitest';
import { comparableNumber, readEmail, readMemberNumber, readPhone } from '../persons/identity.ts';
import { looseKey, oneLetterApart, readNameKey } from '../persons/name-key.ts';
import { cleanCell } from '../reading/text.ts';
import { count, group, row } from './small-register.ts';

describe('a name key', () => {
  it.each([
    ['Nordmann, Kari', 'kari nordmann'],
    ['KARI  ANNE-MARIE', 'kari anne marie'],
    ['Kari‐Anne', 'kari anne'],
    ['Vik, Kari, dr.', 'vik kari dr'],
    ['K.M. Vik', 'k m vik'],
    ['Aase Baeck Soerli', 'åse bæck sørli'],
    ['Märta Böe', 'mærta bøe'],
    ['Áile Šuorggi Gáđđevárri', 'aile suorggi gaddevarri'],
    ['Łukasz Þór Straße Žic Ŧŋ', 'lukasz thor strasse zic tn'],
    ['Liam O’Shea', 'liam oshea'],
    ["Liam O'Shea", 'liam oshea'],
    ['A\u030Ase', 'åse'],
    ['NN', ''],
    ['N.N.', ''],
    ['En deltaker', ''],
    ['Deltaker, en', ''],
    ['Besokende', 'besokende'],
    ['Besøkende', ''],
    ['-', ''],
    ['?', ''],
    ['X', ''],
  ])('of %s is "%s"', (name, key) => {
    expect(readNameKey(name)).toBe(key);
  });

  it('has a loose key with the words in order and no letters of its own', () => {
    expect(looseKey('kåre sæther bø')).toBe(looseKey('bo kare saether'));
    expect(looseKey('kåre sæther')).toBe('karesaether');
  });
});

describe('two words', () => {
  it.each([
    ['kari', 'karin', true],
    ['kari', 'kai', true],
    ['kari', 'kori', true],
    ['kari', 'akri', true],
    ['kari', 'kair', true],
    ['kari', 'kari', false],
    ['kari', 'ikar', false],
    ['kari', 'iark', false],
    ['kari', 'karine', false],
    ['bo', 'bob', false],
  ])('%s and %s are one letter apart: %s', (left, right, expected) => {
    expect(oneLetterApart(left, right)).toBe(expected);
    expect(oneLetterApart(right, left)).toBe(expected);
  });
});

describe('a member number', () => {
  it.each([
    ['101', '101'],
    ['101.0', '101'],
    ['00101', '101'],
    ['a 1', 'A1'],
    ['0a', '0A'],
    ...['-', '?', '0', '00', '0.0', 'x', 'Ukjent', 'INGEN', 'nei', 'N/A', 'ikke medlem', 'Ikke-medlem', 'gjest'].map(
      (word) => [word, ''],
    ),
    ...['mangler', 'ny', 'null', 'None', 'NaN', '111', '0111', '9999999', '1 1 1'].map((word) => [word, '']),
    ['11', '11'],
    ['1112', '1112'],
    ['01015012345', ''],
    ['010150 12345', ''],
    ['1015012345', ''],
    ['1015012345.0', ''],
    ['9915012345', '9915012345'],
  ])('%s is compared as "%s"', (text = '', number = '') => {
    expect(readMemberNumber(text)).toBe(number);
  });

  it('is not taken for a birth number after its words were joined', () => {
    expect(comparableNumber('12345 678901')).toBe('12345678901');
  });
});

describe('an address', () => {
  it('is an e-mail with one @ and something on both sides, without spaces', () => {
    expect(readEmail('Kari@X.no')).toBe('kari@x.no');
    for (const text of ['kari', '@x.no', 'kari@', 'a@b@c', 'kari moe@x.no', 'kari 01015012345@x.no']) {
      expect(readEmail(text)).toBe('');
    }
    expect(readEmail('kari01015012345@x.no')).toBe('kari@x.no');
  });

  it('is a phone of eight digits after the Norwegian code', () => {
    for (const text of ['91234567', '912 34 567', '+4791234567', '0047 91 23 45 67', 'tlf. 91234567', '91234567.0']) {
      expect(readPhone(text)).toBe('91234567');
    }
    for (const text of ['4791234567', '9123456', '+4691234567', '']) {
      expect(readPhone(text)).toBe('');
    }
  });
});

describe('a cell', () => {
  it('is cleaned of other spaces, control and format characters', () => {
    expect(cleanCell('\u00A0 Kari\u2003\n\tMoe\u200B\u0007\uFFFE ')).toBe('Kari Moe');
    expect(cleanCell('a \u200B b')).toBe('a b');
  });

  it('is empty for an error text of a spreadsheet, as a whole cell in any case', () => {
    for (const text of ['#N/A', '#i/t', ' #REF! ', '#VERDI!', '#NAVN?', '#DIV/0!', '#NUM!', '#NULL!']) {
      expect(cleanCell(text)).toBe('');
    }
    expect(cleanCell('#N/A 7')).toBe('#N/A 7');
  });
});

describe('an attendance', () => {
  const unidentified = (cells: Record<string, string>) =>
    count({ activities: [group('a')], attendances: [row('a', '', cells)] }).total.unidentified;

  it('is unidentified with a birth date, a placeholder or an error text alone', () => {
    expect(unidentified({ fodselsdato: '1950-01-02' })).toBe(1);
    expect(unidentified({ navn: '#N/A', medlemsnr: 'gjest', telefon: '123', epost: 'kari' })).toBe(1);
    expect(unidentified({ navn: '01015012345' })).toBe(1);
    expect(unidentified({ medlemsnr: '7' })).toBe(0);
  });

  it('has no birth date before 1900, after the base year, or that looks like a birth number', () => {
    const persons = (fodselsdato: string) =>
      count({
        activities: [group('a'), group('b')],
        attendances: [row('a', 'Kari Moe', { fodselsdato }), row('b', 'Kari Moe', { fodselsdato: '1950-01-02' })],
      }).total;
    expect(persons('2.1.1950').unique_participants).toBe(1);
    expect(persons('1950-1-2').unique_participants).toBe(1);
    expect(persons('1950-01-01T23:00:00Z').unique_participants).toBe(1);
    expect(persons('1951.0').unique_participants_min).toBe(2);
    for (const text of ['1899-12-31', '2026-01-01', '02015012345', '201501234', '0201501234', '31.2.1950']) {
      expect(persons(text)).toMatchObject({ unique_participants: 2, unique_participants_min: 1 });
    }
  });
});
