/** How long each stage took, from the audit trail: a status lasts until the next one is written. */
import { type AuditEvent, STAGES, type Stage } from '../../lambdas/protocol.ts';

export interface StageTiming {
  readonly attempt: number;
  readonly stage: Stage;
  readonly milliseconds: number;
}

/** Leaves out a stage that is still running, since it has no time yet. */
export function stageTimings(events: readonly AuditEvent[]): StageTiming[] {
  const ordered = [...events].sort((one, other) => one.version - other.version);
  return ordered.flatMap(({ status, attempt, at }, index) => {
    const next = ordered[index + 1];
    const stage = STAGES.find((each) => each === status);
    return stage === undefined || next === undefined
      ? []
      : [{ attempt, stage, milliseconds: Date.parse(next.at) - Date.parse(at) }];
  });
}
