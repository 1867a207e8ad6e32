import { describe, expect, it } from 'vitest';
import { cleanConfiguration } from '../../../lambdas/domain/facts/clean-configuration.ts';

const NUMBER = '01017012345';
const CONFIGURATION = {
  organisationNumber: '970168885',
  organisation: 'Testlaget',
  year: 2025,
  labels: {},
  vocabularies: {},
  settings: {},
  columnConfiguration: null,
};

describe('what looks like a fødselsnummer in a configuration', () => {
  it('is removed from the name and from the own words of every column', () => {
    const cleaned = cleanConfiguration({
      ...CONFIGURATION,
      organisation: `Testlaget ${NUMBER}`,
      labels: { [`Hos Kari ${NUMBER}`]: 'OPPSOK', ['__proto__']: 'KURS' },
      vocabularies: {
        form: { [`hos ${NUMBER}`]: 'fysisk' },
        arrangor: { 'oss 010170 12345': 'egen' },
        rolle: { 'mor 010170-12345': `annen ${NUMBER}` },
        land: { [NUMBER]: 'NO' },
      },
    });
    expect(cleaned).toEqual({
      ...CONFIGURATION,
      labels: { 'Hos Kari': 'OPPSOK', ['__proto__']: 'KURS' },
      vocabularies: {
        form: { hos: 'fysisk' },
        arrangor: { oss: 'egen' },
        rolle: { mor: 'annen' },
        land: { '': 'NO' },
      },
    });
  });

  it('leaves a name for an organisation that is called by one', () => {
    expect(cleanConfiguration({ ...CONFIGURATION, organisation: NUMBER }).organisation).toBe('Organisasjon 970168885');
  });

  it('may stand in two words that are mapped alike, and not in two that are mapped differently', () => {
    const labels = (second: 'KURS' | 'SAMTALE') =>
      ({ [`Hos ${NUMBER}`]: 'SAMTALE', 'Hos 02017012345': second }) as const;
    expect(cleanConfiguration({ ...CONFIGURATION, labels: labels('SAMTALE') }).labels).toEqual({ Hos: 'SAMTALE' });
    expect(() => cleanConfiguration({ ...CONFIGURATION, labels: labels('KURS') })).toThrow(
      expect.objectContaining({
        code: 'invalid_vocabulary',
        details: {
          problems: [{ kind: 'conflict', column: 'aktivitetstype', value: 'Hos', word: 'KURS', otherValue: 'Hos' }],
          count: 1,
        },
      }),
    );
  });
});
