/** What the page reads besides the run it follows. */
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { ExportListItem, Me, Role } from '../../lambdas/protocol.ts';
import { isWorking } from '../progress/reducer.ts';
import { useRunScreen } from '../progress/run-context.ts';
import type { Api } from './client.ts';

const ApiContext = createContext<Api | null>(null);
export const ApiProvider = ApiContext.Provider;

/** @throws Error outside of an `ApiProvider` */
export function useApi(): Api {
  const api = useContext(ApiContext);
  if (api === null) {
    throw new Error('There is no ApiProvider above this component');
  }
  return api;
}

export const PAGE_SIZE = 20;
/** The key of all queries that a started or ended export changes. */
export const EXPORTS_KEY = ['exports'];

/** The user, and the base years with a register. */
export const ME_KEY = ['me'];

export function useMe() {
  const api = useApi();
  return useQuery({ queryKey: ME_KEY, queryFn: () => api.me(), staleTime: 60_000 });
}

/** The base year that the page shows until another is chosen. A report is made in the year after its base year. */
export function newestYear(me: Me): number {
  const years = me.registers.map((each) => each.year);
  return years.length === 0 ? new Date().getFullYear() - 1 : Math.max(...years);
}

/** Whether the role may see rows of the register, and start its check. */
export function readsRecords(role: Role): boolean {
  return role === 'coordinator' || role === 'auditor';
}

/** Milliseconds between reloads that nothing has triggered, in case the socket misses a message. Only while the page is visible. */
const RELOAD_MS = 15_000;

type Standing = Pick<ExportListItem, 'progress'>;

/**
 * A query that was never answered is not repeated on a timer, because its alert would come again and again; it is repeated when
 * the connection is back.
 * @returns the interval for the exports that were found last; undefined: none were found yet
 */
export function useReloadInterval(): (found: readonly Standing[] | undefined) => number | false {
  const live = useRunScreen().connection === 'live';
  return (found) =>
    found !== undefined && (!live || found.some((each) => isWorking(each.progress.status))) ? RELOAD_MS : false;
}

/** The newest exports, to find the running ones. */
export function useRecentExports() {
  const api = useApi();
  const reloadInterval = useReloadInterval();
  return useQuery({
    queryKey: [...EXPORTS_KEY, 'recent'],
    queryFn: async () => (await api.list(PAGE_SIZE, null)).exports,
    refetchInterval: ({ state }) => reloadInterval(state.data),
  });
}

/** The newest finished reports of a base year. */
export function useReports(year: number) {
  const api = useApi();
  return useQuery({
    queryKey: [...EXPORTS_KEY, 'reports', year],
    queryFn: async () => (await api.list(PAGE_SIZE, null, { statuses: ['completed'], year })).exports,
  });
}
