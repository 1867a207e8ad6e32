/** What a new version of a configuration changes, as it is kept and shown. */
import * as z from 'zod';
import {
  type ConfigurationChange,
  configurationVersionSchema,
  SETTINGS,
  WORD_COLUMNS,
  type WordColumn,
} from '../../protocol.ts';
import { canonicalSha256 } from '../canonical.ts';
import type { OrganisationConfiguration } from './organisation-configuration.ts';

/** Changes of a version that are kept: with words of the longest length they fit in an item of 400 KB. */
export const MAX_CHANGES = 200;

export const keptVersionSchema = configurationVersionSchema.extend({ actorName: z.string().nullable() });
/** A version of a configuration as it is stored: who changed what and when. */
export type KeptVersion = Readonly<z.infer<typeof keptVersionSchema>>;

/** All changes, in the order of the columns and then of the words. Empty for the same configuration. */
export function configurationChanges(
  before: OrganisationConfiguration,
  after: OrganisationConfiguration,
): ConfigurationChange[] {
  return [
    ...(before.organisation === after.organisation ? [] : [{ kind: 'organisation' as const }]),
    ...WORD_COLUMNS.flatMap((column) => wordChanges(column, before, after)),
    ...settingChanges(before, after),
    ...(canonicalSha256(before.columnConfiguration ?? null) === canonicalSha256(after.columnConfiguration ?? null)
      ? []
      : [{ kind: 'columns' as const }]),
  ];
}

function wordChanges(
  column: WordColumn,
  before: OrganisationConfiguration,
  after: OrganisationConfiguration,
): ConfigurationChange[] {
  const [earlier, later] = [wordsOf(column, before), wordsOf(column, after)];
  return [...new Set([...later.keys(), ...earlier.keys()])]
    .map((value) => ({
      kind: 'word' as const,
      column,
      value,
      before: earlier.get(value) ?? null,
      after: later.get(value) ?? null,
    }))
    .filter((change) => change.before !== change.after);
}

/** A map, because a word can be `__proto__`. */
function wordsOf(column: WordColumn, { labels, vocabularies }: OrganisationConfiguration): Map<string, string> {
  return new Map(Object.entries(column === 'aktivitetstype' ? labels : (vocabularies[column] ?? {})));
}

function settingChanges(before: OrganisationConfiguration, after: OrganisationConfiguration): ConfigurationChange[] {
  return SETTINGS.map((setting) => ({
    kind: 'setting' as const,
    setting,
    before: before.settings[setting] ?? null,
    after: after.settings[setting] ?? null,
  })).filter((change) => change.before !== change.after);
}
