/** Where the check of a base year stands, as the page shows it. */
import { basisOfCheck } from '../../domain/checks/check-basis.ts';
import { canBeRepeated, hasTriesLeft } from '../../domain/checks/check-decision.ts';
import { runReference } from '../../domain/export/execution.ts';
import { readableDetails } from '../../domain/failure-details.ts';
import { type CheckState, isTerminal, type Role } from '../../protocol.ts';
import type { YearCheck } from './year-check.ts';

/** @param isDamaged whether the result of the newest check is missing or has other bytes than it had */
export function checkState(check: YearCheck, isDamaged: boolean, reader: Role): CheckState {
  const { record, wanted } = check;
  if (record === undefined) {
    return { kind: 'none' };
  }
  const { exportId: checkId, attempt, percent, createdAt, failure } = record;
  if (!isTerminal(record.status)) {
    // One that is being cancelled makes way for the next, which its end starts.
    return { kind: 'running', checkId, percent, startedAt: createdAt };
  }
  if (basisOfCheck(record) !== wanted) {
    return { kind: 'none' };
  }
  if (record.status === 'checked') {
    if (!isDamaged) {
      return { kind: 'checked', checkId };
    }
    // Where every new check is damaged too, another one would not help.
    return hasTriesLeft(check)
      ? { kind: 'none' }
      : { kind: 'failed', checkId, ...damaged(runReference(checkId, attempt)) };
  }
  if (failure === null) {
    return { kind: 'none' };
  }
  const { code, details, supportReference } = failure;
  const shown = readableDetails(details, reader);
  return { kind: 'failed', checkId, code, details: shown, supportReference, retryable: canBeRepeated(check) };
}

function damaged(supportReference: string) {
  return { code: 'working_object_corrupt', details: {}, supportReference, retryable: false };
}
