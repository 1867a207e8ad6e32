import { mapColumnsStage } from '../../stages/map-columns.ts';
import { chunkStageDependencies } from '../dependencies/chunk-stage.ts';
import { observed } from '../observed.ts';

export const handler = observed('map-columns', mapColumnsStage(chunkStageDependencies));
