/** What the page reads of the branches of a base year. A new check changes all of it. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { BranchList, GrantRate } from '../../../lambdas/protocol.ts';
import { CHECKS_KEY } from '../checks/check-queries.ts';
import { useApi } from '../queries.ts';
import { BranchApi } from './branch-client.ts';

/** Loaded with the pages that need it. */
export function useBranchApi(): BranchApi {
  const { connection } = useApi();
  return useMemo(() => new BranchApi(connection), [connection]);
}

/** `data` null: the base year never had a register. */
export function useBranches(year: number) {
  const branches = useBranchApi();
  return useQuery({ queryKey: [...CHECKS_KEY, 'branches', year], queryFn: () => branches.branches(year) });
}

/** `data` null: there is no check. */
export function useDeliveries(year: number) {
  const branches = useBranchApi();
  return useQuery({ queryKey: [...CHECKS_KEY, 'deliveries', year], queryFn: () => branches.deliveries(year) });
}

/** A list of one branch with its rows, page by page. `checkId` null: not known yet, or not for this user. */
export function useBranchDays(year: number, checkId: string | null, branch: string, list: BranchList) {
  const branches = useBranchApi();
  return useInfiniteQuery({
    queryKey: [...CHECKS_KEY, 'branch', year, checkId, branch, list],
    queryFn: ({ pageParam }: { pageParam: string | null }) =>
      branches.days(year, { checkId: checkId ?? '', branch, list }, pageParam),
    enabled: checkId !== null,
    // The rows of a check never change.
    staleTime: Number.POSITIVE_INFINITY,
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Apart from the checks, because no check changes it. */
const RATE_KEY = 'rate';

export function useRate(year: number) {
  const branches = useBranchApi();
  return useQuery({ queryKey: [RATE_KEY, year], queryFn: () => branches.rate(year) });
}

/** Whatever comes of it, the rate is then read again. */
export function useSaveRate(year: number) {
  const branches = useBranchApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ orePerCountedDay, etag }: GrantRate & { readonly etag: string }) =>
      branches.saveRate(year, { orePerCountedDay }, etag),
    onSettled: () => queries.invalidateQueries({ queryKey: [RATE_KEY, year] }),
  });
}
