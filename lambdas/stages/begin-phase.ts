/** BeginQueryActivities, BeginAggregateActivities, BeginMapColumns: the status ahead of a Map, with its number of chunks. */
import * as z from 'zod';
import { observed } from '../observed.ts';
import { chunkedStageSchema } from '../protocol.ts';
import { defineStage, enterStatus, type StageWorld, stageStateSchema } from '../stage.ts';
import { stageWorld } from './dependencies.ts';

const beginStateSchema = stageStateSchema.extend({ status: chunkedStageSchema, chunkCount: z.int().min(0) });
type BeginState = z.infer<typeof beginStateSchema>;

export async function beginPhase(state: BeginState, world: StageWorld): Promise<void> {
  await enterStatus(world.exports, state, state.status, state.chunkCount);
}

export const handler = observed(
  'begin-phase',
  defineStage({
    during: (state: BeginState) => state.status,
    enters: null,
    state: beginStateSchema,
    dependencies: stageWorld,
    run: beginPhase,
  }),
);
