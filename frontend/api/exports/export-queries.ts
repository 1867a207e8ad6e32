/** What the pages of the history read: the exports that match a filter, one export, and its audit trail. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ExportView } from '../../../lambdas/protocol.ts';
import type { ExportFilter } from '../client.ts';
import { EXPORTS_KEY, PAGE_SIZE, useApi, useReloadInterval } from '../queries.ts';

/** The rows of the last filter stay on the screen until the next one is answered. */
export function useExportHistory(filter: ExportFilter) {
  const api = useApi();
  const reloadInterval = useReloadInterval();
  return useInfiniteQuery({
    queryKey: [...EXPORTS_KEY, 'history', filter],
    queryFn: ({ pageParam }: { pageParam: string | null }) => api.list(PAGE_SIZE, pageParam, filter),
    placeholderData: keepPreviousData,
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) => reloadInterval(state.data?.pages.flatMap((page) => page.exports)),
  });
}

/** The cost of an ended export is counted some seconds after its result. */
const COST_RELOAD_MS = 5_000;
/** An export of which none is counted, because its time is long past, is not asked for again for ever. */
const COST_RELOADS = 24;

/** @param awaitsCost whether the cost is shown, so that it is fetched once it is counted */
export function useExport(exportId: string, awaitsCost: boolean) {
  const api = useApi();
  const reloadInterval = useReloadInterval();
  return useQuery({
    queryKey: [...EXPORTS_KEY, exportId],
    queryFn: async () => {
      const answer = await api.snapshot(exportId, null);
      return answer.kind === 'changed' ? answer.view : null;
    },
    refetchInterval: ({ state: { data, dataUpdateCount } }) => {
      const isCounted = data == null || data.startedAt === null || data.result === null || data.cost !== null;
      if (awaitsCost && !isCounted && dataUpdateCount <= COST_RELOADS) return COST_RELOAD_MS;
      return reloadInterval(data == null ? undefined : [data]);
    },
  });
}

/** @param view null while the export's status is not known; each new status has a new event */
export function useAuditTrail(exportId: string, view: Pick<ExportView, 'attempt' | 'progress'> | null) {
  const api = useApi();
  return useQuery({
    queryKey: [...EXPORTS_KEY, exportId, 'audit', view?.attempt, view?.progress.status],
    queryFn: () => api.audit(exportId),
    enabled: view !== null,
    placeholderData: keepPreviousData,
  });
}
