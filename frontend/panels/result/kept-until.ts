/** Until when the work of a stopped export is kept, and whether that time is over. */
import { useEffect, useState } from 'react';
import { KEPT_HOURS } from '../../../lambdas/protocol.ts';

export const KEPT_MS = KEPT_HOURS * 3_600_000;

/** @param at when the export stopped; its work is kept for KEPT_HOURS from then */
export function useKeptUntil(at: string): { readonly until: string; readonly over: boolean } {
  const end = Date.parse(at) + KEPT_MS;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const left = end - Date.now();
    const timer = left > 0 ? setTimeout(() => setNow(Date.now()), left) : undefined;
    return () => clearTimeout(timer);
  }, [end]);
  return { until: new Date(end).toISOString(), over: now >= end };
}
