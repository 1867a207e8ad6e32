/** Refuses a file that no mapping of words can make right. */
import { AmbiguousActivityIdError, UnmappedValuesError } from '../errors.ts';
import { unmappedValues } from '../facts/unmapped-values.ts';
import { Vocabularies } from '../facts/vocabularies.ts';
import type { AmbiguousId } from '../register/register.ts';
import type { WordUse } from '../register/word-uses.ts';
import { MAX_CONFIGURATION_BYTES } from '../rules/configuration-limits.ts';
import type { OrganisationConfiguration } from '../rules/organisation-configuration.ts';

/**
 * A file that only has unmapped values is stored, because they may be mapped later; a refusal for another reason names
 * them first.
 * @param configuration the organisation's words as they are now; undefined when it has given none
 * @throws UnmappedValuesError | AmbiguousActivityIdError
 */
export function checkContent(
  content: { readonly ambiguousIds: readonly AmbiguousId[]; readonly words: readonly WordUse[] },
  configuration: OrganisationConfiguration | undefined,
): void {
  const { ambiguousIds, words } = content;
  const unmapped = unmappedValues(words, new Vocabularies(configuration ?? { labels: {}, vocabularies: {} }));
  const bytes = unmapped.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0);
  // The configuration has no room to map so much, so this column holds no vocabulary.
  const cannotBeMapped = bytes > MAX_CONFIGURATION_BYTES;
  const areNamedFirst = configuration !== undefined && unmapped.length > 0 && ambiguousIds.length > 0;
  if (cannotBeMapped || areNamedFirst) {
    throw new UnmappedValuesError(unmapped);
  }
  if (ambiguousIds.length > 0) {
    throw new AmbiguousActivityIdError(ambiguousIds);
  }
}
