/** A configuration that was changed elsewhere while the user was choosing: theirs is shown, the user's choices stay. */
import { useEffect, useState } from 'react';
import type { ConfigurationVersion, Settings, WordsView } from '../../../lambdas/protocol.ts';
import type { Configuration } from '../../api/words/word-client.ts';
import { useConfigurationVersions } from '../../api/words/word-queries.ts';
import type { ChangeDraft } from './use-word-draft.ts';
import { rebased, sizeOf, type WordDraft } from './word-draft.ts';

interface Shown {
  readonly view: WordsView;
  readonly configuration: Configuration;
  readonly standard: Settings;
}

export interface ColleaguesChange {
  readonly version: number;
  /** Null until it is known who made it. */
  readonly made: Pick<ConfigurationVersion, 'at' | 'by'> | null;
  readonly actorNames: Readonly<Record<string, string>>;
}

/**
 * @param saving while the user's own change is being saved, it is no other's
 * @returns the newest change that was made elsewhere; null when there was none, or it has been dismissed
 */
export function useColleaguesChange(
  { view, configuration, standard }: Shown,
  [draft, change]: readonly [WordDraft, ChangeDraft],
  saving: boolean,
): readonly [ColleaguesChange | null, () => void] {
  const [version, setVersion] = useState<number | null>(null);
  const versions = useConfigurationVersions(view.year, version !== null).data;
  // Words and configuration are read one after the other.
  const whole = view.configurationVersion === configuration.version;
  const changed = !saving && whole && sizeOf(draft) > 0 && draft.base !== configuration.version;
  useEffect(() => {
    if (changed) {
      change((before) => rebased(before, view, configuration, standard));
      setVersion(configuration.version);
    }
  }, [changed, change, view, configuration, standard]);
  const made = versions?.versions.find((each) => each.version === version) ?? null;
  return [version === null ? null : { version, made, actorNames: versions?.actorNames ?? {} }, () => setVersion(null)];
}
