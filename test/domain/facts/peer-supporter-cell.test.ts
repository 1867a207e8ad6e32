import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdentityReader } from '../../../lambdas/domain/facts/identity.ts';
import { splitPeerSupporters } from '../../../lambdas/domain/facts/peer-supporter-cell.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';

const identities = new IdentityReader(BUFDIR_2025, 2025);

/** Numbers, then names as they were written. */
function split(cell: string): string {
  const { numbers, names } = splitPeerSupporters(cell, identities);
  return [...numbers, ...names.map(({ written }) => written)].join(' | ');
}

describe('a cell of peer supporters', () => {
  it.each([
    ['101,102', '101 | 102'],
    ['101; 102 / 103 & 104', '101 | 102 | 103 | 104'],
    ['101 og 102 and 103', '101 | 102 | 103'],
    ['101\n102', '101 | 102'],
    ['00101, 101, 101.0', '101'],
    ['10 2 304', '102304'],
    ['Kari Berg og Per Dahl', 'Kari Berg | Per Dahl'],
    ['Kari Berg (101)', '101'],
    ['Kari Berg <101>, [102], {103}', '101 | 102 | 103'],
    ['#101', '101'],
    ['nr. 101', '101'],
    ['101: Kari', '101'],
    ['a 1', 'A1'],
    ['A-1', 'A-1'],
    ['K. Hansen 12', '12'],
    ['K. Li 12', '12'],
    ['A1 b 2', 'A1B2'],
    ['K. Hansen', 'K. Hansen'],
    ['Georg Ogland', 'Georg Ogland'],
  ])('gives for “%s”: %s', (cell, expected) => {
    expect(split(cell)).toBe(expected);
  });

  it.each(['', '-', '?', 'n/a', 'N/A', 'ukjent', 'Ingen', 'ikke medlem', '000', '777', '…', ' ; , ', 'gjest/ny'])(
    'has nobody for “%s”',
    (cell) => {
      expect(split(cell)).toBe('');
    },
  );

  it('does not split n/a, and reads what stands beside it', () => {
    expect(split('n/a; 101')).toBe('101');
    expect(split('101 / N/A')).toBe('101');
    expect(split('101/n/a')).toBe('101');
    expect(split('101 (n/a)')).toBe('101');
    expect(split('(n/a)')).toBe('(n/a)');
    expect(split('Kari/Anna')).toBe('Kari | Anna');
    expect(split('Jan/Arne')).toBe('Jan | Arne');
    expect(split('n/b')).toBe('n | b');
  });

  it('of numbers, which takes a short way, has those that it has beside a piece that is nobody', () => {
    const cells = fc.string({ unit: fc.constantFrom('0', '1', '1', '2', ',', ';', ' ') });
    fc.assert(
      fc.property(cells, (cell) => {
        expect(split(cell)).toBe(split(`${cell}/…`));
      }),
      { numRuns: 1_000 },
    );
  });

  it('with one number has the one that it has with a mark before it', () => {
    fc.assert(
      fc.property(fc.nat(12_000), (number) => {
        expect(split(`${number}`)).toBe(split(`#${number}`));
      }),
    );
  });

  it('looks turned round when two neighbouring pieces are one word each', () => {
    const turned = (cell: string) => splitPeerSupporters(cell, identities).looksTurnedRound;
    expect(turned('Hansen, Kari')).toBe(true);
    expect(turned('Hansen Kari, Per Dahl')).toBe(false);
    expect(turned('Hansen, 101')).toBe(false);
  });
});
