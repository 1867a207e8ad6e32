/** Starts an export and follows it. A running export is found again after a reload, on any device. */
import { Heading } from '@navikt/ds-react';
import { useEffect, useRef } from 'react';
import type { ExportListItem, Me } from '../../lambdas/protocol.ts';
import { useMe, useRecentExports } from '../api/queries.ts';
import { useFocusRescue } from '../panels/frame/focus-rescue.ts';
import { Trouble } from '../panels/frame/trouble.tsx';
import { OtherRuns } from '../panels/run/other-runs.tsx';
import { RunPanel } from '../panels/run/run-panel.tsx';
import { StartPanel } from '../panels/start/start-panel.tsx';
import { exportIdOf, isWorking } from '../progress/reducer.ts';
import { useRunPart, useRunStore } from '../progress/run-context.ts';
import { replaceRoute } from '../router.ts';
import { useWords } from '../translations/words.ts';

export function ExportPage({ exportId }: { readonly exportId: string | null }) {
  const { t } = useWords();
  const me = useMe();
  const recent = useRecentExports();
  const startButton = useRef<HTMLButtonElement>(null);
  const runs = useRef<HTMLDivElement>(null);
  // A link to another run disappears with its list; focus then goes to the heading of that run.
  useFocusRescue(runs, () => runs.current?.querySelector<HTMLElement>('#run-heading')?.focus());
  useFirstRegister(exportId === null && recent.data?.length === 0 ? (me.data ?? null) : null);
  const searching = useRestoration(exportId, recent.data ?? null) && recent.isPending;

  return (
    <>
      <Heading level="1" size="large" tabIndex={-1} className="page-heading">
        {t('title')}
      </Heading>
      <div className="columns">
        <section className="card" aria-labelledby="start-heading">
          <Heading level="2" size="medium" id="start-heading">
            {t('start.heading')}
          </Heading>
          {me.data !== undefined && <StartPanel me={me.data} button={startButton} />}
          {me.isPending && <p>{t('loading')}</p>}
          {me.isLoadingError && <Trouble error={me.error} />}
        </section>
        <div className="stack" ref={runs}>
          <RunPanel
            role={me.data?.role ?? 'auditor'}
            running={recent.isLoadingError ? 'unknown' : searching ? 'searching' : 'known'}
            startButton={startButton}
          />
          {recent.isLoadingError && me.data !== undefined && <Trouble error={recent.error} />}
          <OtherRuns exports={recent.data ?? []} />
        </div>
      </div>
    </>
  );
}

/** An organisation without any register begins with the upload of one. @param me null while there is something to show here */
function useFirstRegister(me: Me | null): void {
  const isFirst = me !== null && me.role === 'coordinator' && me.registers.length === 0;
  useEffect(() => {
    if (isFirst) {
      replaceRoute({ page: 'register', year: null, importId: null });
    }
  }, [isFirst]);
}

/**
 * Opens the export that the address names, or else one that runs.
 * @returns whether there is nothing to show yet
 */
function useRestoration(exportId: string | null, recent: readonly ExportListItem[] | null): boolean {
  const store = useRunStore();
  const kind = useRunPart(({ state }) => state.kind);
  const followed = useRunPart(({ state }) => exportIdOf(state));
  const idle = kind === 'idle';
  const running = recent?.find((each) => isWorking(each.progress.status) || each.progress.status === 'paused') ?? null;
  const wanted = exportId ?? (idle ? (running?.exportId ?? null) : null);
  const named = exportId;

  // Compared on every render: a link to the address that is already there fires no event.
  const mustOpen = wanted !== null && wanted !== followed && kind !== 'starting';
  useEffect(() => {
    if (mustOpen) {
      store.open(wanted);
    }
  }, [store, wanted, mustOpen]);

  useEffect(() => {
    // After an address that led nowhere, the export page starts empty.
    if (named === null && kind === 'not-found') {
      store.close();
    }
  }, [store, named, kind]);

  useEffect(() => {
    // After another page the address has to name the shown export again.
    if (named === null && followed !== null && kind !== 'not-found') {
      replaceRoute({ page: 'export', exportId: followed });
    }
  }, [named, followed, kind]);

  return idle;
}
