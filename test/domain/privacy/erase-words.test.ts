import { expect, it } from 'vitest';
import { versionWithoutNamingWords, withoutNamingWords } from '../../../lambdas/domain/privacy/erase-words.ts';
import type { KeptVersion } from '../../../lambdas/domain/rules/configuration-changes.ts';
import { configurationWithoutChoices } from '../../../lambdas/domain/rules/organisation-configuration.ts';

const EMPTY = configurationWithoutChoices('900000001', 2025, undefined);
const isNaming = (word: string) => word.includes('Kari');

it('a word that names the person is the erased text with the same meaning, and the others stay', () => {
  const configuration = {
    ...EMPTY,
    labels: { 'Tur med Kari Vik': 'SOSIALT', Kveld: 'KURS' },
    vocabularies: { form: { 'hos Kari Vik': 'fysisk' }, land: { Norge: 'NO' } },
  } as const;
  expect(withoutNamingWords(configuration, isNaming)).toEqual({
    ...EMPTY,
    labels: { Kveld: 'KURS', '[slettet]': 'SOSIALT' },
    vocabularies: { form: { '[slettet]': 'fysisk' }, land: { Norge: 'NO' } },
  });
});

it('words that name the person and stood for different things are not mapped any more', () => {
  const configuration = { ...EMPTY, labels: { 'Tur med Kari': 'SOSIALT', 'Kurs med Kari': 'KURS' } } as const;
  expect(withoutNamingWords(configuration, isNaming).labels).toEqual({});
});

it('what the erased text stood for already it still stands for', () => {
  const configuration = { ...EMPTY, labels: { '[slettet]': 'KURS', 'Tur med Kari': 'SOSIALT' } } as const;
  expect(withoutNamingWords(configuration, isNaming).labels).toEqual({ '[slettet]': 'KURS' });
});

it('configurations and versions that name nobody are themselves', () => {
  const configuration = { ...EMPTY, labels: { Kveld: 'KURS' } } as const;
  expect(withoutNamingWords(configuration, isNaming)).toBe(configuration);
  const change = { kind: 'word', column: 'form', value: 'Kveld', before: null, after: 'fysisk' } as const;
  const version: KeptVersion = { version: 1, at: '', by: 'ola', actorName: null, changes: [change], count: 1 };
  expect(versionWithoutNamingWords(version, isNaming)).toBe(version);
});
