import { deduplicateParticipantsStage } from '../../stages/deduplicate-participants.ts';
import { workingStageDependencies } from '../dependencies/working-stage.ts';
import { observed } from '../observed.ts';

export const handler = observed('deduplicate-participants', deduplicateParticipantsStage(workingStageDependencies));
