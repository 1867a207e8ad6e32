/** An organisation's own words without those that name a person, such as `Samtale med Kari Nordmann`. */
import type { ConfigurationChange } from '../../protocol.ts';
import type { KeptVersion } from '../rules/configuration-changes.ts';
import type { OrganisationConfiguration } from '../rules/organisation-configuration.ts';
import { ERASED_TEXT } from './erase-rows.ts';

type IsNaming = (word: string) => boolean;

/**
 * What named the person in the register is ERASED_TEXT there now, so that is mapped in its place; not where words that named
 * her stood for different things.
 * @returns the configuration itself when nothing in it names her
 */
export function withoutNamingWords(
  configuration: OrganisationConfiguration,
  isNaming: IsNaming,
): OrganisationConfiguration {
  const { labels, vocabularies } = configuration;
  const maps = [labels, ...Object.values(vocabularies).map((map = {}) => map)];
  if (!maps.some((map) => Object.keys(map).some(isNaming))) {
    return configuration;
  }
  const entries = Object.entries(vocabularies).map(([column, map = {}]) => [column, withoutWords(map, isNaming)]);
  return { ...configuration, labels: withoutWords(labels, isNaming), vocabularies: Object.fromEntries(entries) };
}

function withoutWords<W extends string>(map: Readonly<Record<string, W>>, isNaming: IsNaming): Record<string, W> {
  const kept = Object.entries(map).filter(([own]) => !isNaming(own));
  const erased = new Set(Object.entries(map).flatMap(([own, word]) => (isNaming(own) ? [word] : [])));
  const isMapped = kept.some(([own]) => own === ERASED_TEXT);
  const inPlace = erased.size === 1 && !isMapped ? [...erased].map((word) => [ERASED_TEXT, word] as const) : [];
  return Object.fromEntries([...kept, ...inPlace]);
}

/** @returns the version itself when no change of it names the person */
export function versionWithoutNamingWords(version: KeptVersion, isNaming: IsNaming): KeptVersion {
  const changes = version.changes.map((change) => changeWithoutNamingWord(change, isNaming));
  return changes.every((change, at) => change === version.changes[at]) ? version : { ...version, changes };
}

export function changeWithoutNamingWord(change: ConfigurationChange, isNaming: IsNaming): ConfigurationChange {
  return change.kind === 'word' && isNaming(change.value) ? { ...change, value: ERASED_TEXT } : change;
}
