/** Removes what looks like a fødselsnummer from an organisation's configuration, as it is removed from the register. */
import { InvalidVocabularyError, type VocabularyProblem } from '../errors.ts';
import type { VocabularyColumn } from '../register/columns.ts';
import { scrubIdentityNumbers } from '../register/national-identity-number.ts';
import type { OrganisationConfiguration } from '../rules/organisation-configuration.ts';

/**
 * Reading 23 for the name of the organisation and its own words, which are stored and shown. A word is compared with cells
 * that have lost such a number too, so it still fits them. The column configuration has no words of a register.
 * @throws InvalidVocabularyError when two words become one and are mapped differently
 */
export function cleanConfiguration(configuration: OrganisationConfiguration): OrganisationConfiguration {
  const { organisation, organisationNumber, labels, vocabularies } = configuration;
  const problems: VocabularyProblem[] = [];
  const words = (column: Exclude<VocabularyColumn, 'aktivitetstype'>) => {
    const map = vocabularies[column];
    return map === undefined ? {} : { [column]: cleanMap(column, map, withoutNumbers, problems) };
  };
  const cleaned = {
    ...configuration,
    organisation: withoutNumbers(organisation) || `Organisasjon ${organisationNumber}`,
    labels: cleanMap('aktivitetstype', labels, (category) => category, problems),
    vocabularies: { ...words('form'), ...words('arrangor'), ...words('rolle'), ...words('land') },
  };
  if (problems.length > 0) throw new InvalidVocabularyError(problems);
  return cleaned;
}

function cleanMap<Word extends string>(
  column: VocabularyColumn,
  map: Readonly<Record<string, Word>>,
  cleanWord: (word: Word) => Word,
  problems: VocabularyProblem[],
): Record<string, Word> {
  const cleaned = new Map<string, Word>();
  for (const [own, target] of Object.entries(map)) {
    const value = withoutNumbers(own);
    const word = cleanWord(target);
    const before = cleaned.get(value) ?? word;
    if (before !== word) problems.push({ kind: 'conflict', column, value, word, otherValue: value });
    cleaned.set(value, before);
  }
  return Object.fromEntries(cleaned);
}

function withoutNumbers(text: string): string {
  return scrubIdentityNumbers(text, 'text') ?? text;
}
