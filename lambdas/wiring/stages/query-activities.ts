import { lazily } from '../../adapters/lazily.ts';
import { queryActivitiesStage } from '../../stages/query-activities.ts';
import { chunkStageDependencies } from '../dependencies/chunk-stage.ts';
import { registerStore } from '../dependencies/register.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(() => ({ ...chunkStageDependencies(), register: registerStore() }));

export const handler = observed('query-activities', queryActivitiesStage(dependencies));
