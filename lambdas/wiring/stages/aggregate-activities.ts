import { lazily } from '../../adapters/lazily.ts';
import { aggregateActivitiesStage } from '../../stages/aggregate-activities.ts';
import { keptHashes } from '../dependencies/registers/kept-hashes.ts';
import { registerStageDependencies } from '../dependencies/registers/register-stage.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(() => ({ ...registerStageDependencies(), keptHashes: keptHashes() }));

export const handler = observed('aggregate-activities', aggregateActivitiesStage(dependencies));
