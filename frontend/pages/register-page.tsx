/** The register of a base year: its files, the upload of others, the import that runs, earlier versions and imports. */
import { Heading } from '@navikt/ds-react';
import { useEffect } from 'react';
import type { Me } from '../../lambdas/protocol.ts';
import { newestYear } from '../api/queries.ts';
import { useOpenImport } from '../api/registers/register-queries.ts';
import { moveFocus } from '../panels/frame/focus/focus.ts';
import { PageFrame } from '../panels/frame/page-frame.tsx';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { FileChooser } from '../panels/register/file-chooser.tsx';
import { ImportHistory } from '../panels/register/imports/import-history.tsx';
import { ImportPanel } from '../panels/register/imports/import-panel.tsx';
import { RegisterFiles } from '../panels/register/register-files.tsx';
import { RegisterVersions } from '../panels/register/register-versions.tsx';
import { YearSelect } from '../panels/year/year-select.tsx';
import { useImportScreen, useImportStore } from '../progress/imports/import-context.ts';
import { importIdOf } from '../progress/imports/import-reducer.ts';
import { replaceRoute } from '../router.ts';
import { useWords } from '../translations/words.ts';

interface RegisterPageProps {
  /** Null: the newest with a register. */
  readonly year: number | null;
  /** The import that the address names. */
  readonly importId: string | null;
}

export function RegisterPage({ year, importId }: RegisterPageProps) {
  const { t } = useWords();
  usePageTitle(t('register.heading'));
  return (
    <PageFrame heading={t('register.heading')}>
      {(me) => <Register me={me} year={year} importId={importId} />}
    </PageFrame>
  );
}

function Register({ me, year, importId }: RegisterPageProps & { readonly me: Me }) {
  const { t } = useWords();
  const shownYear = year ?? newestYear(me);
  useFollowedImport(shownYear, importId);
  const canChange = me.role === 'coordinator';
  return (
    <div className="columns">
      <section className="card" aria-labelledby="upload-heading">
        <Heading level="2" size="medium" id="upload-heading" tabIndex={-1}>
          {t(canChange ? 'upload.heading' : 'register.readOnlyHeading')}
        </Heading>
        {me.registers.length === 0 && <p>{t(canChange ? 'register.first' : 'register.firstAuditor')}</p>}
        <YearSelect
          label={t('register.year')}
          me={me}
          year={shownYear}
          onChoose={(chosen) => replaceRoute({ page: 'register', year: chosen, importId: null })}
        />
        {canChange ? <FileChooser year={shownYear} /> : <p>{t('register.readOnly')}</p>}
      </section>
      <div className="stack">
        <ImportPanel
          canChange={canChange}
          onClosed={(next) => {
            replaceRoute({ page: 'register', year: shownYear, importId: null });
            moveFocus(document.getElementById(next));
          }}
        />
        <RegisterFiles year={shownYear} canChange={canChange} />
        <RegisterVersions year={shownYear} canChange={canChange} />
        <ImportHistory year={shownYear} />
      </div>
    </div>
  );
}

/** Opens the import that the address names, or else one of this base year that has not ended. */
function useFollowedImport(year: number, importId: string | null): void {
  const store = useImportStore();
  const { state } = useImportScreen();
  const open = useOpenImport(year).data ?? null;
  const followed = importIdOf(state);
  const sending = state.kind === 'creating' || (state.kind === 'following' && state.transfer !== null);
  const found = state.kind === 'idle' && open !== null && open.importId !== state.closed ? open.importId : null;
  const wanted = importId ?? found;
  // This page sends the files, so it stays with their import until they have been sent.
  const mustOpen = wanted !== null && wanted !== followed && !sending;
  useEffect(() => {
    if (mustOpen) {
      store.open(wanted);
    }
  }, [store, wanted, mustOpen]);

  const shownYear = state.kind === 'following' ? state.view.year : year;
  const mustName = followed !== null && followed !== importId && !mustOpen;
  useEffect(() => {
    if (mustName) {
      replaceRoute({ page: 'register', year: shownYear, importId: followed });
    }
  }, [mustName, shownYear, followed]);
}
