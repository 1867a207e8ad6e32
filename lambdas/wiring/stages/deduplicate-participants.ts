import { deduplicateParticipantsStage } from '../../stages/deduplicate-participants.ts';
import { workingDependencies } from '../dependencies/working-bucket.ts';
import { observed } from '../observed.ts';

export const handler = observed('deduplicate-participants', deduplicateParticipantsStage(workingDependencies));
