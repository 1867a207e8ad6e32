import { lazily } from '../../adapters/lazily.ts';
import { aggregateActivitiesStage } from '../../stages/aggregate-activities.ts';
import { factsHashes } from '../dependencies/registers/facts-hashes.ts';
import { registerStageDependencies } from '../dependencies/registers/register-stage.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(() => ({ ...registerStageDependencies(), factsHashes: factsHashes() }));

export const handler = observed('aggregate-activities', aggregateActivitiesStage(dependencies));
