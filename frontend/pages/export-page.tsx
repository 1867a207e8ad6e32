/** One export: its run and its result. It is found again after a reload, on any device. */
import { Heading, Link } from '@navikt/ds-react';
import { useEffect, useRef } from 'react';
import { useMe } from '../api/queries.ts';
import { Trouble } from '../panels/frame/trouble.tsx';
import { RunPanel } from '../panels/run/run-panel.tsx';
import { JoinedNote } from '../panels/start/start-answer.tsx';
import { exportIdOf } from '../progress/reducer.ts';
import { useRunPart, useRunStore } from '../progress/run-context.ts';
import { addressOf } from '../router.ts';
import { useWords } from '../translations/words.ts';

export function ExportPage({ exportId }: { readonly exportId: string }) {
  const { t } = useWords();
  const me = useMe();
  const year = useRunPart(({ state }) =>
    state.kind === 'following' ? (state.run.particulars?.request.year ?? null) : null,
  );
  const wayBack = useRef<HTMLAnchorElement>(null);
  useFollowed(exportId);
  return (
    <>
      <div className="page-top">
        <Heading level="1" size="small" tabIndex={-1}>
          {t('run.page')}
        </Heading>
        <Link href={addressOf({ page: 'year', year })} ref={wayBack}>
          {year === null ? t('run.toYears') : t('run.toYear', { year })}
        </Link>
      </div>
      <div className="stack">
        <JoinedNote />
        {me.isLoadingError && <Trouble error={me.error} onRetry={me.refetch} />}
        <RunPanel role={me.data?.role ?? 'auditor'} running="searching" startButton={wayBack} />
      </div>
    </>
  );
}

function useFollowed(exportId: string): void {
  const store = useRunStore();
  // Compared on every change: a link to the address that is already there fires no event.
  const mustOpen = useRunPart(({ state }) => exportIdOf(state) !== exportId && state.kind !== 'starting');
  useEffect(() => {
    if (mustOpen) {
      store.open(exportId);
    }
  }, [store, exportId, mustOpen]);
}
