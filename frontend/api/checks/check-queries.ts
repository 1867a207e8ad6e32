/** What the page reads of the check of a base year, and its start. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { CheckAnswer } from '../../../lambdas/protocol.ts';
import { useRunPart } from '../../progress/run-context.ts';
import { useApi } from '../queries.ts';

/** The key of all queries that a changed check, register or configuration changes. */
export const CHECKS_KEY = ['checks'];

/** Milliseconds between readings of a check that runs or is about to: pushed messages come sooner. */
const RUNNING_MS = { live: 10_000, polling: 2_000 } as const;
/** Milliseconds between readings of one that does not, without a socket. */
const QUIET_MS = 15_000;

/**
 * The check of the base year as it is now; it is started where none is there for the register and the words of today.
 * `data` null: the base year never had a register.
 * @param canStart whether the user may start one
 */
export function useCheck(year: number, canStart: boolean) {
  const { checks } = useApi();
  const queries = useQueryClient();
  const live = useRunPart(({ connection }) => connection === 'live');
  const found = useQuery({
    queryKey: [...CHECKS_KEY, year],
    queryFn: () => checks.check(year),
    refetchInterval: ({ state }) => intervalOf(state.data, live),
  });
  const start = useMutation({
    mutationFn: () => checks.start(year),
    onSettled: () => void queries.invalidateQueries({ queryKey: CHECKS_KEY }),
  });
  const { mutate } = start;
  const missing = canStart ? basisWithoutCheck(found.data) : null;
  useEffect(() => {
    if (missing !== null) {
      mutate();
    }
  }, [missing, mutate]);
  return { ...found, start };
}

/** Another text for each register and configuration that has no check; null where there is one. */
function basisWithoutCheck(answer: CheckAnswer | null | undefined): string | null {
  return answer?.state.kind === 'none'
    ? `${answer.year} ${answer.registerVersion} ${answer.configurationVersion}`
    : null;
}

function intervalOf(answer: CheckAnswer | null | undefined, live: boolean): number | false {
  if (answer == null) {
    return false;
  }
  const awaited = answer.state.kind === 'running' || answer.state.kind === 'none';
  return awaited ? RUNNING_MS[live ? 'live' : 'polling'] : live ? false : QUIET_MS;
}
