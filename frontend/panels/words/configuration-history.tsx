/** Who changed which words and settings, and when; folded, and read when it is unfolded. */
import { useState } from 'react';
import type { ConfigurationChange, ConfigurationVersion } from '../../../lambdas/protocol.ts';
import type { ConfigurationVersions } from '../../api/words/word-client.ts';
import { useConfigurationVersions } from '../../api/words/word-queries.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';
import { StackedTable } from '../frame/tables/stacked-table.tsx';
import { Trouble } from '../frame/trouble.tsx';
import { useWordName } from './word-name.ts';

export function ConfigurationHistory({ year }: { readonly year: number }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const found = useConfigurationVersions(year, open);
  return (
    <details className="card word-fold" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t('words.history.heading')}</summary>
      {open && found.isPending && <p>{t('loading')}</p>}
      {open && found.isLoadingError && <Trouble error={found.error} onRetry={found.refetch} />}
      {found.data !== undefined &&
        (found.data.versions.length === 0 ? <p>{t('words.history.none')}</p> : <VersionTable {...found.data} />)}
    </details>
  );
}

function VersionTable({ versions, actorNames }: ConfigurationVersions) {
  const { t, dateTime } = useWords();
  const actorName = useActorName();
  return (
    <StackedTable
      caption={t('words.history.caption')}
      columns={[t('words.history.when'), t('words.history.who'), t('words.history.what')]}
      rows={versions.map((version) => ({
        key: String(version.version),
        cells: [
          dateTime(version.at),
          actorName(version.by, actorNames, 'alone'),
          <Changes key="changes" version={version} />,
        ],
      }))}
    />
  );
}

/** Changes of one version that are shown before the rest is asked for. */
const SHOWN = 5;

function Changes({ version: { changes, count } }: { readonly version: ConfigurationVersion }) {
  const { t } = useWords();
  const text = useChangeText();
  const [all, setAll] = useState(false);
  const shown = all ? changes : changes.slice(0, SHOWN);
  const more = changes.length - shown.length;
  if (count === 0) {
    return t('words.history.nothing');
  }
  return (
    <>
      <ul className="plain-list">
        {shown.map((change) => (
          <li key={text(change)}>{text(change)}</li>
        ))}
        {more === 0 && count > changes.length && <li>{t('words.history.more', { count: count - changes.length })}</li>}
      </ul>
      {more > 0 && (
        <button type="button" className="link-button" onClick={() => setAll(true)}>
          {t('words.history.showMore', { count: count - shown.length })}
        </button>
      )}
    </>
  );
}

function useChangeText(): (change: ConfigurationChange) => string {
  const { t } = useWords();
  const wordName = useWordName();
  const answer = (value: boolean | null) =>
    value === null ? t('settings.byRules') : t(value ? 'settings.yes' : 'settings.no');
  return (change) => {
    switch (change.kind) {
      case 'word': {
        const { column, value, before, after } = change;
        const word = (name: string | null) => (name === null ? t('words.noWord') : wordName(column, name));
        const facts = {
          column: t(`words.column.${column}`),
          value: value === '' ? t('words.empty') : value,
          before: word(before),
          after: word(after),
        };
        return t(before === null ? 'words.history.word' : 'words.history.wordChanged', facts);
      }
      case 'setting':
        return t('words.history.setting', {
          setting: t(`settings.${change.setting}.name`),
          before: answer(change.before),
          after: answer(change.after),
        });
      default:
        return t(`words.history.${change.kind}`);
    }
  };
}
