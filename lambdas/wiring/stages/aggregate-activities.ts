import { aggregateActivitiesStage } from '../../stages/aggregate-activities.ts';
import { chunkStageDependencies } from '../dependencies/chunk-stage.ts';
import { observed } from '../observed.ts';

export const handler = observed('aggregate-activities', aggregateActivitiesStage(chunkStageDependencies));
