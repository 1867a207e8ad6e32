import { aggregateActivitiesStage } from '../../stages/aggregate-activities.ts';
import { workingDependencies } from '../dependencies/working-bucket.ts';
import { observed } from '../observed.ts';

export const handler = observed('aggregate-activities', aggregateActivitiesStage(workingDependencies));
