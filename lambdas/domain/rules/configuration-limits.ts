/** How large an organisation's configuration may be: it is stored as one item of at most 400 KB. */
import { type ErrorDetails, quoted } from '../errors.ts';
import type { OrganisationConfiguration } from './organisation-configuration.ts';

/** Bytes of the whole configuration as JSON. */
export const MAX_CONFIGURATION_BYTES = 200_000;
/** Letters of an organisation's own word, and of its name. */
export const MAX_WORD_LETTERS = 200;

/** Thrown for a configuration that is too large to store. */
export class ConfigurationTooLargeError extends Error {
  override readonly name = 'ConfigurationTooLargeError';
  readonly code = 'configuration_too_large';
  readonly retryable = false;
  readonly details: ErrorDetails;
  constructor(message: string, details: ErrorDetails) {
    super(message);
    this.details = details;
  }
}

/** @throws ConfigurationTooLargeError */
export function checkConfigurationSize(configuration: OrganisationConfiguration): void {
  checkLetters('organisation', configuration.organisation);
  const { labels, vocabularies } = configuration;
  for (const [column, words] of Object.entries({ aktivitetstype: labels, ...vocabularies })) {
    for (const word of Object.keys(words ?? {})) {
      checkLetters(column, word);
    }
  }
  const bytes = Buffer.byteLength(JSON.stringify(configuration));
  if (bytes > MAX_CONFIGURATION_BYTES) {
    throw new ConfigurationTooLargeError(
      `The configuration has ${bytes} bytes; at most ${MAX_CONFIGURATION_BYTES} are stored`,
      { bytes, limit: MAX_CONFIGURATION_BYTES },
    );
  }
}

/** @param column the column of an own word, or `organisation` for the name */
function checkLetters(column: string, text: string): void {
  const letters = [...text].length;
  if (letters > MAX_WORD_LETTERS) {
    throw new ConfigurationTooLargeError(
      `${column}: a text of ${letters} letters; at most ${MAX_WORD_LETTERS} are stored`,
      {
        column,
        value: quoted(text),
        letters,
        limit: MAX_WORD_LETTERS,
      },
    );
  }
}
