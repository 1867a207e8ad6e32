import { lazily } from '../../adapters/lazily.ts';
import { type QueryActivitiesDependencies, queryActivitiesStage } from '../../stages/query-activities.ts';
import { registerStore } from '../dependencies/register.ts';
import { workingDependencies } from '../dependencies/working-bucket.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(
  (): QueryActivitiesDependencies => ({ ...workingDependencies(), register: registerStore() }),
);

export const handler = observed('query-activities', queryActivitiesStage(dependencies));
