import { describe, expect, it } from 'vitest';
import {
  birthOf,
  emailOf,
  IdentityReader,
  isIdentified,
  nameKeyOf,
  phoneOf,
} from '../../../lambdas/domain/facts/identity.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import { attendanceFields, identity, YEAR } from '../../factories.ts';

const reader = new IdentityReader(BUFDIR_2025, YEAR);
const read = (fields: Parameters<typeof attendanceFields>[0]) => reader.read(attendanceFields(fields));

describe('a name key', () => {
  it.each([
    ['is in lower case with spaces for hyphens', 'Anne-Lise BERG', 'anne lise berg'],
    ['has single spaces', '  Kari \u00a0 Berg ', 'kari berg'],
    ['has the given name first when the name has one comma', 'Berg, Kari Anne', 'kari anne berg'],
    ['keeps the order of the words when the name has several commas', 'Berg, Kari, Oslo', 'berg kari oslo'],
    ['has spaces for dots', 'K.M. Berg', 'k m berg'],
    ['composes letters first', 'A\u030Ase', 'åse'],
    ['has å for aa, æ for ae and ä, and ø for oe and ö', 'Aase Kjaer Mäki Moe Öberg', 'åse kjær mæki mø øberg'],
    ['replaces the pairs one after another', 'Aae', 'åe'],
  ])('%s', (_, name, key) => {
    expect(nameKeyOf(name)).toBe(key);
  });

  it.each(['en deltaker', 'Deltaker, en', 'UKJENT', 'N.N.', 'n-n', 'Besoekende', 'En  person', '-', '?', 'x'])(
    'is empty for the placeholder %s',
    (name) => {
      expect(read({ navn: name }).identity.nameKey).toBe('');
    },
  );
});

describe('a member number', () => {
  it.each([
    ['is compared in upper case', 'nb12a', 'NB12A'],
    ['is compared without spaces', '10 05 50', '100550'],
    ['loses leading zeros when it has only digits', '000123', '123'],
    ['keeps leading zeros when it has other characters', '00A1', '00A1'],
  ])('%s', (_, text, number) => {
    expect(read({ medlemsnr: text }).identity.memberNumber).toBe(number);
  });

  it.each(['-', '?', '0', '000', 'X', 'ukjent', 'Ingen', 'nei', 'N/A', 'Ikke medlem'])(
    'is empty for the placeholder %s',
    (text) => {
      expect(read({ medlemsnr: text }).identity.memberNumber).toBe('');
    },
  );

  it('is read the same way in the list of peer supporters, which has no repeated numbers', () => {
    expect(reader.memberNumbers(' 0012, nb 7 ,12,-,')).toEqual(['12', 'NB7']);
  });
});

describe('a phone number', () => {
  it.each(['90012345', '+47 900 12 345', '0047 90012345', '(+47) 900-12-345'])(
    'is read as eight digits from %s',
    (text) => {
      expect(phoneOf(text)).toBe('90012345');
    },
  );

  it.each(['4790012345', '+46 90012345', '1234567', '900123456', 'mangler', ''])('is empty for “%s”', (text) => {
    expect(phoneOf(text)).toBe('');
  });
});

describe('an e-mail address', () => {
  it('is trimmed and in lower case', () => {
    expect(emailOf(' Kari@Example.NO ')).toBe('kari@example.no');
  });

  it.each(['kari.example.no', 'kari@@example.no', 'a@b@c', ''])('is empty without exactly one @: “%s”', (text) => {
    expect(emailOf(text)).toBe('');
  });
});

describe('a birth date', () => {
  it.each([
    ['14.03.1950', '1950-03-14', 1950],
    ['1950-03-14', '1950-03-14', 1950],
    ['1950', '', 1950],
    ['1900', '', 1900],
    ['2025', '', 2025],
  ])('is read from %s', (text, birthDate, birthYear) => {
    expect(birthOf(text, YEAR, 1900)).toEqual({ birthDate, birthYear, readable: true });
  });

  it.each(['1899', '31.12.1899', '2026', '2026-01-01', '50', 'ukjent', '30.02.1950'])(
    'cannot be read from %s',
    (text) => {
      expect(birthOf(text, YEAR, 1900)).toEqual({ birthDate: '', birthYear: 0, readable: false });
    },
  );
});

describe('an attendance', () => {
  it('is identified by a name key, member number, e-mail or phone', () => {
    expect(
      [{ nameKey: 'kari' }, { memberNumber: '1' }, { email: 'a@x.no' }, { phone: '90012345' }].map((fields) =>
        isIdentified(identity(fields)),
      ),
    ).toEqual([true, true, true, true]);
  });

  it('is not identified by a birth date alone', () => {
    expect(isIdentified(read({ navn: 'Ukjent', fodselsdato: '1950-03-14', medlemsnr: '0' }).identity)).toBe(false);
  });
});
