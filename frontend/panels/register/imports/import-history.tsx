/** The imports of a base year, the newest first, with a filter. */
import { Heading, Link, Select } from '@navikt/ds-react';
import { useEffect, useRef, useState } from 'react';
import { IMPORT_ENDS, type ImportStatus, type ImportView } from '../../../../lambdas/protocol.ts';
import { useImportHistory } from '../../../api/registers/import-queries.ts';
import { OPEN_IMPORTS } from '../../../api/registers/register-queries.ts';
import { addressOf } from '../../../router.ts';
import { useWords } from '../../../translations/words.ts';
import { useActorName } from '../../frame/actor-name.ts';
import { MoreButton } from '../../frame/more-button.tsx';
import { StackedTable } from '../../frame/tables/stacked-table.tsx';
import { Trouble } from '../../frame/trouble.tsx';
import { distinctTimes } from '../../history/distinct-times.ts';
import { useSay } from '../../run/status-messages.tsx';
import { ImportStatusTag } from './import-panel.tsx';

const FILTERS = ['all', 'open', ...IMPORT_ENDS] as const;
type Filter = (typeof FILTERS)[number];

function statusesOf(filter: Filter): readonly ImportStatus[] {
  switch (filter) {
    case 'all':
      return [];
    case 'open':
      return OPEN_IMPORTS;
    default:
      return [filter];
  }
}

export function ImportHistory({ year }: { readonly year: number }) {
  const { t } = useWords();
  const say = useSay();
  const [filter, setFilter] = useState<Filter>('all');
  const history = useImportHistory({ statuses: statusesOf(filter), year });
  const imports = history.data?.pages.flatMap((page) => page.imports) ?? [];
  const none = t(filter === 'all' ? 'imports.none' : 'imports.noneMatch');

  /** Set when the user asks for other rows: how many there are is announced once they have arrived. */
  const asked = useRef(false);
  const settled = history.isSuccess && !history.isFetching;
  useEffect(() => {
    if (settled && asked.current) {
      asked.current = false;
      say(imports.length === 0 ? none : t('imports.shown', { count: imports.length }));
    }
  });

  return (
    <section className="card" aria-labelledby="imports-heading">
      <Heading level="2" size="medium" id="imports-heading">
        {t('imports.heading')}
      </Heading>
      <div className="filters">
        <Select
          label={t('imports.filter')}
          size="small"
          value={filter}
          onChange={(event) => {
            asked.current = true;
            setFilter(FILTERS.find((each) => each === event.target.value) ?? 'all');
          }}
        >
          {FILTERS.map((each) => (
            <option key={each} value={each}>
              {each === 'all' || each === 'open' ? t(`imports.${each}`) : t(`importStatus.${each}`)}
            </option>
          ))}
        </Select>
      </div>
      {history.isPending && <p>{t('loading')}</p>}
      {history.isLoadingError && <Trouble error={history.error} onRetry={history.refetch} />}
      {history.isSuccess && imports.length === 0 && <p>{none}</p>}
      {imports.length > 0 && <ImportTable imports={imports} />}
      {history.hasNextPage && (
        <MoreButton
          isFetching={history.isFetchingNextPage}
          onMore={() => {
            asked.current = true;
            void history.fetchNextPage();
          }}
        />
      )}
    </section>
  );
}

function ImportTable({ imports }: { readonly imports: readonly ImportView[] }) {
  const words = useWords();
  const { t } = words;
  const actorName = useActorName();
  const times = distinctTimes(imports, words);
  return (
    <StackedTable
      caption={t('imports.caption')}
      columns={[t('imports.started'), t('imports.status'), t('imports.files'), t('imports.by')]}
      rows={imports.map(({ importId, year, status, summary, requestedBy, actorNames }, index) => ({
        key: importId,
        cells: [
          <Link
            key="details"
            href={addressOf({ page: 'register', year, importId })}
            aria-label={t('imports.detailsOf', { time: times[index] ?? '' })}
          >
            {times[index]}
          </Link>,
          <ImportStatusTag key="status" status={status} />,
          t('imports.filesOf', { completed: summary.completed, total: summary.total }),
          actorName(requestedBy, actorNames, 'alone'),
        ],
      }))}
    />
  );
}
