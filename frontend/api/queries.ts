/** What the page reads besides the run it follows. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { ExportListItem, ExportView } from '../../lambdas/protocol.ts';
import { isWorking } from '../progress/reducer.ts';
import { useRunScreen } from '../progress/run-context.ts';
import type { Api, ExportFilter } from './client.ts';

const ApiContext = createContext<Api | null>(null);
export const ApiProvider = ApiContext.Provider;

/** @throws Error outside of an `ApiProvider` */
function useApi(): Api {
  const api = useContext(ApiContext);
  if (api === null) {
    throw new Error('There is no ApiProvider above this component');
  }
  return api;
}

const PAGE_SIZE = 20;
/** The key under which everything lies that a started or ended export changes. */
export const EXPORTS_KEY = ['exports'];

export function useMe() {
  const api = useApi();
  return useQuery({ queryKey: ['me'], queryFn: () => api.me(), staleTime: 60_000 });
}

/** Milliseconds between looks that nothing has asked for: a net under what the socket tells, while the page is in view. */
const NET_MS = 15_000;

type Standing = Pick<ExportListItem, 'progress'>;

/**
 * What was never answered is not asked for again by the clock, or its alert would come again and again: that comes with the
 * connection.
 * @returns how often to look again, given what was found last; undefined: nothing has been
 */
function useNet(): (found: readonly Standing[] | undefined) => number | false {
  const live = useRunScreen().connection === 'live';
  return (found) =>
    found !== undefined && (!live || found.some((each) => isWorking(each.progress.status))) ? NET_MS : false;
}

/** The newest exports: to find those that run. */
export function useRecentExports() {
  const api = useApi();
  const net = useNet();
  return useQuery({
    queryKey: [...EXPORTS_KEY, 'recent'],
    queryFn: async () => (await api.list(PAGE_SIZE, null)).exports,
    refetchInterval: ({ state }) => net(state.data),
  });
}

/** What was found before stays on the screen until another filter has been answered. */
export function useExportHistory(filter: ExportFilter) {
  const api = useApi();
  const net = useNet();
  return useInfiniteQuery({
    queryKey: [...EXPORTS_KEY, 'history', filter],
    queryFn: ({ pageParam }: { pageParam: string | null }) => api.list(PAGE_SIZE, pageParam, filter),
    placeholderData: keepPreviousData,
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) => net(state.data?.pages.flatMap((page) => page.exports)),
  });
}

export function useExport(exportId: string) {
  const api = useApi();
  const net = useNet();
  return useQuery({
    queryKey: [...EXPORTS_KEY, exportId],
    queryFn: async () => {
      const answer = await api.snapshot(exportId, null);
      return answer.kind === 'changed' ? answer.view : null;
    },
    refetchInterval: ({ state }) => net(state.data == null ? undefined : [state.data]),
  });
}

/** @param view null while it is not known how the export stands: each new status has a new event */
export function useAuditTrail(exportId: string, view: Pick<ExportView, 'attempt' | 'progress'> | null) {
  const api = useApi();
  return useQuery({
    queryKey: [...EXPORTS_KEY, exportId, 'audit', view?.attempt, view?.progress.status],
    queryFn: () => api.audit(exportId),
    enabled: view !== null,
    placeholderData: keepPreviousData,
  });
}
