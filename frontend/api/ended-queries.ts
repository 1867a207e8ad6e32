/** The newest runs of the organisation that have ended, but not by a cancellation. */
import { useQuery } from '@tanstack/react-query';
import { NOTIFIED_STATUSES } from '../../lambdas/protocol.ts';
import { EXPORTS_KEY, useApi } from './queries.ts';
import { IMPORTS_KEY } from './registers/register-queries.ts';

const LATEST = 20;

export function useEndedExports() {
  const api = useApi();
  return useQuery({
    queryKey: [...EXPORTS_KEY, 'ended'],
    queryFn: async () => (await api.list(LATEST, null, { statuses: NOTIFIED_STATUSES, year: null })).exports,
  });
}

export function useEndedImports() {
  const { registers } = useApi();
  return useQuery({
    queryKey: [...IMPORTS_KEY, 'ended'],
    queryFn: async () =>
      (await registers.list(LATEST, null, { statuses: ['completed', 'failed'], year: null })).imports,
  });
}
