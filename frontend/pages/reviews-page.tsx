/** Persons of the register who may be the same: asked one by one, most effect first. */
import { Link } from '@navikt/ds-react';
import type { Me } from '../../lambdas/protocol.ts';
import { useCheck } from '../api/checks/check-queries.ts';
import { readsRecords } from '../api/queries.ts';
import { useCheckAnnouncement } from '../panels/check/check-announcement.ts';
import { CheckStatus } from '../panels/check/check-status.tsx';
import { PageFrame } from '../panels/frame/page-frame.tsx';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { Trouble } from '../panels/frame/trouble.tsx';
import { Ranges } from '../panels/reviews/ranges.tsx';
import { ReviewQuestions } from '../panels/reviews/review-questions.tsx';
import { addressOf } from '../router.ts';
import { useWords } from '../translations/words.ts';

export function ReviewsPage({ year }: { readonly year: number }) {
  const { t } = useWords();
  const heading = t('reviews.heading', { year });
  usePageTitle(heading);
  return (
    <>
      <p className="way-back">
        <Link href={addressOf({ page: 'check', year })}>{t('records.back', { year })}</Link>
      </p>
      <PageFrame heading={heading}>
        {(me) => (readsRecords(me.role) ? <Reviews me={me} year={year} /> : <p>{t('reviews.notForFinance')}</p>)}
      </PageFrame>
    </>
  );
}

function Reviews({ me, year }: { readonly me: Me; readonly year: number }) {
  const { t } = useWords();
  const { start, ...check } = useCheck(year, true);
  useCheckAnnouncement(check.data);
  if (check.isLoadingError) {
    return <Trouble error={check.error} onRetry={check.refetch} />;
  }
  if (check.data == null) {
    return <p>{t(check.data === null ? 'check.noRegister' : 'loading')}</p>;
  }
  const { result, state } = check.data;
  return (
    <div className="stack">
      {(result === null || state.kind === 'failed') && <CheckStatus check={check.data} canStart start={start} />}
      {result !== null && (
        <>
          <Ranges check={check.data} result={result} />
          <ReviewQuestions me={me} check={check.data} result={result} />
          <p>
            <Link href={addressOf({ page: 'decisions', year })}>{t('reviews.toDecisions')}</Link>
          </p>
        </>
      )}
    </div>
  );
}
