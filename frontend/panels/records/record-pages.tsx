/** A list that grows by pages: each page that is added takes focus to its first item, and is announced. */
import { Heading } from '@navikt/ds-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useWords } from '../../translations/words.ts';
import { MoreButton } from '../frame/more-button.tsx';
import { Trouble } from '../frame/trouble.tsx';
import { useSay } from '../run/status-messages.tsx';

interface RecordPagesProps {
  readonly label: string;
  /** Of the section; the rows of the register where there is none. */
  readonly heading?: string;
  readonly explanation?: string;
  readonly items: readonly { readonly key: string; readonly content: ReactNode }[];
  readonly query: {
    readonly isPending: boolean;
    readonly error: Error | null;
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => unknown;
    readonly refetch: () => unknown;
  };
}

export function RecordPages({ label, heading, explanation, items, query }: RecordPagesProps) {
  const id = useId();
  const { t } = useWords();
  const say = useSay();
  const list = useRef<HTMLOListElement>(null);
  const shownBefore = useRef<number | null>(null);
  const { isPending, error, hasNextPage, isFetchingNextPage } = query;

  useEffect(() => {
    const before = shownBefore.current;
    if (before !== null && !isFetchingNextPage && items.length > before) {
      shownBefore.current = null;
      list.current?.querySelectorAll<HTMLElement>(':scope > li')[before]?.focus();
      say(t('records.shown', { count: items.length }));
    }
  }, [items.length, isFetchingNextPage, say, t]);

  return (
    <section className="card" aria-labelledby={id}>
      <Heading level="2" size="small" id={id}>
        {heading ?? t('records.heading')}
      </Heading>
      {explanation !== undefined && <p>{explanation}</p>}
      {isPending && error === null && <p>{t('loading')}</p>}
      {items.length > 0 && (
        <ol className="records" ref={list} aria-label={label}>
          {items.map(({ key, content }) => (
            <li key={key} className="record" tabIndex={-1}>
              {content}
            </li>
          ))}
        </ol>
      )}
      {!isPending && error === null && items.length === 0 && <p>{t('records.none')}</p>}
      {error !== null && <Trouble error={error} onRetry={query.refetch} />}
      {hasNextPage && (
        <div>
          <MoreButton
            isFetching={isFetchingNextPage}
            onMore={() => {
              shownBefore.current = items.length;
              query.fetchNextPage();
            }}
          />
        </div>
      )}
    </section>
  );
}
