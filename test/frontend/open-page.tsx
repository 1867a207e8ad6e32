/** The whole page on a fake API and a fake clock, for tests of what it shows and announces. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { Api } from '../../frontend/api/client.ts';
import { FreshLists } from '../../frontend/api/fresh-lists.ts';
import { ApiProvider } from '../../frontend/api/queries.ts';
import { App } from '../../frontend/app.tsx';
import type { LiveEvent } from '../../frontend/progress/live/live-events.ts';
import type { Command } from '../../frontend/progress/reducer.ts';
import { RunProvider } from '../../frontend/progress/run-context.ts';
import { RunStore, type RunStoreOptions } from '../../frontend/progress/run-store.ts';
import { startTranslations } from '../../frontend/translations/index.ts';
import type { ExportMessage, ExportView, Me } from '../../lambdas/protocol.ts';
import { EXPORT_ID, view } from './export-factory.ts';
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

/** The API's answer to a path and a query; undefined: the default answer. */
type Answer = (path: string, query: URLSearchParams) => Response | undefined;

/** Opens the page with a run that gets only the events that the test sends. */
export async function openPage(
  me: Me = ME,
  answer: Answer = () => undefined,
  server: Partial<RunStoreOptions['server']> = {},
) {
  const clock = new FakeClock();
  const commands: Command[] = [];
  /** Paths and queries that were read from the API, in order. */
  const asked: string[] = [];
  const api = new Api({
    apiUrl: 'https://api.example',
    webSocketUrl: 'wss://socket.example',
    token: async () => 'token',
    fetch: async (input) => {
      const { pathname, search, searchParams } = new URL(String(input));
      asked.push(`${pathname}${search}`);
      const usual = pathname === '/me' ? me : { exports: [], nextCursor: null };
      return answer(pathname, searchParams) ?? Response.json(usual);
    },
  });
  const started: unknown[] = [];
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
    fetchReport: async () => {},
  });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const lists = new FreshLists(queries, clock);
  const receive = (event: LiveEvent) =>
    act(async () => {
      store.receive(event);
      lists.receive(event);
      await settle();
    });
  render(
    <QueryClientProvider client={queries}>
      <ApiProvider value={api}>
        <RunProvider value={store}>
          <App onSignOut={() => {}} />
        </RunProvider>
      </ApiProvider>
    </QueryClientProvider>,
  );
  await screen.findAllByText(me.organisationName);
  const arrives = (overrides: Partial<ExportView>) => receive({ type: 'snapshot', view: view(overrides), age: 0 });
  const receives = (message: ExportMessage) => receive({ type: 'message', message });
  const press = async (name: string | RegExp) => {
    const button = screen.getByRole('button', { name });
    button.focus();
    await act(async () => {
      fireEvent.click(button);
      await settle();
    });
    return button;
  };
  const start = async () => {
    const button = await press('Start eksport');
    await arrives({ version: 2 });
    return button;
  };
  /** Goes to another page as a link would. */
  const goTo = (hash: string) =>
    act(async () => {
      window.location.hash = hash;
      window.dispatchEvent(new HashChangeEvent('hashchange'));
      await settle();
    });
  return { clock, queries, commands, asked, started, store, receive, arrives, receives, press, start, goTo };
}
