/** The words and settings of a base year. */
import { Link } from '@navikt/ds-react';
import type { Me } from '../../lambdas/protocol.ts';
import { newestYear, useMe } from '../api/queries.ts';
import { useConfiguration, useYearWords } from '../api/words/word-queries.ts';
import { PageFrame } from '../panels/frame/page-frame.tsx';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { Trouble } from '../panels/frame/trouble.tsx';
import { YearWords } from '../panels/words/year-words.tsx';
import { addressOf } from '../router.ts';
import { useWords } from '../translations/words.ts';

interface WordsPageProps {
  /** Null: the newest with a register. */
  readonly year: number | null;
}

export function WordsPage({ year }: WordsPageProps) {
  const { t } = useWords();
  const me = useMe();
  const shownYear = year ?? (me.data === undefined ? null : newestYear(me.data));
  const heading = shownYear === null ? t('words.headingAny') : t('words.heading', { year: shownYear });
  usePageTitle(heading);
  return (
    <PageFrame heading={heading}>
      {(user) =>
        user.role === 'finance' ? (
          <p>{t('words.notForFinance')}</p>
        ) : (
          <Words key={shownYear} me={user} year={year ?? newestYear(user)} />
        )
      }
    </PageFrame>
  );
}

function Words({ me, year }: { readonly me: Me; readonly year: number }) {
  const { t } = useWords();
  const words = useYearWords(year);
  const configuration = useConfiguration(year);
  if (words.data === null) {
    return (
      <p>
        {t('words.noRegister', { year })}{' '}
        <Link href={addressOf({ page: 'register', year, importId: null })}>{t('start.toRegister')}</Link>
      </p>
    );
  }
  const unread = [words, configuration].find(({ isLoadingError }) => isLoadingError);
  if (unread?.error != null) {
    return <Trouble error={unread.error} onRetry={unread.refetch} />;
  }
  if (words.data === undefined || configuration.data === undefined) {
    return <p>{t('loading')}</p>;
  }
  return (
    <YearWords me={me} view={words.data} configuration={configuration.data} standard={words.data.ruleSetSettings} />
  );
}
