/** The frame of every page: header, navigation, live regions, and the page itself. */
import { type RefObject, Suspense, useEffect, useRef, useState } from 'react';
import { YearPage } from './pages/year-page.tsx';
import { LiveRegion } from './panels/frame/live-region.tsx';
import { PageHeader } from './panels/frame/page-header.tsx';
import { ImportAnnouncements } from './panels/register/imports/import-announcements.ts';
import { useRunNotification } from './panels/run/run-notification.ts';
import { StatusMessages } from './panels/run/status-messages.tsx';
import { UnsavedWords } from './panels/words/unsaved-words.tsx';
import { WordDraftProvider, WordDrafts } from './panels/words/use-word-draft.ts';
import { addressOf, type Route, useRoute } from './router.ts';
import { later } from './translations/later.ts';
import { useWords } from './translations/words.ts';

const loadExportPage = async () => (await import('./pages/export-page.tsx')).ExportPage;
const ExportPage = later(loadExportPage);
const EndedRuns = later(async () => (await import('./panels/frame/later-parts.ts')).EndedRuns);
const UnknownPage = later(async () => (await import('./pages/unknown-page.tsx')).UnknownPage);
const HistoryPage = later(async () => (await import('./pages/history-page.tsx')).HistoryPage);
const DetailsPage = later(async () => (await import('./pages/details-page.tsx')).DetailsPage);
const RecordsPage = later(async () => (await import('./pages/records-page.tsx')).RecordsPage);
const ReviewsPage = later(async () => (await import('./pages/reviews-page.tsx')).ReviewsPage);
const DecisionsPage = later(async () => (await import('./pages/decisions-page.tsx')).DecisionsPage);
const BranchesPage = later(async () => (await import('./pages/branches-page.tsx')).BranchesPage);
const GrantPage = later(async () => (await import('./pages/grant-page.tsx')).GrantPage);
const BranchPage = later(async () => (await import('./pages/branch-page.tsx')).BranchPage);
const CheckPage = later(async () => (await import('./pages/check-page.tsx')).CheckPage);
const RegisterPage = later(async () => (await import('./pages/register-page.tsx')).RegisterPage);
const WordsPage = later(async () => (await import('./pages/words-page.tsx')).WordsPage);

export function App({ onSignOut }: { readonly onSignOut: () => void }) {
  const route = useRoute();
  const { t } = useWords();
  const main = useRef<HTMLElement>(null);
  const [drafts] = useState(() => new WordDrafts());
  useRunNotification();
  useEffect(() => {
    // Ready before it is needed: a start leads there at once.
    void loadExportPage();
  }, []);

  return (
    <StatusMessages>
      {/* A button and not a link, because the part after # names the page. */}
      <button type="button" className="skip-link" onClick={() => main.current?.focus()}>
        {t('skipLink')}
      </button>
      <LiveRegion />
      <ImportAnnouncements />
      <PageHeader route={route} onSignOut={onSignOut} />
      <main id="main" ref={main} tabIndex={-1} className="page">
        <Suspense fallback={null}>
          <EndedRuns route={route} />
        </Suspense>
        <WordDraftProvider value={drafts}>
          <UnsavedWords route={route} />
          <Suspense fallback={<p data-testid="page-loading">{t('loading')}</p>}>
            <Page route={route} main={main} />
          </Suspense>
        </WordDraftProvider>
      </main>
    </StatusMessages>
  );
}

interface PageProps {
  readonly route: Route;
  readonly main: RefObject<HTMLElement | null>;
}

function Page({ route, main }: PageProps) {
  // Here and not above, so that it waits for the code of the page.
  useFocusOnNewPage(route, main);
  switch (route.page) {
    case 'year':
      return <YearPage year={route.year} />;
    case 'check':
      return <CheckPage year={route.year} />;
    case 'findings':
    case 'near-misses':
      return <RecordsPage key={addressOf(route)} route={route} />;
    case 'reviews':
      return <ReviewsPage key={route.year} year={route.year} />;
    case 'decisions':
      return <DecisionsPage year={route.year} />;
    case 'branches':
      return <BranchesPage year={route.year} />;
    case 'grant':
      return <GrantPage year={route.year} />;
    case 'branch':
      return <BranchPage key={addressOf(route)} route={route} />;
    case 'export':
      return <ExportPage exportId={route.exportId} />;
    case 'unknown':
      return <UnknownPage />;
    case 'register':
      return <RegisterPage year={route.year} importId={route.importId} />;
    case 'words':
      return <WordsPage year={route.year} />;
    case 'history':
      return <HistoryPage query={route.query} />;
    case 'details':
      return <DetailsPage exportId={route.exportId} query={route.query} />;
  }
}

/** Moves focus to the heading when the user goes to another page, as a page load would. */
function useFocusOnNewPage(route: Route, main: RefObject<HTMLElement | null>): void {
  const shown = useRef(route.page);
  useEffect(() => {
    if (shown.current !== route.page) {
      shown.current = route.page;
      main.current?.querySelector('h1')?.focus();
    }
  }, [route.page, main]);
}
