/** The check of a base year: its state and its figures. */
import { Heading } from '@navikt/ds-react';
import type { Me } from '../../lambdas/protocol.ts';
import { useCheck } from '../api/check-queries.ts';
import { newestYear, useMe } from '../api/queries.ts';
import { useRegister } from '../api/register-queries.ts';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { Trouble } from '../panels/frame/trouble.tsx';
import { CheckState } from '../panels/year/check-state.tsx';
import { KeyFigures } from '../panels/year/key-figures.tsx';
import { useWords } from '../translations/words.ts';

export function CheckPage({ year }: { readonly year: number | null }) {
  const { t } = useWords();
  const me = useMe();
  usePageTitle(t('year.check.name'));
  return (
    <>
      <Heading level="1" size="large" tabIndex={-1} className="page-heading">
        {t('year.check.name')}
      </Heading>
      {me.isPending && <p>{t('loading')}</p>}
      {me.isLoadingError && <Trouble error={me.error} onRetry={me.refetch} />}
      {me.data !== undefined && <Check me={me.data} year={year ?? newestYear(me.data)} />}
    </>
  );
}

function Check({ me, year }: { readonly me: Me; readonly year: number }) {
  const check = useCheck(year, me.role === 'coordinator');
  const register = useRegister(year);
  return (
    <div className="stack">
      {check.isLoadingError ? (
        <Trouble error={check.error} onRetry={check.refetch} />
      ) : (
        <p>
          <CheckState register={register.data} check={check.data} />
        </p>
      )}
      <KeyFigures check={check.data ?? null} />
    </div>
  );
}
