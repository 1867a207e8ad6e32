/** What the page reads of registers and imports, and what it changes in them. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ImportStatus } from '../../../lambdas/protocol.ts';
import { CHECKS_KEY } from '../checks/check-queries.ts';
import { ME_KEY, useApi } from '../queries.ts';

/** The key of all queries that a published or changed register changes. */
export const REGISTERS_KEY = ['registers'];
/** The key of all queries that a started or ended import changes. */
export const IMPORTS_KEY = ['imports'];

export const OPEN_IMPORTS: readonly ImportStatus[] = ['uploading', 'reading', 'publishing', 'paused'];

/** `data` null: nothing has been imported for this base year. */
export function useRegister(year: number) {
  const { registers } = useApi();
  return useQuery({ queryKey: [...REGISTERS_KEY, year], queryFn: () => registers.register(year) });
}

export function useRegisterVersions(year: number) {
  const { registers } = useApi();
  return useQuery({ queryKey: [...REGISTERS_KEY, year, 'versions'], queryFn: () => registers.versions(year) });
}

/** The newest import of the base year that has not ended; null: there is none. */
export function useOpenImport(year: number) {
  const { registers } = useApi();
  return useQuery({
    queryKey: [...IMPORTS_KEY, 'open', year],
    queryFn: async () => (await registers.list(1, null, { statuses: OPEN_IMPORTS, year })).imports[0] ?? null,
  });
}

/** A change of the register that makes a new version. `seen`: the version that the user has seen. */
export type RegisterChange = { readonly seen: number } & (
  | { readonly kind: 'remove'; readonly fileKey: string }
  | { readonly kind: 'restore'; readonly version: number }
);

export function useRegisterChange(year: number) {
  const { registers } = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: RegisterChange) =>
      change.kind === 'remove'
        ? registers.removeFile(year, change.seen, change.fileKey)
        : registers.restore(year, change.seen, change.version),
    // Not awaited: the change is made, and its question must not stay open while the lists are read again.
    onSettled: () => {
      for (const queryKey of [REGISTERS_KEY, CHECKS_KEY, ME_KEY]) void queries.invalidateQueries({ queryKey });
    },
  });
}
