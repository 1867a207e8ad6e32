import { completeCheckStage } from '../../stages/complete-check.ts';
import { registerStageDependencies } from '../dependencies/registers/register-stage.ts';
import { observed } from '../observed.ts';

export const handler = observed('complete-check', completeCheckStage(registerStageDependencies));
