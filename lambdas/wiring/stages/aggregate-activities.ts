import { aggregateActivitiesStage } from '../../stages/aggregate-activities.ts';
import { registerStageDependencies } from '../dependencies/registers/register-stage.ts';
import { observed } from '../observed.ts';

export const handler = observed('aggregate-activities', aggregateActivitiesStage(registerStageDependencies));
