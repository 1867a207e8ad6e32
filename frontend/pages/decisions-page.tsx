/** What the organisation has decided about persons and findings, and the way to take it back. */
import { Link } from '@navikt/ds-react';
import type { Me } from '../../lambdas/protocol.ts';
import { useCheck } from '../api/checks/check-queries.ts';
import { useDecisions } from '../api/decisions/decision-queries.ts';
import { readsRecords } from '../api/queries.ts';
import { DecisionTable } from '../panels/decisions/decision-table.tsx';
import { PageFrame } from '../panels/frame/page-frame.tsx';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { Trouble } from '../panels/frame/trouble.tsx';
import { addressOf } from '../router.ts';
import { useWords } from '../translations/words.ts';

export function DecisionsPage({ year }: { readonly year: number }) {
  const { t } = useWords();
  usePageTitle(t('decisions.heading'));
  return (
    <>
      <p className="way-back">
        <Link href={addressOf({ page: 'check', year })}>{t('records.back', { year })}</Link>
      </p>
      <PageFrame heading={t('decisions.heading')}>
        {(me) => (readsRecords(me.role) ? <Decisions me={me} year={year} /> : <p>{t('decisions.notForFinance')}</p>)}
      </PageFrame>
    </>
  );
}

function Decisions({ me, year }: { readonly me: Me; readonly year: number }) {
  const { t } = useWords();
  const check = useCheck(year, true).data ?? null;
  const found = useDecisions(check, true);
  return (
    <div className="stack">
      <p className="lead">
        {t('decisions.lead')} <Link href={addressOf({ page: 'reviews', year })}>{t('decisions.toReviews')}</Link>
      </p>
      {found.isPending && <p>{t('loading')}</p>}
      {found.isLoadingError && <Trouble error={found.error} onRetry={found.refetch} />}
      {found.data?.decisions.length === 0 && <p>{t('decisions.none')}</p>}
      {found.data !== undefined && found.data.decisions.length > 0 && (
        <DecisionTable view={found.data} result={check?.result ?? null} canUndo={me.role === 'coordinator'} />
      )}
    </div>
  );
}
