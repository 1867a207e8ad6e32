import { lazily } from '../../adapters/lazily.ts';
import { admissionOf } from '../../domain/export/admission.ts';
import { ENVIRONMENT, readOptional } from '../../environment.ts';
import { planQueryStage } from '../../stages/plan-query.ts';
import { checkStore } from '../dependencies/checks/check-store.ts';
import { decisionStore } from '../dependencies/registers/decision-store.ts';
import { registerCatalogue } from '../dependencies/registers/register-catalogue.ts';
import { registersBucket } from '../dependencies/registers/registers-bucket.ts';
import { workingStageDependencies } from '../dependencies/working-stage.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(() => ({
  ...workingStageDependencies(),
  registers: registersBucket(),
  catalogue: registerCatalogue(),
  checks: checkStore(),
  decisions: decisionStore(),
  admits: admissionOf(readOptional(ENVIRONMENT.organisations)).admits,
}));

export const handler = observed('plan-query', planQueryStage(dependencies));
