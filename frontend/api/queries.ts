/** What the page reads besides the run it follows. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
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

/** The newest exports: to find those that run. */
export function useRecentExports() {
  const api = useApi();
  return useQuery({
    queryKey: [...EXPORTS_KEY, 'recent'],
    queryFn: async () => (await api.list(PAGE_SIZE, null)).exports,
  });
}

/** What was found before stays on the screen until another filter has been answered. */
export function useExportHistory(filter: ExportFilter) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [...EXPORTS_KEY, 'history', filter],
    queryFn: ({ pageParam }: { pageParam: string | null }) => api.list(PAGE_SIZE, pageParam, filter),
    placeholderData: keepPreviousData,
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function useExport(exportId: string) {
  const api = useApi();
  return useQuery({
    queryKey: [...EXPORTS_KEY, exportId],
    queryFn: async () => {
      const answer = await api.snapshot(exportId, null);
      return answer.kind === 'changed' ? answer.view : null;
    },
  });
}

export function useAuditTrail(exportId: string) {
  const api = useApi();
  return useQuery({ queryKey: [...EXPORTS_KEY, exportId, 'audit'], queryFn: () => api.audit(exportId) });
}
