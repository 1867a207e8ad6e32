import { queryActivitiesStage } from '../../stages/query-activities.ts';
import { registerStageDependencies } from '../dependencies/registers/register-stage.ts';
import { observed } from '../observed.ts';

export const handler = observed('query-activities', queryActivitiesStage(registerStageDependencies));
