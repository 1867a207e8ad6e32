import { deduplicateParticipantsStage } from '../../stages/deduplicate-participants.ts';
import { registerStageDependencies } from '../dependencies/registers/register-stage.ts';
import { observed } from '../observed.ts';

export const handler = observed('deduplicate-participants', deduplicateParticipantsStage(registerStageDependencies));
