/** The imports of a base year, page by page. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useApi } from '../queries.ts';
import type { ImportFilter } from './register-client.ts';
import { IMPORTS_KEY } from './register-queries.ts';

const PAGE_SIZE = 10;

/** The rows of the last filter stay on the screen until the next one is answered. */
export function useImportHistory(filter: ImportFilter) {
  const { registers } = useApi();
  return useInfiniteQuery({
    queryKey: [...IMPORTS_KEY, 'history', filter],
    queryFn: ({ pageParam }: { pageParam: string | null }) => registers.list(PAGE_SIZE, pageParam, filter),
    placeholderData: keepPreviousData,
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
  });
}
