/** The register of a base year: its files, the upload of others, the import that runs, earlier versions and imports. */
import { Heading, Select } from '@navikt/ds-react';
import { useEffect } from 'react';
import type { Me } from '../../lambdas/protocol.ts';
import { newestYear, useMe } from '../api/queries.ts';
import { useOpenImport } from '../api/register-queries.ts';
import { moveFocus } from '../panels/frame/focus.ts';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { Trouble } from '../panels/frame/trouble.tsx';
import { FileChooser } from '../panels/register/file-chooser.tsx';
import { ImportHistory } from '../panels/register/import-history.tsx';
import { ImportPanel } from '../panels/register/import-panel.tsx';
import { RegisterFiles } from '../panels/register/register-files.tsx';
import { RegisterVersions } from '../panels/register/register-versions.tsx';
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
  const me = useMe();
  usePageTitle(t('register.heading'));
  return (
    <>
      <Heading level="1" size="large" tabIndex={-1} className="page-heading">
        {t('register.heading')}
      </Heading>
      {me.isPending && <p>{t('loading')}</p>}
      {me.isLoadingError && <Trouble error={me.error} onRetry={me.refetch} />}
      {me.data !== undefined && <Register me={me.data} year={year} importId={importId} />}
    </>
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
        <YearSelect me={me} year={shownYear} />
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

interface YearSelectProps {
  readonly me: Me;
  readonly year: number;
}

/** The base years with a register, and those for which one can be expected. */
function YearSelect({ me, year }: YearSelectProps) {
  const { t } = useWords();
  const thisYear = new Date().getFullYear();
  const years = [...new Set([...me.registers.map((each) => each.year), thisYear, thisYear - 1, year])];
  return (
    <Select
      label={t('register.year')}
      value={year}
      onChange={(event) => replaceRoute({ page: 'register', year: Number(event.target.value), importId: null })}
    >
      {years
        .sort((one, other) => other - one)
        .map((each) => (
          <option key={each}>{each}</option>
        ))}
    </Select>
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
