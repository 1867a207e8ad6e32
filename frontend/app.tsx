/** The frame of every page: header, navigation, live regions, and the page itself. */
import { useEffect, useRef } from 'react';
import { DetailsPage } from './pages/details-page.tsx';
import { ExportPage } from './pages/export-page.tsx';
import { HistoryPage } from './pages/history-page.tsx';
import { LiveRegion } from './panels/frame/live-region.tsx';
import { PageHeader } from './panels/frame/page-header.tsx';
import { useRunNotification } from './panels/run/run-notification.ts';
import { StatusMessages } from './panels/run/status-messages.tsx';
import { type Route, useRoute } from './router.ts';
import { useWords } from './translations/words.ts';

export function App({ onSignOut }: { readonly onSignOut: () => void }) {
  const route = useRoute();
  const { t } = useWords();
  const main = useRef<HTMLElement>(null);
  useRunNotification();
  useFocusOnNewPage(route, main);

  return (
    <StatusMessages>
      {/* A button and not a link, because the part after # names the page. */}
      <button type="button" className="skip-link" onClick={() => main.current?.focus()}>
        {t('skipLink')}
      </button>
      <LiveRegion />
      <PageHeader route={route} onSignOut={onSignOut} />
      <main id="main" ref={main} tabIndex={-1} className="page">
        <Page route={route} />
      </main>
    </StatusMessages>
  );
}

function Page({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'export':
      return <ExportPage exportId={route.exportId} />;
    case 'history':
      return <HistoryPage query={route.query} />;
    case 'details':
      return <DetailsPage exportId={route.exportId} query={route.query} />;
  }
}

/** Moves focus to the heading when the user goes to another page, as a page load would. */
function useFocusOnNewPage(route: Route, main: React.RefObject<HTMLElement | null>): void {
  const shown = useRef(route.page);
  useEffect(() => {
    if (shown.current !== route.page) {
      shown.current = route.page;
      main.current?.querySelector('h1')?.focus();
    }
  }, [route.page, main]);
}
