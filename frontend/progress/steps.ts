/** The state of each stage of a run. */
import { type ExportStatus, type Stage, stagesOfRun } from '../../lambdas/protocol.ts';

export type StepState = 'done' | 'current' | 'waiting' | 'skipped' | 'failed' | 'paused' | 'cancelled';

export interface Step {
  readonly stage: Stage;
  readonly state: StepState;
}

/** @param stage the running stage, or the last one that ran */
export function stepsOf(status: ExportStatus, stage: Stage, includeAttachments: boolean): Step[] {
  const stages = stagesOfRun(includeAttachments);
  const reached = stages.indexOf(stage);
  return stages.map((each, index) => {
    if (status === 'completed' || index < reached) {
      return { stage: each, state: 'done' };
    }
    if (index > reached) {
      return { stage: each, state: status === 'completed_empty' ? 'skipped' : 'waiting' };
    }
    return { stage: each, state: stateOfReached(status) };
  });
}

function stateOfReached(status: ExportStatus): StepState {
  switch (status) {
    case 'completed_empty':
      return 'done';
    case 'queued':
      return 'waiting';
    case 'failed':
    case 'paused':
    case 'cancelled':
      return status;
    default:
      return 'current';
  }
}
