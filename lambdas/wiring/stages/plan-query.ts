import { lazily } from '../../adapters/lazily.ts';
import { admissionOf } from '../../domain/export/admission.ts';
import { ENVIRONMENT, readOptional } from '../../environment.ts';
import { planQueryStage } from '../../stages/plan-query.ts';
import { registerStore } from '../dependencies/register.ts';
import { workingStageDependencies } from '../dependencies/working-stage.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(() => ({
  ...workingStageDependencies(),
  register: registerStore(),
  admits: admissionOf(readOptional(ENVIRONMENT.organisations)).admits,
}));

export const handler = observed('plan-query', planQueryStage(dependencies));
