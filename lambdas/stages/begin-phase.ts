/** BeginQueryActivities, BeginAggregateActivities, BeginMapColumns: write the status before a Map, with its chunk count. */
import * as z from 'zod';
import type { ExportRecords } from '../ports.ts';
import { chunkedStageSchema } from '../protocol.ts';
import { defineStage, enterStatus, stageStateSchema } from '../stage.ts';

const beginStateSchema = stageStateSchema.extend({ status: chunkedStageSchema, chunkCount: z.int().min(0) });
type BeginState = z.infer<typeof beginStateSchema>;

export interface BeginPhaseDependencies {
  readonly records: Pick<ExportRecords, 'transition'>;
}

export async function beginPhase(state: BeginState, dependencies: BeginPhaseDependencies): Promise<void> {
  await enterStatus(dependencies.records, state, state.status, state.chunkCount);
}

export const beginPhaseStage = defineStage({
  during: (state: BeginState) => state.status,
  enters: null,
  state: beginStateSchema,
  run: beginPhase,
});
