/** The whole page on a fake API and a fake clock, for tests of what it shows and announces. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { Api } from '../../frontend/api/client.ts';
import { FreshLists } from '../../frontend/api/fresh-lists.ts';
import { ApiProvider } from '../../frontend/api/queries.ts';
import { App } from '../../frontend/app.tsx';
import { ImportProvider } from '../../frontend/progress/imports/import-context.ts';
import { ImportStore, type ImportStoreOptions } from '../../frontend/progress/imports/import-store.ts';
import type { LiveEvent } from '../../frontend/progress/live/live-events.ts';
import type { Command } from '../../frontend/progress/reducer.ts';
import { RunProvider } from '../../frontend/progress/run-context.ts';
import { RunStore } from '../../frontend/progress/run-store.ts';
import type { RunStoreOptions } from '../../frontend/progress/store/run-store-options.ts';
import { startTranslations } from '../../frontend/translations/index.ts';
import type { ExportMessage, ExportView, ImportMessage, Me } from '../../lambdas/protocol.ts';
import { EXPORT_ID, view } from './export-factory.ts';
import { registerView } from './import-factory.ts';
import { FakeClock, settle } from './progress/fake-clock.ts';

/** Every test of a file starts with an empty page and empty storage. */
export function startEachAfresh(): void {
  beforeAll(async () => {
    await startTranslations(localStorage);
  });
  beforeEach(() => {
    window.location.hash = '';
    sessionStorage.clear();
  });
  afterEach(() => {
    vi.useRealTimers();
    cleanup();
  });
}

export const ME: Me = {
  userId: 'u',
  actor: 'kari@example.org',
  displayName: 'Kari Koordinator',
  organisationNumber: '970168889',
  organisationName: 'Norges Blindeforbund',
  role: 'coordinator',
  takesAttachments: false,
  registers: [{ year: 2025, activities: 300, attendances: 4_000, branches: ['Bergen', 'Oslo'] }],
};

/** A request to the API. `body` null: it has none. */
interface Asked {
  readonly method: string;
  readonly body: unknown;
  /** The ETag of the version that is to be changed. */
  readonly ifMatch: string | null;
}

/** The API's answer to a path and a query; undefined: the default answer. */
type Answer = (path: string, query: URLSearchParams, asked: Asked) => Response | Promise<Response> | undefined;

export function problem(code: string, status = 409): Response {
  return Response.json({ type: `urn:${code}`, title: '', status, code, supportReference: 'REF-5' }, { status });
}

/** The answer of an organisation without exports, imports and checks, and with the registers of `me`. */
function usual(path: string, me: Me): Response {
  if (path === '/me') {
    return Response.json(me);
  }
  const year = /^\/registers\/(\d{4})$/.exec(path)?.[1];
  if (me.registers.some((each) => String(each.year) === year)) {
    return Response.json(registerView({ year: Number(year) }));
  }
  if (/^\/(registers|checks|configuration|branches)\//.test(path)) {
    return problem('not_found', 404);
  }
  if (path === '/templates') {
    return Response.json({ templates: [], actorNames: {} }, { headers: { etag: '"0"' } });
  }
  if (path === '/me/notifications') {
    return Response.json({ mailWhenDone: true, sendsMail: true });
  }
  return Response.json(path === '/imports' ? { imports: [], nextCursor: null } : { exports: [], nextCursor: null });
}

/** Opens the page with a run that gets only the events that the test sends. */
export async function openPage(
  me: Me = ME,
  answer: Answer = () => undefined,
  server: Partial<RunStoreOptions['server']> = {},
  put: ImportStoreOptions['put'] = async () => {},
) {
  const clock = new FakeClock();
  const commands: Command[] = [];
  /** Paths and queries that were read from the API, in order. */
  const asked: string[] = [];
  /** What was changed by the API, as `POST /imports`, in order. */
  const changed: { readonly request: string; readonly body: unknown }[] = [];
  const api = new Api({
    apiUrl: 'https://api.example',
    webSocketUrl: 'wss://socket.example',
    token: async () => 'token',
    fetch: async (input, init) => {
      const { pathname, search, searchParams } = new URL(String(input));
      const method = init?.method ?? 'GET';
      const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : null;
      const ifMatch = new Headers(init?.headers).get('if-match');
      if (method === 'GET') {
        asked.push(`${pathname}${search}`);
      } else {
        changed.push({ request: `${method} ${pathname}`, body });
      }
      return answer(pathname, searchParams, { method, body, ifMatch }) ?? usual(pathname, me);
    },
  });
  const started: unknown[] = [];
  const saved: string[] = [];
  const store = new RunStore({
    server: {
      start: async (request) => {
        started.push(request);
        return { exportId: EXPORT_ID, joined: false };
      },
      command: async (_, command) => void commands.push(command),
      downloadLink: async () => 'https://reports.example/x',
      ...server,
    },
    live: { follow: () => {}, wake: () => {} },
    clock,
    memory: sessionStorage,
    saveProof: async (_, proof) => {
      if (proof === 'manifest') throw new Error('down');
      saved.push(proof);
    },
    fetchReport: async () => {},
  });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const lists = new FreshLists(queries, clock);
  const imports = new ImportStore({
    server: api.registers,
    clock,
    put,
    onView: (view) => lists.importSeen(view),
    saveFile: (_, fileName) => saved.push(fileName),
  });
  const receive = (event: LiveEvent) =>
    act(async () => {
      store.receive(event);
      imports.receive(event);
      lists.receive(event);
      await settle();
    });
  render(
    <QueryClientProvider client={queries}>
      <ApiProvider value={api}>
        <RunProvider value={store}>
          <ImportProvider value={imports}>
            <App onSignOut={() => {}} />
          </ImportProvider>
        </RunProvider>
      </ApiProvider>
    </QueryClientProvider>,
  );
  await screen.findAllByText(me.organisationName);
  await waitFor(() => expect(queries.isFetching()).toBe(0));
  /** The code of the other pages is loaded when they are opened. */
  const pageLoaded = async () => {
    if (screen.queryByTestId('page-loading') !== null) {
      await waitFor(() => expect(screen.queryByTestId('page-loading')).toBeNull(), { timeout: 10_000 });
    }
  };
  await pageLoaded();
  await waitFor(() => expect(queries.isFetching()).toBe(0));
  const arrives = (overrides: Partial<ExportView>) => receive({ type: 'snapshot', view: view(overrides), age: 0 });
  const importReceives = (message: ImportMessage) => receive({ type: 'import-message', message });
  const receives = (message: ExportMessage) => receive({ type: 'message', message });
  const press = async (name: string | RegExp) => {
    const button = screen.getByRole('button', { name });
    button.focus();
    await act(async () => {
      fireEvent.click(button);
      await settle();
    });
    await pageLoaded();
    return button;
  };
  const start = async () => {
    const button = await press('Start eksport');
    await arrives({ version: 2 });
    return button;
  };
  /** Goes to another page as a link would. */
  const goTo = async (hash: string) => {
    await act(async () => {
      window.location.hash = hash;
      window.dispatchEvent(new HashChangeEvent('hashchange'));
      await settle();
    });
    await pageLoaded();
  };
  return {
    clock,
    queries,
    commands,
    asked,
    changed,
    saved,
    started,
    store,
    imports,
    receive,
    arrives,
    receives,
    importReceives,
    press,
    start,
    goTo,
  };
}
