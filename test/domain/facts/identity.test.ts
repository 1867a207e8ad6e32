import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityKey } from '../../../lambdas/domain/facts/chunk-facts.ts';
import { birthOf, emailOf, IdentityReader, phoneOf } from '../../../lambdas/domain/facts/identity.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import { attendanceFields, YEAR } from '../../factories.ts';

const reader = new IdentityReader(BUFDIR_2025, YEAR);
const read = (fields: Parameters<typeof attendanceFields>[0]) => reader.read(attendanceFields(fields));

describe('a name', () => {
  it.each(['en deltaker', 'Deltaker, en', 'UKJENT', 'N.N.', 'n-n', 'Besoekende', 'En  person', '-', '?', 'x', "'"])(
    'is none when it is the placeholder %s',
    (navn) => {
      expect(read({ navn }).identity).toMatchObject({ nameKey: '', name: '' });
    },
  );

  it('is kept as it was written beside its key', () => {
    expect(read({ navn: 'Berg, Kari' }).identity).toMatchObject({ nameKey: 'kari berg', name: 'Berg, Kari' });
  });

  it('is no part of what makes two identities equal', () => {
    expect(identityKey(read({ navn: 'Berg, Kari' }).identity)).toBe(identityKey(read({ navn: 'KARI BERG' }).identity));
  });
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

  it.each([
    ...['-', '?', '0', 'X', 'ukjent', 'Ingen', 'nei', 'N/A', 'Ikke medlem', 'Ikke-medlem', 'gjest', 'Mangler', 'NY'],
    ...['null', 'None', 'NaN'],
  ])('is empty for the placeholder %s', (text) => {
    expect(read({ medlemsnr: text }).identity.memberNumber).toBe('');
  });

  it.each(['00', '000', '111', '0111', '99999', '1 1 1', ' N / A '])(
    'is empty when it is a placeholder as it is written or as it is compared: %s',
    (text) => {
      expect(read({ medlemsnr: text }).identity.memberNumber).toBe('');
    },
  );

  it.each([
    ['11', '11'],
    ['011', '11'],
    ['1112', '1112'],
    ['AAA', 'AAA'],
    ['ny 12', 'NY12'],
    ['gjest1', 'GJEST1'],
  ])('is one although it resembles a placeholder: %s', (text, number) => {
    expect(read({ medlemsnr: text }).identity.memberNumber).toBe(number);
  });
});

describe('a piece of a list of peer supporters', () => {
  it.each(['-', 'ingen', '0111', 'N/A', 'Ukjent', 'n.n.', 'en deltaker', '.', "'"])('is a placeholder: %s', (text) => {
    expect(reader.isPlaceholder(text)).toBe(true);
  });

  it.each(['12', '12.', '(12)', 'Kari', 'K. Hansen 12', 'X12'])('is no placeholder: %s', (text) => {
    expect(reader.isPlaceholder(text)).toBe(false);
  });
});

describe('an address', () => {
  it('of plain letters, which takes a short way, is the one that it has with a space before it', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'A', 'æ', '0', '.', '-', '_', '+', '@', '@', ' ') });
    fc.assert(
      fc.property(letters, (text) => {
        expect(emailOf(text)).toBe(emailOf(` ${text}`));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a phone number', () => {
  it.each(['90012345', '+47 900 12 345', '0047 90012345', '(+47) 900-12-345'])(
    'is read as eight digits from %s',
    (text) => {
      expect(phoneOf(text)).toBe('90012345');
    },
  );

  it('of digits, which takes a short way, is the one that it has with a space behind it', () => {
    const digits = fc.string({ unit: fc.constantFrom('0', '4', '7', '9'), minLength: 6, maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom('', '0047'), digits, (before, rest) => {
        expect(phoneOf(before + rest)).toBe(phoneOf(`${before}${rest} `));
      }),
    );
    expect(phoneOf('00471234')).toBe('');
  });

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

  it.each(['@', '@example.no', 'kari@', ' @example.no'])('is empty without something on both sides: “%s”', (text) => {
    expect(emailOf(text)).toBe('');
  });

  it.each(['kari berg@example.no', 'kari@example.no per', 'kari\u00a0@example.no'])(
    'is empty when it holds a space: “%s”',
    (text) => {
      expect(emailOf(text)).toBe('');
    },
  );
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
