/** What the page reads of words and settings, and the change that saves them. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CHECKS_KEY } from '../checks/check-queries.ts';
import { useApi, useMe } from '../queries.ts';
import { REGISTERS_KEY } from '../registers/register-queries.ts';
import type { Configuration } from './word-client.ts';

/** The key of all queries that a saved configuration changes, besides the words of the register. */
export const CONFIGURATION_KEY = ['configuration'];

/**
 * The values of the register and their words, which can name persons and are not for finance. `data` null: nothing has been
 * imported for this base year.
 */
export function useYearWords(year: number) {
  const { words } = useApi();
  const role = useMe().data?.role;
  return useQuery({
    enabled: role !== undefined && role !== 'finance',
    // Below the registers, because a changed register has other values.
    queryKey: [...REGISTERS_KEY, year, 'words'],
    queryFn: () => words.words(year),
  });
}

export function useConfiguration(year: number) {
  const { words } = useApi();
  return useQuery({ queryKey: [...CONFIGURATION_KEY, year], queryFn: () => words.configuration(year) });
}

/** @param wanted whether they are shown */
export function useConfigurationVersions(year: number, wanted: boolean) {
  const { words } = useApi();
  return useQuery({
    queryKey: [...CONFIGURATION_KEY, year, 'versions'],
    queryFn: () => words.versions(year),
    enabled: wanted,
  });
}

/**
 * Saves a whole configuration. `seen`: the version that the user has seen.
 * @param onSaved called when the page has read what is saved, also after the user has gone to another page
 */
export function useSaveConfiguration(year: number, onSaved: () => void) {
  const { words } = useApi();
  const queries = useQueryClient();
  const organisation = useMe().data?.organisationName ?? '';
  const refresh = () =>
    Promise.all(
      [[...REGISTERS_KEY, year], CONFIGURATION_KEY, CHECKS_KEY].map((queryKey) =>
        queries.invalidateQueries({ queryKey }),
      ),
    );
  return useMutation({
    mutationFn: ({ seen, configuration }: { readonly seen: number; readonly configuration: Configuration }) =>
      words.save(year, seen, configuration, organisation),
    onSuccess: async () => {
      await refresh();
      onSaved();
    },
    // A refusal may be about a colleague's change.
    onError: refresh,
  });
}
