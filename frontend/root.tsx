/** The page once it is known who is signed in, with the objects that last as long as the page. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { meSchema } from '../lambdas/protocol.ts';
import { Api } from './api/client.ts';
import { FreshLists } from './api/fresh-lists.ts';
import { ApiProblemError, SignedOutError } from './api/problem.ts';
import { ApiProvider, ME_KEY } from './api/queries.ts';
import { App } from './app.tsx';
import type { OpenedSession } from './auth/open-session.ts';
import type { Session } from './auth/session.ts';
import { BrokenPage } from './pages/broken-page.tsx';
import { SignInPage } from './pages/sign-in-page.tsx';
import { ErrorBoundary } from './panels/frame/error-boundary.tsx';
import { systemClock } from './progress/clock.ts';
import { downloadFile, saveFile } from './progress/download.ts';
import { ImportProvider } from './progress/imports/import-context.ts';
import { ImportStore } from './progress/imports/import-store.ts';
import { putFile } from './progress/imports/put-file.ts';
import { LiveClient } from './progress/live/live-client.ts';
import { openBrowserSocket } from './progress/live/live-socket.ts';
import { RunProvider } from './progress/run-context.ts';
import { RunStore } from './progress/run-store.ts';
import { startTranslations } from './translations/index.ts';

interface Services {
  readonly session: Session;
  readonly api: Api;
  readonly live: LiveClient;
  readonly store: RunStore;
  readonly imports: ImportStore;
  readonly queries: QueryClient;
}

type Stage =
  | { readonly kind: 'loading' }
  | { readonly kind: 'broken' }
  | { readonly kind: 'signed-out'; readonly session: Session; readonly ended: boolean }
  | { readonly kind: 'ready'; readonly services: Services };

export async function show(opened: Promise<OpenedSession>): Promise<void> {
  const element = document.getElementById('root');
  if (element === null) {
    throw new Error('index.html has no #root');
  }
  await startTranslations(window.localStorage);
  createRoot(element).render(<Root opening={opened} />);
}

function Root({ opening }: { readonly opening: Promise<OpenedSession> }) {
  const [stage, setStage] = useState<Stage>({ kind: 'loading' });

  useEffect(() => {
    opening.then(
      (opened) => {
        const signedOut = () => setStage({ kind: 'signed-out', session: opened.session, ended: true });
        setStage(
          opened.signedIn
            ? { kind: 'ready', services: services(opened, signedOut) }
            : { kind: 'signed-out', session: opened.session, ended: false },
        );
      },
      () => setStage({ kind: 'broken' }),
    );
  }, [opening]);

  switch (stage.kind) {
    case 'loading':
      return null;
    case 'broken':
      return <BrokenPage cause="noAnswer" />;
    case 'signed-out':
      return <SignInPage ended={stage.ended} onSignIn={() => stage.session.signIn()} />;
    case 'ready':
      return <SignedIn services={stage.services} />;
  }
}

function SignedIn({ services: { session, api, live, store, imports, queries } }: { readonly services: Services }) {
  useEffect(() => {
    const wake = () => {
      live.wake();
      imports.wake();
    };
    const wakeWhenVisible = () => {
      if (document.visibilityState === 'visible') {
        wake();
      }
    };
    const doubt = () => live.doubt();
    live.start();
    window.addEventListener('online', wake);
    window.addEventListener('offline', doubt);
    document.addEventListener('visibilitychange', wakeWhenVisible);
    return () => {
      window.removeEventListener('online', wake);
      window.removeEventListener('offline', doubt);
      document.removeEventListener('visibilitychange', wakeWhenVisible);
      live.stop();
      store.stop();
      imports.stop();
    };
  }, [live, store, imports]);

  return (
    <QueryClientProvider client={queries}>
      <ApiProvider value={api}>
        <RunProvider value={store}>
          <ImportProvider value={imports}>
            <ErrorBoundary fallback={<BrokenPage cause="fault" />}>
              <App onSignOut={() => session.signOut()} />
            </ErrorBoundary>
          </ImportProvider>
        </RunProvider>
      </ApiProvider>
    </QueryClientProvider>
  );
}

function services({ session, configuration, me }: OpenedSession, onSignedOut: () => void): Services {
  const fetchNow = window.fetch.bind(window);
  const token = (options: { readonly refresh: boolean }) =>
    session.token(options).catch((error: unknown) => {
      if (error instanceof SignedOutError) {
        onSignedOut();
      }
      throw error;
    });
  const api = new Api({ ...configuration, token, fetch: fetchNow });
  const live: LiveClient = new LiveClient({
    server: api,
    openSocket: openBrowserSocket,
    clock: systemClock,
    random: Math.random,
    onEvent: (event) => {
      store.receive(event);
      imports.receive(event);
      lists.receive(event);
    },
  });
  const store: RunStore = new RunStore({
    server: api,
    live,
    clock: systemClock,
    memory: window.sessionStorage,
    saveProof: async (exportId, proof) =>
      proof === 'manifest'
        ? saveFile(await api.manifest(exportId), 'manifest.json')
        : saveFile(await api.signingKey(), 'signing-key.pem'),
    fetchReport: async (url, { fileName, sha256 }, onBytes, signal) =>
      saveFile(await downloadFile({ url, sha256, fetch: fetchNow, signal, onBytes }), fileName),
  });
  const imports: ImportStore = new ImportStore({
    server: api.registers,
    clock: systemClock,
    put: putFile,
    onView: (view) => lists.importSeen(view),
    saveFile,
  });
  // A refusal is final; only a missing answer or a server error is tried again.
  const retry = (failures: number, error: Error) =>
    failures < 2 && !(error instanceof ApiProblemError && error.status < 500) && !(error instanceof SignedOutError);
  const queries = new QueryClient({ defaultOptions: { queries: { retry, staleTime: 5_000 } } });
  // Already asked for; asked for again when no answer came.
  const queryFn = () => me.then((body) => meSchema.parse(body)).catch(() => api.me());
  void queries.prefetchQuery({ queryKey: ME_KEY, queryFn });
  const lists = new FreshLists(queries, systemClock);
  return { session, api, live, store, imports, queries };
}
