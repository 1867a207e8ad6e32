import { lazily } from '../../adapters/lazily.ts';
import { completeCheckStage } from '../../stages/complete-check.ts';
import { decisionStore } from '../dependencies/registers/decision-store.ts';
import { registerStageDependencies } from '../dependencies/registers/register-stage.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(() => ({ ...registerStageDependencies(), decisions: decisionStore() }));

export const handler = observed('complete-check', completeCheckStage(dependencies));
