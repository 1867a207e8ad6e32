import { mapColumnsStage } from '../../stages/map-columns.ts';
import { workingDependencies } from '../dependencies/working-bucket.ts';
import { observed } from '../observed.ts';

export const handler = observed('map-columns', mapColumnsStage(workingDependencies));
