/** All exports of the organisation, the newest first, with a filter. */
import { Heading, Select } from '@navikt/ds-react';
import { useEffect, useRef } from 'react';
import { EXPORT_STATUSES, type ExportStatus, TERMINAL_STATUSES } from '../../lambdas/protocol.ts';
import { useExportHistory } from '../api/exports/export-queries.ts';
import { useMe } from '../api/queries.ts';
import { MoreButton } from '../panels/frame/more-button.tsx';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { Trouble } from '../panels/frame/trouble.tsx';
import { ExportTable } from '../panels/history/export-table.tsx';
import { MailChoice } from '../panels/history/mail-choice.tsx';
import { useSay } from '../panels/run/status-messages.tsx';
import { isWorking } from '../progress/reducer.ts';
import { replaceRoute } from '../router.ts';
import { useWords } from '../translations/words.ts';

const FILTERS = ['all', 'running', ...TERMINAL_STATUSES, 'paused', 'queued'] as const;
type Filter = (typeof FILTERS)[number];

interface Chosen {
  readonly status: Filter;
  readonly year: number | null;
}

export function HistoryPage({ query }: { readonly query: string }) {
  const { t } = useWords();
  const say = useSay();
  const chosen = chosenIn(query);
  const history = useExportHistory({ statuses: statusesOf(chosen.status), year: chosen.year });
  const exports = history.data?.pages.flatMap((page) => page.exports) ?? [];
  const more = useMore(exports.length, history);
  const me = useMe().data;
  const registers = me?.registers ?? [];
  const years = [...new Set([...registers.map((each) => each.year), ...(chosen.year === null ? [] : [chosen.year])])];
  const filtered = chosen.status !== 'all' || chosen.year !== null;
  const none = exports.length === 0 && !history.hasNextPage ? t(filtered ? 'history.noneMatch' : 'history.none') : null;
  usePageTitle(t('history.heading'));

  /** Set when the user asks for other rows: how many there are is announced once they have arrived. */
  const asked = useRef(false);
  const settled = history.isSuccess && !history.isFetching;
  useEffect(() => {
    if (settled && asked.current) {
      asked.current = false;
      const count = exports.length;
      say(none ?? t(history.hasNextPage ? 'history.shownOfMore' : 'history.shown', { count }));
    }
  });

  function choose(change: Partial<Chosen>) {
    asked.current = true;
    replaceRoute({ page: 'history', query: queryOf({ ...chosen, ...change }) });
  }

  return (
    <>
      <Heading level="1" size="large" tabIndex={-1} className="page-heading">
        {t('history.heading')}
      </Heading>
      <section className="card" aria-label={t('history.heading')} ref={more.list}>
        <p className="subtle">{t('history.lead')}</p>
        <div className="filters">
          <Select
            label={t('history.filterStatus')}
            size="small"
            value={chosen.status}
            onChange={(event) => choose({ status: filterOf(event.target.value) })}
          >
            {FILTERS.map((each) => (
              <option key={each} value={each}>
                {each === 'all' || each === 'running' ? t(`history.${each}`) : t(`statusName.${each}`)}
              </option>
            ))}
          </Select>
          <Select
            label={t('history.filterYear')}
            size="small"
            value={chosen.year ?? 'all'}
            onChange={(event) => choose({ year: yearOf(event.target.value) })}
          >
            <option value="all">{t('history.all')}</option>
            {years
              .sort((one, other) => other - one)
              .map((each) => (
                <option key={each}>{each}</option>
              ))}
          </Select>
        </div>
        {history.isPending && <p>{t('loading')}</p>}
        {(history.isLoadingError || history.isFetchNextPageError) && (
          <Trouble error={history.error} onRetry={history.isFetchNextPageError ? more.fetch : history.refetch} />
        )}
        {history.isSuccess && none !== null && <p>{none}</p>}
        {exports.length > 0 && <ExportTable exports={exports} query={query} />}
        {history.hasNextPage && (
          <MoreButton
            ref={more.button}
            isFetching={history.isFetchingNextPage}
            onMore={() => {
              asked.current = true;
              more.fetch();
            }}
          />
        )}
      </section>
      <MailChoice />
    </>
  );
}

/** Fetches the next page and moves focus to its first row: the button disappears with the last page. */
function useMore(count: number, history: ReturnType<typeof useExportHistory>) {
  const list = useRef<HTMLElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const shownBefore = useRef<number | null>(null);
  const { isFetchingNextPage } = history;

  useEffect(() => {
    const before = shownBefore.current;
    if (before === null || isFetchingNextPage) {
      return;
    }
    shownBefore.current = null;
    const focused = document.activeElement;
    const isLost = focused === null || focused === document.body;
    if (count > before && (isLost || focused === button.current)) {
      list.current?.querySelectorAll<HTMLElement>('tbody a')[before]?.focus();
    } else if (isLost) {
      list.current?.querySelector<HTMLElement>('select')?.focus();
    }
  }, [count, isFetchingNextPage]);

  return {
    list,
    button,
    fetch: () => {
      if (!isFetchingNextPage) {
        shownBefore.current = count;
        void history.fetchNextPage();
      }
    },
  };
}

function chosenIn(query: string): Chosen {
  const parameters = new URLSearchParams(query);
  return { status: filterOf(parameters.get('status')), year: yearOf(parameters.get('ar')) };
}

function queryOf({ status, year }: Chosen): string {
  return new URLSearchParams({
    ...(status === 'all' ? {} : { status }),
    ...(year === null ? {} : { ar: String(year) }),
  }).toString();
}

function filterOf(text: string | null): Filter {
  return FILTERS.find((each) => each === text) ?? 'all';
}

function yearOf(text: string | null): number | null {
  return text !== null && /^\d{4}$/.test(text) ? Number(text) : null;
}

function statusesOf(filter: Filter): readonly ExportStatus[] {
  switch (filter) {
    case 'all':
      return [];
    case 'running':
      return EXPORT_STATUSES.filter(isWorking);
    default:
      return [filter];
  }
}
