/** The rows of the register that a check found something about, page by page. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useApi } from '../queries.ts';
import { CHECKS_KEY } from './check-queries.ts';

/** The findings of a cause with their rows, page by page. `checkId` null: not known yet. */
export function useFindingRecords(year: number, checkId: string | null, key: string) {
  const { checks } = useApi();
  return useRecordPages([year, 'findings', checkId, key], checkId, (id, cursor) =>
    checks.findings(year, id, key, cursor),
  );
}

/** The days that lack one thing, with their rows, page by page. `checkId` null: not known yet. */
export function useNearMissRecords(year: number, checkId: string | null, reason: string) {
  const { checks } = useApi();
  return useRecordPages([year, 'near-misses', checkId, reason], checkId, (id, cursor) =>
    checks.nearMisses(year, id, reason, cursor),
  );
}

function useRecordPages<Page extends { readonly nextCursor: string | null }>(
  key: readonly unknown[],
  checkId: string | null,
  read: (checkId: string, cursor: string | null) => Promise<Page>,
) {
  return useInfiniteQuery({
    queryKey: [...CHECKS_KEY, ...key],
    queryFn: ({ pageParam }: { pageParam: string | null }) => read(checkId ?? '', pageParam),
    enabled: checkId !== null,
    // The rows of a check never change.
    staleTime: Number.POSITIVE_INFINITY,
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
  });
}
