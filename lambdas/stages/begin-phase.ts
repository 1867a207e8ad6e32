/** BeginQueryActivities, BeginAggregateActivities, BeginMapColumns: the status ahead of a Map, with its number of chunks. */
import * as z from 'zod';
import { chunkedStageSchema } from '../protocol.ts';
import { defineStage, enterStatus, type StageDependencies, stageStateSchema } from '../stage.ts';

const beginStateSchema = stageStateSchema.extend({ status: chunkedStageSchema, chunkCount: z.int().min(0) });
type BeginState = z.infer<typeof beginStateSchema>;

export async function beginPhase(state: BeginState, dependencies: StageDependencies): Promise<void> {
  await enterStatus(dependencies.exports, state, state.status, state.chunkCount);
}

export const beginPhaseStage = defineStage({
  during: (state: BeginState) => state.status,
  enters: null,
  state: beginStateSchema,
  run: beginPhase,
});
