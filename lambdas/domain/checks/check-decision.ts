/** Whether a check has to begin, go on or make way. Pure, so that any order of callers can be tested. */
import { isTerminal, MAX_ATTEMPTS } from '../../protocol.ts';
import { type ExportRecord, isRunning } from '../export/export-record.ts';
import { basisOfCheck } from './check-basis.ts';
import type { CheckPointer } from './check-pointer.ts';

/** The newest check of a year, as it is stored. */
export interface CurrentCheck {
  readonly pointer: CheckPointer | undefined;
  readonly record: ExportRecord | undefined;
}

export interface CheckQuestion {
  /** What a check is wanted of, see `check-basis.ts`. */
  readonly wanted: string;
  /** Whether somebody asks for another try of a failed check. */
  readonly again: boolean;
  /** Whether the result of the newest check is missing or has other bytes than it had. */
  readonly isDamaged: boolean;
}

/**
 * So many checks in a row make way for the next; the one after them goes on to its end, and that starts the next. Who changes
 * something every second sees a result all the same, and a hundred changes are a few checks.
 */
export const MAX_SUPERSEDED = 2;

/**
 * @returns `start` for a new check; `supersede` when the one that runs is of something else, and its end asks again; `nothing`
 *   when there is or will be what is wanted, or when another try would fail like the last
 */
export function decideCheck(
  { wanted, again, isDamaged }: CheckQuestion,
  current: CurrentCheck,
): 'nothing' | 'start' | 'supersede' {
  const { record } = current;
  if (record === undefined) {
    return 'start';
  }
  const isOfWanted = basisOfCheck(record) === wanted;
  if (isRunning(record.status)) {
    // Before its plan it reads the register and configuration of that moment. If those are older ones, its end asks again.
    const goesOn = isOfWanted || record.plan === null || (current.pointer?.superseded ?? 0) >= MAX_SUPERSEDED;
    return goesOn ? 'nothing' : 'supersede';
  }
  if (!isTerminal(record.status)) {
    return 'nothing';
  }
  if (!isOfWanted) {
    return 'start';
  }
  switch (record.status) {
    case 'checked':
      return isDamaged && hasTriesLeft(current) ? 'start' : 'nothing';
    case 'failed':
      return again && canBeRepeated(current) ? 'start' : 'nothing';
    default:
      return 'start';
  }
}

/** Failures that only a change of the register or the configuration mends. */
const MENDED_BY_CHANGE: ReadonlySet<string> = new Set(['unmapped_values', 'invalid_vocabulary', 'register_not_found']);

/** Failures that an export repeats with its frozen basis; a check freezes anew, and the cause may be gone. */
const MENDED_MEANWHILE: ReadonlySet<string> = new Set(['register_chunk_corrupt', 'organisation_not_allowed']);

/** Whether another try of a failed check may succeed without a change of the register or the configuration. */
export function canBeRepeated(current: CurrentCheck): boolean {
  const failure = current.record?.failure ?? null;
  if (failure === null || !hasTriesLeft(current)) {
    return false;
  }
  return MENDED_MEANWHILE.has(failure.code) || (failure.retryable && !MENDED_BY_CHANGE.has(failure.code));
}

export function hasTriesLeft({ pointer }: CurrentCheck): boolean {
  return (pointer?.tries ?? 0) < MAX_ATTEMPTS;
}

/** The pointer to a new check. @param before the newest check until now */
export function nextPointer(
  { organisationNumber, exportId, request }: Pick<ExportRecord, 'organisationNumber' | 'exportId' | 'request'>,
  { wanted, isDamaged }: CheckQuestion,
  { pointer, record }: CurrentCheck,
): CheckPointer {
  const isShown = record?.status === 'checked' && !isDamaged;
  return {
    organisationNumber,
    year: request.year,
    checkId: exportId,
    lastCheckedId: isShown ? record.exportId : (pointer?.lastCheckedId ?? null),
    basis: wanted,
    superseded: record?.status === 'cancelled' ? (pointer?.superseded ?? 0) + 1 : 0,
    tries: pointer?.basis === wanted ? pointer.tries + 1 : 1,
    version: (pointer?.version ?? 0) + 1,
  };
}
