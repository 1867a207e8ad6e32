import { planImportStage } from '../../import/plan-import.ts';
import { importStageDependencies } from '../dependencies/import-stage.ts';
import { observed } from '../observed.ts';

export const handler = observed('plan-import', planImportStage(importStageDependencies));
